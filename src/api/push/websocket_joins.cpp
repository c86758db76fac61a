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

std::vector<shared_bytes> pieces_of(const join_result& result,
                                    const kept_frames::released& released) {
    std::vector<shared_bytes> pieces;
    for (const auto& f : released.before) pieces.push_back(f->websocket_bytes());
    if (result.acknowledgement) pieces.push_back(result.acknowledgement);
    for (const auto& f : released.after) pieces.push_back(f->websocket_bytes());
    return pieces;
}

}  // namespace

websocket_session::time_shift& websocket_session::shift() {
    if (!shift_) shift_ = std::make_unique<time_shift>();
    return *shift_;
}

void websocket_session::subscribe(topic to, const resume_point& from, const asked_timing& asked,
                                  event_filter events) {
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
    if (is_set(to) && delay.count() > 0)
        return send_topic_error("invalid_delay", "A set of matches cannot be delayed", to);
    if (is_match(to) && find_replay(to)) {
        return send_topic_error("replaying", "A replay of this match is shown here; stop it first",
                                to);
    }
    if (delay.count() > 0 || window.count() > 0) shift().has_variants = true;
    const topic timed = with_window(with_delay(to, delay), window);
    if (const char* const code = refuses_timing(timed)) {
        return send_topic_error(
            code,
            "A connection that follows a set of matches has one delay and one conflate for all",
            to);
    }
    request_join(timed, from, events);
}

/// Ends the subscriptions to the match in whatever timing, or in every other than this.
void websocket_session::leave_variants(topic of, bool but_itself) {
    if (!shift_ || !shift_->has_variants) return;
    for (const topic variant : host_.subscriptions().topics_of(*this)) {
        if (plain_topic(variant) != plain_topic(of) || (but_itself && variant == of)) continue;
        if (host_.subscriptions().remove(*this, variant)) left(variant);
    }
}

void websocket_session::request_join(topic to, const resume_point& from, event_filter events) {
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
    join.events = events;
    pending_joins_.push_back(join);
    if (is_set(to) && !kept_) kept_ = std::make_unique<kept_frames>();
    go_on_joining();
}

/// Hands joins to the feed, in order, as far as the client has reads for them. The read of a join
/// comes back when its match exists, so the next joins wait for those that are under way. Joins
/// that find no read when none is under way are refused.
///
/// What a client missed goes through one outbox, so only a few resumes are under way together. The
/// next begins when the client has taken the answers before it. Joins that overlap wait for one
/// another, and keep their order.
void websocket_session::go_on_joining() {
    request_gate& gate = host_.context().gate;
    auto resumes = std::count_if(pending_joins_.begin(), pending_joins_.end(),
                                 [](const pending_join& p) { return p.is_sent && p.from.since; });
    std::size_t i = 0;
    while (i < pending_joins_.size() && phase_ == phase::open) {
        if (kept_ && !pending_joins_[i].is_sent && waits_for_overlap(pending_joins_[i])) return;
        const bool is_resume = pending_joins_[i].from.since.has_value();
        const bool has_turn =
            !is_resume || (resumes < max_resumes_at_once && outbox_.answer_bytes() == 0);
        if (pending_joins_[i].is_sent || !has_turn) {
            ++i;
            continue;
        }
        const pending_join join = pending_joins_[i];
        const auto wait = gate.admit_join(limits_identity());
        if (!wait) {
            pending_joins_[i++].is_sent = true;
            if (is_resume) ++resumes;
            ask_feed(join);
            continue;
        }
        if (std::ranges::any_of(pending_joins_, &pending_join::is_sent)) return;
        pending_joins_.erase(pending_joins_.begin() + static_cast<std::ptrdiff_t>(i));
        if (join.wanted) refuse_join(join.to, *wait);
    }
    if (pending_joins_.empty()) pending_joins_.shrink_to_fit();
}

void websocket_session::ask_feed(const pending_join& join) {
    join_request request;
    request.who = shared_from_this();
    request.to = without_window(join.to);
    request.window = window_of(join.to);
    request.events = join.events;
    request.ticket = join.ticket;
    request.since = join.from.since;
    request.epoch = join.from.epoch;
    request.overlaps = kept_ != nullptr;
    if (kept_) keep_for(join);
    host_.join(std::move(request));
}

void websocket_session::refuse_join(topic to, std::chrono::microseconds wait) {
    host_.context().gate.note_refused_join(limits_identity());
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
        host_.context().gate.excuse_join(limits_identity());
    if (catches_up) {
        pending->is_acknowledged = true;
    } else {
        pending_joins_.erase(pending);
    }
    if (join.wanted) {
        answer_join(result, join);
    } else if (joined) {
        host_.leave(to);
    }
    go_on_joining();
}

void websocket_session::answer_join(const join_result& result, const pending_join& join) {
    const topic to = join.to;
    if (kept_ && (!result.is_granted() || !may_follow(to))) give_up(join);
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
            send_topic_error("unavailable",
                             is_set(to) ? "The matches cannot be read at the moment; try again"
                                        : "The match cannot be read at the moment; try again",
                             to);
            return;
        case join_outcome::joined:
        case join_outcome::catching_up:
            break;
    }
    if (!may_follow(to)) {
        if (result.is_member()) host_.leave(without_window(to));
        send_topic_error("forbidden", "The token does not cover this", to);
        return;
    }
    leave_variants(to, true);
    send_granted(result, join);
}

/// A client that is subscribed already also begins anew. Without the events that follow it, the
/// snapshot would undo events that the client has already got.
void websocket_session::send_granted(const join_result& result, const pending_join& join) {
    const kept_frames::released frames = release(result, join);
    if (result.outcome == join_outcome::catching_up) {
        // A client that is subscribed already gets no live event between two pages.
        if (host_.subscriptions().remove(*this, join.to)) left(join.to);
        return send_page(pieces_of(result, frames), next_request(result));
    }
    // The replay of a join without a member ends with match:removed.
    if (result.is_member()) begin_topic(result, join);
    if (result.request.since) {
        send_page(pieces_of(result, frames), std::nullopt);
    } else {
        after_send(outbox_.send_answer(pieces_of(result, frames)));
    }
}

void websocket_session::begin_topic(const join_result& result, const pending_join& join) {
    hub& topics = host_.subscriptions();
    const bool is_new =
        is_set(join.to) ? topics.grant(*this, join.to) : topics.add(*this, join.to, join.events);
    if (is_new) {
        host_.count_subscription(join.to, 1);
    } else {
        host_.leave(result.request.to);
    }
    if (kept_) stop_keeping();
}

void websocket_session::left(topic from) {
    host_.count_subscription(from, -1);
    host_.leave(without_window(from));
}

void websocket_session::unsubscribe(topic from, const std::string& answer) {
    end_subscription(from);
    send_text(answer);
}

/// `from`: without delay and window.
void websocket_session::end_subscription(topic from) {
    if (host_.subscriptions().remove(*this, from)) left(from);
    leave_variants(from, false);
    if (kept_) {
        kept_->end_topic([this](const frame& f) { return host_.subscriptions().wants(*this, f); });
    }
    const auto names_it = [from](const pending_join& p) { return plain_topic(p.to) == from; };
    std::erase_if(pending_joins_, [&](const auto& p) { return names_it(p) && !p.is_sent; });
    for (auto& pending : pending_joins_) {
        if (!names_it(pending) || !std::exchange(pending.wanted, false)) continue;
        if (kept_) give_up(pending_join(pending));
    }
}

}  // namespace livescore
