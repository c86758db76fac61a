#include "hiredis_link.h"

#include <hiredis/async.h>
#include <hiredis/hiredis.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <new>
#include <utility>
#include <vector>

#include "livescore/core/log.h"
#include "reply.h"

namespace livescore {

struct hiredis_link::command {
    hiredis_link* link;
    reply_handler done;
};

struct hiredis_link::subscription {
    hiredis_link* link;
    std::weak_ptr<const message_handler> handler;
};

hiredis_link::hiredis_link(asio::io_context& context, std::function<void()> on_change)
    : descriptor_(context), on_change_(std::move(on_change)) {}

hiredis_link::~hiredis_link() = default;

std::shared_ptr<hiredis_link> hiredis_link::connect(asio::io_context& context,
                                                    const asio::ip::tcp::endpoint& address,
                                                    std::function<void()> on_change) {
    const std::shared_ptr<hiredis_link> link(new hiredis_link(context, std::move(on_change)));
    // The address is numeric: hiredis would block to resolve a name.
    redisAsyncContext* connecting =
        redisAsyncConnect(address.address().to_string().c_str(), address.port());
    if (connecting == nullptr) throw std::bad_alloc();
    link->attach(connecting);
    return link;
}

void hiredis_link::attach(redisAsyncContext* context) {
    boost::system::error_code failure;
    if (context->err == 0) descriptor_.assign(context->c.fd, failure);
    if (context->err != 0 || failure) {
        reason_ = failure ? failure.message() : std::string(context->errstr);
        state_ = state::closed;
        redisAsyncFree(context);
        return;
    }
    context_ = context;
    self_ = shared_from_this();
    context->data = this;
    context->ev.data = this;
    context->ev.addRead = [](void* link) { static_cast<hiredis_link*>(link)->await_readable(); };
    context->ev.delRead = [](void* link) {
        static_cast<hiredis_link*>(link)->read_wanted_ = false;
    };
    context->ev.addWrite = [](void* link) { static_cast<hiredis_link*>(link)->await_writable(); };
    context->ev.delWrite = [](void* link) {
        static_cast<hiredis_link*>(link)->write_wanted_ = false;
    };
    context->ev.cleanup = [](void* link) { static_cast<hiredis_link*>(link)->on_cleanup(); };
    // Freeing the context inside this callback would be a use after free, which hiredis does not
    // guard against. Therefore the callback only notes the state. After a failure to connect,
    // ev.cleanup follows.
    redisAsyncSetConnectCallback(context, [](const redisAsyncContext* connected, int status) {
        if (status != REDIS_OK) return;
        auto* link = static_cast<hiredis_link*>(connected->data);
        link->state_ = state::open;
        link->on_change_();
    });
}

void hiredis_link::await_readable() {
    read_wanted_ = true;
    if (std::exchange(read_waiting_, true)) return;
    descriptor_.async_wait(asio::posix::descriptor_base::wait_read,
                           [self = shared_from_this()](boost::system::error_code failure) {
                               self->read_waiting_ = false;
                               if (failure) return self->close(failure.message());
                               if (self->context_ && std::exchange(self->read_wanted_, false)) {
                                   redisAsyncHandleRead(self->context_);
                               }
                           });
}

void hiredis_link::await_writable() {
    write_wanted_ = true;
    if (std::exchange(write_waiting_, true)) return;
    auto write = [self = shared_from_this()](boost::system::error_code failure) {
        self->write(failure);
    };
    if (state_ != state::connecting) {
        // The socket usually has room. The link writes after this turn, so that all commands of the
        // turn go out together.
        return asio::post(descriptor_.get_executor(), [write = std::move(write)] { write({}); });
    }
    // The wait uses a separate descriptor. After one such wait, a descriptor reports room to write
    // at each later wait, in any direction.
    connecting_.emplace(descriptor_.get_executor());
    boost::system::error_code failure;
    connecting_->assign(::dup(context_->c.fd), failure);
    (failure ? descriptor_ : *connecting_)
        .async_wait(asio::posix::descriptor_base::wait_write, std::move(write));
}

void hiredis_link::write(boost::system::error_code failure) {
    connecting_.reset();
    if (!failure && context_ && std::exchange(write_wanted_, false)) {
        redisAsyncHandleWrite(context_);
        if (context_ && write_wanted_) {  // the socket had no room for all of it
            return descriptor_.async_wait(
                asio::posix::descriptor_base::wait_write,
                [self = shared_from_this()](boost::system::error_code ended) {
                    self->write(ended);
                });
        }
    }
    write_waiting_ = false;
    if (failure) close(failure.message());
}

void hiredis_link::read_now() {
    if (context_ && state_ == state::open) redisAsyncHandleRead(context_);
}

void hiredis_link::close(std::string reason) {
    if (!context_) return;
    if (reason_.empty()) reason_ = std::move(reason);
    // Within a callback this only marks the context; hiredis frees it when the callback has
    // returned.
    redisAsyncFree(context_);
}

void hiredis_link::on_cleanup() {
    if (reason_.empty()) {
        reason_ = context_->c.err != 0 ? context_->c.errstr : "closed by hiredis";
    }
    context_ = nullptr;
    state_ = state::closed;
    unanswered_.clear();
    unanswered_bytes_ = 0;
    // hiredis closes the file descriptor itself, right after this.
    descriptor_.release();
    connecting_.reset();
    const std::shared_ptr<hiredis_link> last = std::move(self_);
    on_change_();
}

void hiredis_link::note_sent(std::size_t bytes) {
    unanswered_.push_back({clock::now(), bytes});
    unanswered_bytes_ += bytes;
}

void hiredis_link::note_answer() {
    last_heard_ = clock::now();
    unanswered_bytes_ -= unanswered_.front().bytes;
    unanswered_.pop_front();
}

std::optional<hiredis_link::clock::time_point> hiredis_link::silent_since() const noexcept {
    if (unanswered_.empty()) return {};
    return std::max(unanswered_.front().at, last_heard_);
}

void hiredis_link::send(std::span<const std::string_view> arguments, reply_handler done) {
    std::vector<const char*> texts;
    std::vector<std::size_t> lengths;
    std::size_t bytes = 0;
    for (const std::string_view argument : arguments) {
        texts.push_back(argument.data());
        lengths.push_back(argument.size());
        bytes += argument.size();
    }
    auto pending = std::make_unique<command>(command{this, std::move(done)});
    const auto on_reply = [](redisAsyncContext*, void* reply, void* data) {
        const std::unique_ptr<command> answered(static_cast<command*>(data));
        hiredis_link& link = *answered->link;
        link.note_answer();
        const auto* answer = static_cast<const redisReply*>(reply);
        answered->done(answer);
        if (answer != nullptr && answer->type == REDIS_REPLY_ERROR) {
            link.leave_wrong_server({answer->str, answer->len});
        }
    };
    if (!context_ ||
        redisAsyncCommandArgv(context_, on_reply, pending.get(), static_cast<int>(texts.size()),
                              texts.data(), lengths.data()) != REDIS_OK) {
        pending->done(nullptr);
        return;
    }
    note_sent(bytes);
    static_cast<void>(pending.release());  // on_reply's, which hiredis calls exactly once
}

void hiredis_link::leave_wrong_server(std::string_view error) {
    if (!context_ || !is_wrong_server(error)) return;
    refused_ = true;
    close(std::string(error));
}

void hiredis_link::subscribe(const std::string& channel,
                             std::weak_ptr<const message_handler> handler) {
    auto& to = subscriptions_[channel];
    if (!to) to = std::make_unique<subscription>();
    to->link = this;
    to->handler = std::move(handler);
    const auto on_reply = [](redisAsyncContext*, void* reply, void* data) {
        const auto& receiver = *static_cast<const subscription*>(data);
        // Null: the link ends, and ev.cleanup says so.
        if (reply != nullptr) {
            receiver.link->on_pushed(receiver, *static_cast<const redisReply*>(reply));
        }
    };
    const char* arguments[] = {"SUBSCRIBE", channel.data()};
    const std::size_t lengths[] = {9, channel.size()};
    if (context_ &&
        redisAsyncCommandArgv(context_, on_reply, to.get(), 2, arguments, lengths) == REDIS_OK) {
        note_sent(channel.size());
    }
}

void hiredis_link::on_pushed(const subscription& to, const redisReply& reply) {
    last_heard_ = clock::now();
    if (reply.type != REDIS_REPLY_ARRAY || reply.elements != 3) return;
    const redisReply& kind = *reply.element[0];
    const redisReply& payload = *reply.element[2];
    if (std::string_view(kind.str, kind.len) == "subscribe") {
        note_answer();
        on_change_();
    } else if (payload.type == REDIS_REPLY_STRING) {
        const auto handler = to.handler.lock();
        if (!handler) return;
        try {
            (*handler)(std::string_view(payload.str, payload.len));
        } catch (const std::exception& problem) {  // must not pass through hiredis' C frames
            log::error("redis_message_handler_failed", {{"error", problem.what()}});
        }
    }
}

}  // namespace livescore
