// The joins of a WebSocket whose topics overlap, because some of them are sets. Each event comes
// once, and none behind a snapshot that knows it. So the session keeps the frames that a join is
// about until its answer is there, and asks for joins that overlap one after the other.
#include <algorithm>

#include "push/websocket_session.h"

namespace livescore {

using websocket::close_code;

const char* websocket_session::refuses_timing(topic to) const {
    if (!is_set(to) && !kept_) return nullptr;
    const auto differs = [to](topic other) { return channel_of(other) != channel_of(to); };
    std::vector<topic> others = host_.subscriptions().topics_of(*this);
    for (const auto& join : pending_joins_) {
        if (join.wanted) others.push_back(join.to);
    }
    if (!is_set(to) && std::ranges::none_of(others, is_set)) return nullptr;
    const auto other = std::ranges::find_if(others, differs);
    if (other == others.end()) return nullptr;
    return delay_of(*other) != delay_of(to) ? "invalid_delay" : "invalid_conflate";
}

/// Whether a join that the feed has, or one before it, must be answered first. A set may overlap
/// with anything, a match only with itself.
bool websocket_session::waits_for_overlap(const pending_join& join) const {
    return std::ranges::any_of(pending_joins_, [&join](const pending_join& other) {
        if (!other.is_sent) return false;
        return is_set(join.to) || is_set(other.to) || plain_topic(other.to) == plain_topic(join.to);
    });
}

void websocket_session::keep_for(const pending_join& join) {
    if (is_set(join.to)) {
        host_.subscriptions().wish(*this, join.to, join.events);
    } else if (is_match(join.to)) {
        kept_->begin_match(match_of(join.to));
        host_.subscriptions().take_frames(*this, true);
    }
}

/// The frames around an answer that is granted.
kept_frames::released websocket_session::release(const join_result& result,
                                                 const pending_join& join) {
    if (kept_) {
        host_.subscriptions().hand_over_held(*this);
        const auto otherwise = [&](const frame& f) {
            return host_.subscriptions().wants(*this, f, join.to);
        };
        if (is_set(join.to)) return kept_->end_set(*result.places, join.events, otherwise);
        if (is_match(join.to)) return kept_->take_answer(result, join.events, otherwise);
    }
    kept_frames::released all;
    for (const auto& f : result.replay) {
        if (join.events.wants(f->type())) all.after.push_back(f);
    }
    return all;
}

/// The join will not come true: what other topics brought goes out.
void websocket_session::give_up(const pending_join& join) {
    kept_frames::released frames;
    if (is_set(join.to)) {
        host_.subscriptions().withdraw(*this, join.to);
        frames = kept_->end_wish();
    } else if (is_match(join.to)) {
        frames = kept_->end_match(match_of(join.to));
    }
    for (const auto& f : frames.before) {
        const shared_bytes* const bytes = &f->websocket_bytes();
        send(byte_pieces(&bytes, 1));
    }
    stop_keeping();
}

void websocket_session::stop_keeping() {
    const bool waits = std::ranges::any_of(pending_joins_, [](const pending_join& join) {
        return join.is_sent && join.wanted && !is_channel(join.to);
    });
    if (!waits && kept_->is_idle()) host_.subscriptions().take_frames(*this, false);
}

void websocket_session::take(std::span<const offered_frame> frames) {
    if (phase_ != phase::open || !kept_) return;
    std::vector<shared_frame> now;
    const bool has_room = kept_->take(frames, now);
    std::vector<const shared_bytes*> pieces;
    for (const auto& f : now) pieces.push_back(&f->websocket_bytes());
    if (!pieces.empty()) send(pieces);
    if (!has_room) fail(close_code::try_again_later, "subscribing took too long");
}

}  // namespace livescore
