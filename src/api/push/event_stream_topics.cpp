// An event stream of several topics. It answers when all of them are joined, one after the other.
#include <boost/asio/post.hpp>

#include "livescore/protocol/event_stream.h"
#include "push/event_stream_session.h"

namespace livescore {

namespace {

// What a stream may begin with: the snapshots, and the events of the meantime.
constexpr std::size_t max_begin_bytes = std::size_t{16} << 20;

}  // namespace

void event_stream_session::join_next_topic() {
    const topic next = several_->topics[several_->answered];
    if (is_set(next)) {
        host_.streams().wish(*this, next, events_);
    } else if (is_match(next)) {
        several_->kept.begin_match(match_of(next));
        host_.streams().take_frames(*this, true);
    }
    ask_feed(next);
}

void event_stream_session::on_topic_answer(const join_result& result) {
    if (phase_ != phase::joining) {
        if (result.is_member()) host_.leave(result.request.to);
        return;
    }
    if (!is_granted(result)) return;
    if (opening_->method != http_method::get) {
        if (result.is_member()) host_.leave(result.request.to);
        return end_with(head_of(opening_->response));
    }
    const topic to = several_->topics[several_->answered];
    kept_frames::released frames;
    host_.streams().hand_over_held(*this);
    if (is_set(to)) {
        frames = several_->kept.end_set(*result.places, events_);
    } else if (is_match(to)) {
        frames = several_->kept.take_answer(result, events_);
    }
    auto& begin = several_->begin;
    for (const auto& f : frames.before) begin.push_back(f->event_stream_bytes_without_id());
    begin.push_back(result.acknowledgement);
    several_->begin_bytes += result.acknowledgement->size();
    for (const auto& f : frames.after) begin.push_back(f->event_stream_bytes_without_id());
    if (result.is_member()) add_topic(to, result);
    host_.streams().take_frames(*this, false);
    if (++several_->answered < several_->topics.size()) {
        if (several_->begin_bytes > max_begin_bytes)
            return refuse({errc::overloaded, "Too much to begin with; ask for less", {}});
        return join_next_topic();
    }
    begin_stream();
}

void event_stream_session::begin_stream() {
    std::vector<shared_bytes> pieces{make_shared_bytes(head_of(opening_->response) + retry_line())};
    auto& begin = several_->begin;
    pieces.insert(pieces.end(), begin.begin(), begin.end());
    begin = {};
    opening_.reset();
    phase_ = phase::open;
    has_sent_ = true;
    send_page(pieces, std::nullopt);
    if (subscription_count() == 0 && phase_ == phase::open)
        close_with(event_stream::comment("the matches were removed"));
}

void event_stream_session::take(std::span<const offered_frame> frames) {
    if ((phase_ != phase::joining && phase_ != phase::open) || !several_) return;
    std::vector<shared_frame> now;
    const bool has_room = several_->kept.take(frames, now);
    std::vector<const shared_bytes*> pieces;
    for (const auto& f : now) pieces.push_back(&f->event_stream_bytes_without_id());
    if (!pieces.empty()) send(pieces);
    if (has_room) return;
    // The hub may be delivering, and must not change meanwhile.
    asio::post(host_.io(), [this, self = shared_from_this()] {
        if (phase_ == phase::joining)
            refuse({errc::unavailable, "Joining took too long; try again", {}});
    });
}

}  // namespace livescore
