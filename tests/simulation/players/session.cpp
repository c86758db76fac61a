#include "simulation/players/session.h"

#include <algorithm>
#include <boost/asio/post.hpp>

#include "livescore/protocol/websocket/frame_encoder.h"

namespace livescore::simulation {

namespace {

shared_bytes frame_text(const std::string& json) {
    std::string bytes;
    websocket::append_frame(bytes, websocket::opcode::text, json);
    return make_shared_bytes(std::move(bytes));
}

}  // namespace

void session::on_subscribe(topic to, std::optional<sequence_number> since) {
    if (closed_ || ending_) return;
    const bool follows = at_.topics->contains(*this, to) || wishes_.contains(to);
    if (follows) return at_.in->fail("a client subscribes to what it follows");
    join_request request;
    request.who = shared_from_this();
    request.to = to;
    request.since = since;
    request.ticket = ++ticket_;
    wishes_[to] = request.ticket;
    at_.events->join(at_.shard, std::move(request));
}

void session::on_unsubscribe(topic from) {
    if (closed_ || ending_) return;
    if (at_.topics->remove(*this, from)) at_.events->leave(at_.shard, from);
    wishes_.erase(from);
    std::erase_if(next_pages_, [from](const auto& page) { return page.to == from; });
    say("{\"type\":\"unsubscribed\",\"matchId\":" + std::to_string(raw(from)) + "}");
}

void session::send(byte_pieces pieces) {
    if (!closed_ && !ending_) after_send(outbox_.send(pieces));
}

void session::say(const std::string& json) {
    if (closed_ || ending_) return;
    const shared_bytes bytes = frame_text(json);
    after_send(outbox_.send(bytes));
}

void session::on_join_result(const join_result& result) {
    const topic to = result.request.to;
    const auto wish = wishes_.find(to);
    const bool is_wanted =
        !closed_ && !ending_ && wish != wishes_.end() && wish->second == result.request.ticket;
    if (!is_wanted) {
        if (result.is_member()) at_.events->leave(at_.shard, to);
        return;
    }
    if (!result.is_granted()) {
        wishes_.erase(wish);
        if (result.outcome == join_outcome::interrupted) return end_with("resume interrupted");
        return say("{\"type\":\"error\",\"matchId\":" + std::to_string(raw(to)) + "}");
    }
    std::vector<shared_bytes> pieces;
    if (result.acknowledgement) pieces.push_back(result.acknowledgement);
    for (const auto& f : result.replay) pieces.push_back(f->websocket_bytes());
    if (result.outcome == join_outcome::catching_up) {
        join_request next = result.request;
        next.since = result.position;
        next.epoch = result.epoch;
        next.acknowledged = true;
        next_pages_.push_back(std::move(next));
        after_send(outbox_.send_page(pieces));
        if (outbox_.answer_bytes() == 0) ask_for_pages();
        return;
    }
    wishes_.erase(wish);
    if (result.is_member()) at_.topics->add(*this, to);
    if (pieces.empty()) return;
    // As the product: what a client missed may be larger than the bound, whatever else waits.
    after_send(result.request.since ? outbox_.send_page(pieces) : outbox_.send_answer(pieces));
}

void session::ask_for_pages() {
    for (auto& request : std::exchange(next_pages_, {}))
        at_.events->join(at_.shard, std::move(request));
}

void session::after_send(outbox::state state) {
    const std::size_t waiting = outbox_.pending_bytes() - outbox_.answer_bytes();
    at_.in->expect(state == outbox::state::overflow || ending_ || waiting <= at_.queue_bytes, [&] {
        return "an outbox keeps " + std::to_string(waiting) + " bytes, and may keep " +
               std::to_string(at_.queue_bytes);
    });
    if (state == outbox::state::overflow && !ending_) return end_with("slow consumer");
    if (state == outbox::state::broken) {
        ending_ = true;
        // Not now: a delivery may run.
        asio::post(*at_.thread, [self = shared_from_this()] { self->close(); });
        return;
    }
    if (outbox_.pending_bytes() == 0 || std::exchange(waits_for_room_, true)) return;
    wire_->await_room([weak = weak_from_this(), thread = at_.thread] {
        asio::post(*thread, [weak] {
            if (const auto self = weak.lock()) self->flush();
        });
    });
}

void session::flush() {
    waits_for_room_ = false;
    if (closed_) return;
    const bool had_answers = outbox_.answer_bytes() > 0;
    const auto state = outbox_.flush();
    if (had_answers && outbox_.answer_bytes() == 0 && !ending_) ask_for_pages();
    after_send(state);
    if (state == outbox::state::clear && ending_) close();
}

/// 1013 and the like: the last frame, on the boundary of a frame.
void session::end_with(const char* reason) {
    ending_ = true;
    std::string last;
    websocket::append_frame(last, websocket::opcode::close, std::string("\x03\xf5") + reason);
    outbox_.drop_unsent();
    after_send(outbox_.send_last(make_shared_bytes(std::move(last))));
    asio::post(*at_.thread, [self = shared_from_this()] {
        self->leave_topics();
        if (self->outbox_.pending_bytes() == 0) self->close();
    });
}

void session::leave_topics() {
    at_.topics->remove_all(*this, [this](topic of) { at_.events->leave(at_.shard, of); });
    wishes_.clear();
    next_pages_.clear();
}

void session::close() {
    if (std::exchange(closed_, true)) return;
    leave_topics();
    wire_->shut();
}

// ---- shard

simulated_shard::simulated_shard(world& in, feed& events, std::size_t queue_bytes)
    : work_(thread_.get_executor()), world_(in), inbox_(thread_, [this](auto& batch) {
          std::move(batch.begin(), batch.end(), std::back_inserter(arrived_));
          if (!std::exchange(going_on_, true)) go_on();
      }) {
    const std::size_t index = events.add_shard(
        [this](std::vector<shard_item> items) { inbox_.push_all(std::move(items)); });
    place_ = {&in, &thread_, &events, index, &topics_, queue_bytes};
}

simulated_shard::~simulated_shard() {
    inbox_.discard();
    close_all();
}

std::shared_ptr<session> simulated_shard::accept(std::shared_ptr<wire> from) {
    std::erase_if(sessions_, [](const auto& one) { return one->is_closed(); });
    return sessions_.emplace_back(std::make_shared<session>(place_, std::move(from)));
}

void simulated_shard::close_all() {
    for (const auto& one : sessions_) one->close();
}

void simulated_shard::go_on() {
    hub::budget left = (1 + world_.below(4)) * hub::send_cost;
    while (left > 0) {
        if (delivering_) {
            if (!topics_.go_on(left)) break;
            delivering_ = false;
            frames_.clear();
        } else if (!take_next()) {
            going_on_ = false;
            return;
        } else {
            left -= std::min(left, hub::send_cost);
        }
    }
    asio::post(thread_, [this] { go_on(); });
}

bool simulated_shard::take_next() {
    if (arrived_.empty()) return false;
    if (const auto join = std::move(arrived_.front().join)) {
        arrived_.pop_front();
        join->request.who->on_join_result(*join);
        return true;
    }
    while (!arrived_.empty() && arrived_.front().frame) {
        frames_.push_back(std::move(arrived_.front().frame));
        arrived_.pop_front();
    }
    if (frames_.empty()) {
        arrived_.pop_front();  // the log's history is never replaced
        return true;
    }
    topics_.begin(frames_);
    delivering_ = true;
    return true;
}

}  // namespace livescore::simulation
