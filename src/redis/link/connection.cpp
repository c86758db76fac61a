#include "connection.h"

#include <hiredis/hiredis.h>

#include <algorithm>
#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "livescore/core/backoff.h"
#include "livescore/core/log.h"
#include "livescore/core/task_failure.h"
#include "reply.h"

namespace livescore {
namespace {

constexpr auto probe_interval = std::chrono::milliseconds(1000);
constexpr auto backoff_base = std::chrono::milliseconds(50);
/// A connection that ends sooner than this does not prove that the trouble is over.
constexpr auto settled_after = std::chrono::seconds(1);

std::exception_ptr failure(errc code, const std::string& why) {
    return std::make_exception_ptr(infrastructure_error(code, why));
}

}  // namespace

/// A name look-up. The code cannot cancel getaddrinfo, so a look-up that outlives its attempt
/// serves a later one.
struct redis_connection::resolution {
    std::string host;
    bool done = false;
    boost::system::error_code failure;
    std::vector<asio::ip::tcp::endpoint> addresses;
};

redis_connection::redis_connection(asio::io_context& context, redis_options options,
                                   std::string role)
    : context_(context),
      options_(std::move(options)),
      endpoint_(parse_redis_endpoint(options_.url).value()),
      role_(std::move(role)),
      signal_(context),
      resolver_(context) {}

redis_connection::~redis_connection() = default;

void redis_connection::start() {
    if (std::exchange(started_, true)) return;
    asio::co_spawn(
        context_, run(shared_from_this()), on_failure([role = role_](const char* reason) {
            log::error("redis_connection_crashed", {{"connection", role}, {"error", reason}});
        }));
}

void redis_connection::stop() {
    stopped_ = true;
    ready_ = false;
    if (const auto link = last_begun_.lock()) link->close("stopped");
    fail_queued("the client was stopped");
    resolver_.cancel();
    wake();
}

void redis_connection::reconnect(const std::string& why) {
    hurry_ = true;
    if (link_) link_->close(why);
    wake();
}

hiredis_link* redis_connection::ready_link() const noexcept {
    return ready_ && link_->status() == hiredis_link::state::open ? link_.get() : nullptr;
}

void redis_connection::wake() {
    signal_.cancel();
}

asio::awaitable<void> redis_connection::pause(clock::time_point until) {
    signal_.expires_at(until);
    co_await signal_.async_wait(asio::as_tuple(asio::use_awaitable));
}

asio::awaitable<void> redis_connection::run(std::shared_ptr<redis_connection> self) {
    auto& me = *self;
    std::uint32_t failures = 0;
    while (!me.stopped_) {
        me.hurry_ = false;
        std::string problem = co_await me.open();
        if (problem.empty() && !me.stopped_) {
            const auto since = clock::now();
            me.came_up();
            problem = co_await me.serve();
            failures = clock::now() - since < settled_after ? failures + 1 : 0;
        } else {
            ++failures;
        }
        if (me.link_ && me.link_->refused() && me.refused_) me.refused_(problem);
        if (me.link_) me.link_->close(problem);
        me.link_.reset();
        if (me.stopped_) break;
        me.hopeful_ = failures == 0;
        me.went_down(problem);
        const auto retry_at =
            clock::now() + full_jitter(backoff_base, me.options_.reconnect_max_delay, failures);
        while (!me.stopped_ && !me.hurry_ && clock::now() < retry_at) co_await me.pause(retry_at);
    }
}

asio::awaitable<std::string> redis_connection::open() {
    auto deadline = clock::now() + options_.connect_timeout;
    std::string problem;
    if (options_.sentinels.empty() || endpoint_.has_port) {
        problem = co_await resolve(endpoint_.host, endpoint_.port, deadline);
    } else {
        problem = co_await ask_sentinels();
    }
    if (!problem.empty()) co_return problem;
    link_ = co_await reach();
    if (stopped_ || link_->status() == hiredis_link::state::closed) co_return link_->reason();
    co_return co_await introduce();
}

/// Tries each of the addresses. Returns the last link, open or closed.
asio::awaitable<std::shared_ptr<hiredis_link>> redis_connection::reach() {
    std::shared_ptr<hiredis_link> link;
    for (const auto& address : addresses_) {
        const auto deadline = clock::now() + options_.connect_timeout;
        link = hiredis_link::connect(context_, address, [weak = weak_from_this()] {
            if (const auto self = weak.lock()) self->wake();
        });
        last_begun_ = link;
        while (!stopped_ && link->status() == hiredis_link::state::connecting &&
               clock::now() < deadline) {
            co_await pause(deadline);
        }
        if (link->status() == hiredis_link::state::connecting) {
            link->close(stopped_ ? "stopped" : "no connection within the connect timeout");
        }
        reached_ = address.address().to_string();
        if (stopped_ || link->status() == hiredis_link::state::open) break;
    }
    co_return link;
}

asio::awaitable<std::string> redis_connection::resolve(std::string host, std::uint16_t port,
                                                       clock::time_point deadline) {
    boost::system::error_code not_numeric;
    const auto numeric = asio::ip::make_address(host, not_numeric);
    if (!not_numeric) {
        addresses_.assign(1, {numeric, port});
        co_return std::string();
    }
    if (!resolution_ || resolution_->host != host) {
        resolution_ = std::make_shared<resolution>();
        resolution_->host = host;
        resolver_.async_resolve(host, std::to_string(port),
                                [self = shared_from_this(), answer = resolution_](
                                    boost::system::error_code failed, const auto& found) {
                                    answer->done = true;
                                    answer->failure = failed;
                                    for (const auto& entry : found) {
                                        answer->addresses.push_back(entry.endpoint());
                                    }
                                    self->wake();
                                });
    }
    while (!stopped_ && !resolution_->done && clock::now() < deadline) co_await pause(deadline);
    if (!resolution_->done) co_return "the host's name was not resolved in time";
    const auto answer = std::exchange(resolution_, nullptr);
    if (answer->failure) co_return answer->failure.message();
    addresses_ = std::move(answer->addresses);
    co_return std::string();
}

asio::awaitable<std::string> redis_connection::introduce() {
    const auto refusal = std::make_shared<std::string>();
    const auto required = [self = shared_from_this(), refusal](const redisReply* reply) {
        if (reply && reply->type == REDIS_REPLY_ERROR && refusal->empty()) {
            refusal->assign(reply->str, reply->len);
        }
        self->wake();
    };
    // An ACL may refuse this command; that changes nothing.
    const auto welcome = [self = shared_from_this()](const redisReply*) { self->wake(); };

    if (!endpoint_.password.empty()) {
        std::vector<std::string_view> auth{"AUTH", endpoint_.password};
        if (!endpoint_.user.empty()) auth.insert(auth.begin() + 1, endpoint_.user);
        link_->send(auth, required);
    }
    if (endpoint_.database != 0) {
        const std::string database = std::to_string(endpoint_.database);
        const std::array<std::string_view, 2> select{"SELECT", database};
        link_->send(select, required);
    }
    const std::string name = options_.client_name + ":" + role_;
    const std::array<std::string_view, 3> set_name{"CLIENT", "SETNAME", name};
    link_->send(set_name, welcome);
    // Before any other command: from here on we know whose Redis it is, and that it takes writes.
    claim();
    if (channels_.empty()) {
        // A server that is still loading also refuses this command, and then counts as down.
        const std::array<std::string_view, 1> ping{"PING"};
        link_->send(ping, required);
    }
    for (const auto& [channel, handler] : channels_) link_->subscribe(channel, handler);

    const auto deadline = clock::now() + options_.command_timeout;
    while (!stopped_ && link_->status() == hiredis_link::state::open && link_->unanswered() > 0 &&
           clock::now() < deadline) {
        co_await pause(deadline);
    }
    if (!refusal->empty()) co_return *refusal;
    if (link_->status() != hiredis_link::state::open) co_return link_->reason();
    if (link_->unanswered() > 0) co_return "connected, but no answer in time";
    co_return std::string();
}

asio::awaitable<std::string> redis_connection::serve() {
    const clock::duration patience = this->patience();
    const auto interval = std::min<clock::duration>(probe_interval, patience);
    auto next_probe = clock::now() + interval;
    auto awake_since = clock::now();
    const auto silence_ends = [this, &awake_since, patience] {
        const auto since = link_->silent_since();
        if (!since) return clock::time_point::max();
        return std::max(*since, awake_since) + patience;
    };
    while (!stopped_ && link_->status() == hiredis_link::state::open) {
        // A command sent meanwhile is not overdue before the next probe, because interval <=
        // timeout.
        const auto until = std::min(next_probe, silence_ends());
        co_await pause(until);
        // When this process itself was stalled, it must not blame Redis.
        if (clock::now() > until + interval / 2) awake_since = clock::now();
        if (clock::now() >= silence_ends()) link_->read_now();
        if (clock::now() >= silence_ends()) link_->close("no answer within the command timeout");
        if (clock::now() >= next_probe) {
            probe();
            next_probe = clock::now() + interval;
        }
    }
    co_return link_->reason();
}

redis_connection::clock::duration redis_connection::patience() const {
    const clock::duration commands = options_.command_timeout;
    if (channels_.empty()) return commands;
    return std::min<clock::duration>(commands, options_.subscription_patience);
}

std::string redis_connection::key(std::string_view name) const {
    return std::string(options_.prefix).append(":").append(name);
}

void redis_connection::probe() {
    if (channels_.empty()) claim();       // also when answers are owed: the lease must not end
    if (link_->unanswered() > 0) return;  // an answer is owed already
    if (channels_.empty()) {
        const std::array<std::string_view, 1> ping{"PING"};
        link_->send(ping, [](const redisReply*) {});
    } else {
        link_->subscribe(channels_.begin()->first, channels_.begin()->second);
    }
}

void redis_connection::came_up() {
    ready_ = true;
    hopeful_ = true;
    last_problem_.clear();
    log::info("redis_connected", {{"connection", role_},
                                  {"host", endpoint_.host},
                                  {"port", endpoint_.port},
                                  {"address", reached_}});
    for (auto& [arguments, done] : std::exchange(queued_, {})) send(arguments, std::move(done));
}

void redis_connection::went_down(const std::string& why) {
    if (std::exchange(ready_, false) && !hurry_ && lost_) lost_();
    if (why != last_problem_) {
        log::warn("redis_disconnected", {{"connection", role_},
                                         {"host", endpoint_.host},
                                         {"port", endpoint_.port},
                                         {"reason", why}});
        last_problem_ = why;
    }
    if (!hopeful_) fail_queued(why);
}

void redis_connection::fail_queued(const std::string& why) {
    for (auto& [arguments, done] : std::exchange(queued_, {})) {
        done(failure(errc::unavailable, "Redis is unavailable: " + why), {});
    }
}

void redis_connection::submit(std::vector<std::string> arguments, reply_handler done) {
    if (stopped_) return done(failure(errc::unavailable, "the Redis client was stopped"), {});
    if (under_way_ + queued_.size() >= max_commands) {
        return done(failure(errc::overloaded, "too many Redis commands are under way"), {});
    }
    if (ready_link()) return send(arguments, std::move(done));
    if (!hopeful_) {
        return done(failure(errc::unavailable, "Redis is unavailable: " + last_problem_), {});
    }
    queued_.push_back({std::move(arguments), std::move(done)});
}

void redis_connection::send(const std::vector<std::string>& arguments, reply_handler done) {
    const std::vector<std::string_view> views(arguments.begin(), arguments.end());
    ++under_way_;
    link_->send(
        views, [self = shared_from_this(), done = std::move(done)](const redisReply* reply) {
            --self->under_way_;
            if (reply) return done(nullptr, copy_reply(*reply));
            done(failure(errc::unavailable, "the connection to Redis ended before the answer"), {});
        });
}

asio::awaitable<redis_reply> redis_connection::execute(std::shared_ptr<redis_connection> self,
                                                       std::vector<std::string> arguments) {
    const auto start = [self](auto handler, std::vector<std::string> command) {
        const auto resume = std::make_shared<decltype(handler)>(std::move(handler));
        // The connection posts the handler and never resumes it in place: that would run foreign
        // code inside of hiredis.
        auto done = [self, resume](std::exception_ptr problem, redis_reply reply) {
            auto executor = asio::get_associated_executor(*resume, self->context_.get_executor());
            asio::post(executor, [resume, problem, reply = std::move(reply)]() mutable {
                std::move (*resume)(problem, std::move(reply));
            });
        };
        self->submit(std::move(command), std::move(done));
    };
    auto pending =
        asio::async_initiate<const asio::use_awaitable_t<>&, void(std::exception_ptr, redis_reply)>(
            start, asio::use_awaitable, std::move(arguments));
    co_return co_await std::move(pending);
}

void redis_connection::subscribe(const std::string& channel,
                                 std::weak_ptr<const message_handler> handler) {
    channels_[channel] = handler;
    if (link_ && link_->status() == hiredis_link::state::open) {
        link_->subscribe(channel, std::move(handler));
    }
    start();
}

}  // namespace livescore
