#include "bus_inbox.h"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <exception>
#include <utility>

#include "livescore/core/log.h"

namespace livescore {
namespace {

/// A turn of the loop handles so many messages, so that a burst does not keep others waiting.
constexpr std::size_t messages_of_a_turn = 128;

}  // namespace

bus_inbox::bus_inbox(boost::asio::io_context& context, std::size_t max_unread_bytes)
    : context_(context),
      max_unread_bytes_(max_unread_bytes),
      work_(boost::asio::make_work_guard(context)) {}

void bus_inbox::push(std::string_view message) {
    bool overran = false;
    {
        const std::lock_guard lock(mutex_);
        if (closed_) return;
        if (overrun_ || arrived_bytes_ + message.size() > max_unread_bytes_) {
            overran = !std::exchange(overrun_, true);
        } else {
            arrived_.emplace_back(message);
            arrived_bytes_ += message.size();
            if (!std::exchange(scheduled_, true)) schedule();
        }
    }
    if (!overran) return;
    note_lost();
    log::warn("nats_messages_dropped", {{"reason", "this process reads too slowly"}});
}

void bus_inbox::tell(state now) {
    const std::lock_guard lock(mutex_);
    if (closed_) return;
    boost::asio::post(context_, [self = shared_from_this(), now] { self->now_ = now; });
}

void bus_inbox::receive(receiver on_message) {
    on_message_ = std::make_shared<const receiver>(std::move(on_message));
}

void bus_inbox::close() {
    {
        const std::lock_guard lock(mutex_);
        closed_ = true;
        arrived_.clear();
    }
    ended_ = true;
    now_ = state::down;
    on_message_.reset();
    work_.reset();
}

/// With the lock, so that nothing is posted after close().
void bus_inbox::schedule() {
    boost::asio::post(context_, [self = shared_from_this()] { self->drain(); });
}

void bus_inbox::drain() {
    if (next_ == turn_.size()) take_arrived();
    const std::size_t end = std::min(turn_.size(), next_ + messages_of_a_turn);
    // A handler may destroy the bus.
    while (!ended_ && next_ < end) deliver(turn_[next_++]);
    if (ended_) return;
    const std::lock_guard lock(mutex_);
    scheduled_ = next_ < turn_.size() || !arrived_.empty();
    if (scheduled_) schedule();
}

void bus_inbox::take_arrived() {
    turn_.clear();
    next_ = 0;
    const std::lock_guard lock(mutex_);
    turn_.swap(arrived_);
    arrived_bytes_ = 0;
    overrun_ = false;
}

void bus_inbox::deliver(const std::string& message) {
    const auto on_message = on_message_;  // a handler may put another one in its place
    if (!on_message) return;
    try {
        (*on_message)(message);
    } catch (const std::exception& problem) {  // it must not cost the messages behind it
        log::error("nats_message_handler_failed", {{"error", problem.what()}});
    }
}

}  // namespace livescore
