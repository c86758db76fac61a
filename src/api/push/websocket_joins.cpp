// The joins of a WebSocket: which of them the feed has, which wait, and their answers.
#include <algorithm>
#include <utility>

#include "gate/request_gate.h"
#include "livescore/protocol/client_message.h"
#include "push/websocket_session.h"

namespace livescore {

using websocket::close_code;

namespace {

// A page of each may wait in the outbox.
constexpr std::ptrdiff_t max_resumes_at_once = 3;

std::vector<shared_bytes> pieces_of(const join_result& result) {
    std::vector<shared_bytes> pieces;
    if (result.acknowledgement) pieces.push_back(result.acknowledgement);
    for (const auto& f : result.replay) pieces.push_back(f->websocket_bytes());
    return pieces;
}

}  // namespace

websocket_session::time_shift& websocket_session::shift() {
    if (!shift_) shift_ = std::make_unique<time_shift>();
    return *shift_;
}

void websocket_session::subscribe(topic to, const resume_point& from, const asked_timing& asked) {
    const push_timing_limits& limits = host_.context().options.push_limits;
    const push_timing own = shift_ ? shift_->timing : push_timing{};
    const auto delay = asked.delay.value_or(own.delay);
    const auto window = asked.window.value_or(own.window);
    if (delay > limits.max_delay) {
        return send_topic_error(
            "invalid_delay",
            "delay must be at most " + std::to_string(limits.max_delay.count()) + " seconds", to);
    }
    if (window > limits.max_window) {
        return send_topic_error("invalid_conflate",
                                "conflate must be at most " +
                                    std::to_string(limits.max_window.count()) + " milliseconds",
                                to);
    }
    if (window.count() > 0 && from.since) {
        return send_topic_error("invalid_conflate", "conflate cannot be combined with since", to);
    }
    if (!is_channel(to) && find_replay(to)) {
        return send_topic_error("replaying", "A replay of this match is shown here; stop it first",
                                to);
    }
    if (delay.count() > 0 || window.count() > 0) shift().has_variants = true;
    request_join(with_window(with_delay(to, delay), window), from);
}

/// Ends the subscriptions to the match in whatever timing, or in every other than this.
void websocket_session::leave_variants(topic of, bool but_itself) {
    if (!shift_ || !shift_->has_variants) return;
    for (const topic variant : host_.subscriptions().topics_of(*this)) {
        if (match_of(variant) != match_of(of) || (but_itself && variant == of)) continue;
        if (host_.subscriptions().remove(*this, variant)) left(variant);
    }
}

void websocket_session::request_join(topic to, const resume_point& from) {
    if (!may_follow(to)) return send_topic_error("forbidden", "The token does not cover this", to);
    const std::size_t limit = host_.context().options.ws_max_subscriptions;
    const bool is_new = !host_.subscriptions().contains(*this, to);
    if (is_new && subscription_count() + pending_joins_.size() >= limit) {
        return send_topic_error(
            "too_many_subscriptions",
            "This connection has " + std::to_string(limit) + " subscriptions already", to);
    }
    pending_join join;
    join.to = to;
    join.ticket = next_ticket_++;
    join.from = from;
    pending_joins_.push_back(join);
    go_on_joining();
}

/// Hands joins to the feed, in order, as far as the client has reads for them. The read of a join
/// comes back when its match exists, so the next joins wait for those that are under way. Joins
/// that find no read when none is under way are refused.
///
/// What a client missed goes through one outbox, so only a few resumes are under way together. The
/// next begins when the client has taken the answers before it.
void websocket_session::go_on_joining() {
    request_gate& gate = host_.context().gate;
    auto resumes = std::count_if(pending_joins_.begin(), pending_joins_.end(),
                                 [](const pending_join& p) { return p.is_sent && p.from.since; });
    std::size_t i = 0;
    while (i < pending_joins_.size() && phase_ == phase::open) {
        const bool is_resume = pending_joins_[i].from.since.has_value();
        const bool has_turn =
            !is_resume || (resumes < max_resumes_at_once && outbox_.answer_bytes() == 0);
        if (pending_joins_[i].is_sent || !has_turn) {
            ++i;
            continue;
        }
        const pending_join join = pending_joins_[i];
        const auto wait = gate.admit_join(limits_identity_);
        if (!wait) {
            pending_joins_[i++].is_sent = true;
            if (is_resume) ++resumes;
            join_request request;
            request.who = shared_from_this();
            request.to = without_window(join.to);
            request.window = window_of(join.to);
            request.ticket = join.ticket;
            request.since = join.from.since;
            request.epoch = join.from.epoch;
            host_.join(std::move(request));
            continue;
        }
        if (std::ranges::any_of(pending_joins_, &pending_join::is_sent)) return;
        pending_joins_.erase(pending_joins_.begin() + static_cast<std::ptrdiff_t>(i));
        if (join.wanted) refuse_join(join.to, *wait);
    }
    if (pending_joins_.empty()) pending_joins_.shrink_to_fit();
}

void websocket_session::refuse_join(topic to, std::chrono::microseconds wait) {
    host_.context().gate.note_refused_join(limits_identity_);
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(wait);
    send_topic_error("rate_limited", "Too many reads; subscribe again later", to,
                     std::max(seconds, std::chrono::seconds(1)));
}

void websocket_session::on_join_result(const join_result& result) {
    const topic to = result.request.to;  // for the feed: without its window
    const bool joined = result.is_member();
    const auto pending =
        std::find_if(pending_joins_.begin(), pending_joins_.end(),
                     [&](const auto& p) { return p.ticket == result.request.ticket; });
    if (phase_ != phase::open || pending == pending_joins_.end()) {
        // The session was closed in the meantime.
        if (joined) host_.leave(to);
        return;
    }
    const bool catches_up =
        result.outcome == join_outcome::catching_up && pending->wanted && may_follow(to);
    const pending_join join = *pending;
    if (result.is_granted() && !join.is_acknowledged)
        host_.context().gate.excuse_join(limits_identity_);
    if (catches_up) {
        pending->is_acknowledged = true;
    } else {
        pending_joins_.erase(pending);
    }
    if (join.wanted) {
        answer_join(result);
    } else if (joined) {
        host_.leave(to);
    }
    go_on_joining();
}

void websocket_session::answer_join(const join_result& result) {
    const topic to = with_window(result.request.to, result.request.window);
    const bool joined = result.is_member();
    // The acknowledgement promised events that will not come. The client resumes from the last one
    // that it saw, and learns what there is.
    if (result.request.acknowledged && !result.is_granted())
        return begin_close(close_code::try_again_later, "resume interrupted");
    switch (result.outcome) {
        case join_outcome::unknown_match:
            send_error("unknown_match", "There is no match " + std::to_string(raw(match_of(to))),
                       match_of(to));
            return;
        case join_outcome::unavailable:
        case join_outcome::interrupted:
            send_topic_error("unavailable", "The match cannot be read at the moment; try again",
                             to);
            return;
        case join_outcome::joined:
        case join_outcome::catching_up:
            break;
    }
    if (!may_follow(to)) {
        if (joined) host_.leave(without_window(to));
        send_topic_error("forbidden", "The token does not cover this", to);
        return;
    }
    if (result.outcome == join_outcome::catching_up) {
        // A client that is subscribed already gets no live event between two pages.
        leave_variants(to, true);
        if (host_.subscriptions().remove(*this, to)) left(to);
        send_page(pieces_of(result), next_request(result));
        return;
    }
    // A client that is subscribed already also begins anew. Without the events that follow it, the
    // snapshot would undo events that the client has already got.
    leave_variants(to, true);
    if (!joined) {
        // The replay ends with match:removed.
    } else if (host_.subscriptions().add(*this, to, result.position)) {
        host_.count_subscription(to, 1);
    } else {
        host_.leave(without_window(to));
    }
    if (result.request.since) {
        send_page(pieces_of(result), std::nullopt);
    } else {
        after_send(outbox_.send_answer(pieces_of(result)));
    }
}

void websocket_session::left(topic from) {
    host_.count_subscription(from, -1);
    host_.leave(without_window(from));
}

void websocket_session::unsubscribe(topic from, const std::string& answer) {
    if (host_.subscriptions().remove(*this, from)) left(from);
    leave_variants(from, false);
    std::erase_if(pending_joins_,
                  [from](const auto& p) { return match_of(p.to) == from && !p.is_sent; });
    for (auto& pending : pending_joins_) {
        if (match_of(pending.to) == from) pending.wanted = false;
    }
    send_text(answer);
}

}  // namespace livescore
