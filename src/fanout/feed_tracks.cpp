// The feed and its tracks: events go in, items go out to the shards, and gaps are filled.
#include <algorithm>
#include <boost/asio/post.hpp>

#include "feed_engine.h"

namespace livescore {

using clock = std::chrono::steady_clock;

namespace {

// What is too much comes a track at a time, so a few go at a time.
constexpr std::size_t max_trims = 64;

}  // namespace

match_track* feed_engine::find(match_id match) {
    const auto found = tracks_.find(match);
    return found == tracks_.end() ? nullptr : found->second.get();
}

match_track& feed_engine::track_of(match_id match) {
    auto& track = tracks_[match];
    if (!track) {
        track = std::make_unique<match_track>(match, options_, epoch_, shards_.size(), memory_);
        track->wants_baseline = follows_many();
        track->last_used = clock::now();
        track_count_ = tracks_.size();
        want_partition_of(match);
    }
    return *track;
}

bool feed_engine::is_followed(match_id match) const {
    // While a client follows many matches, every event counts, commentary too: it moves the cursor.
    return follows_many() || tracks_.contains(match);
}

void feed_engine::end_track(match_id match) {
    tracks_.erase(match);
    note_progress(match);
}

void feed_engine::take(match_id match, shared_frame f, bool is_logged) {
    auto& track = track_of(match);
    if (is_logged) track.note_logged(f->seq());
    track.last_used = clock::now();
    scratch_.clear();
    if (!track.ready() && f->seq() == 1) track.begin_at(0, scratch_);
    const auto verdict = track.offer(std::move(f), scratch_);
    if (verdict == event_cursor::verdict::duplicate)
        duplicates_.fetch_add(1, std::memory_order_relaxed);
    advance(track, scratch_);
}

void feed_engine::take_head(const head& h) {
    if (!is_followed(h.match)) return;
    auto& track = track_of(h.match);
    track.note_head(h.last_seq);
    settle(track);
}

void feed_engine::advance(match_track& track, std::vector<shared_frame>& out) {
    for (const auto& f : out) {
        const bool for_channel = is_for_matches_channel(f->type());
        if (set_members_ > 0) note_sets(track, *f);
        std::shared_ptr<delivery_trace> trace;
        if (!traces_.is_empty()) trace = traces_.take(track.id, *f);
        for (std::size_t i = 0; i < shards_.size(); ++i) {
            if (track.members[i] > 0 || (for_channel && shards_[i].channel_members > 0) ||
                follows_set_of(i, *f)) {
                send(i, {.frame = f, .trace = trace});
            }
        }
    }
    delivered_.fetch_add(out.size(), std::memory_order_relaxed);
    settle(track);
}

/// All items that one read of the subscription, or one drain of the inbox, makes for a shard go
/// there in one piece. Otherwise the shard may wake on another core at the first item, and would
/// send it apart from the rest of the burst.
void feed_engine::send(std::size_t shard, shard_item item) {
    shards_[shard].outgoing.push_back(std::move(item));
    if (std::exchange(flush_posted_, true)) return;
    asio::post(control_, [this] { flush(); });
}

void feed_engine::flush() {
    flush_posted_ = false;
    for (auto& [inlet, outgoing, members] : shards_) {
        if (!outgoing.empty()) inlet(std::exchange(outgoing, {}));
    }
}

void feed_engine::settle(match_track& track) {
    hand_back(track.answer_joins(clock::now()));
    if (track.has_gap() && !track.gap_timed && !track.fill_gap_now)
        watch_gap(track, options_.gap_wait);
    track.memory.note_bytes(track.kept_bytes());
    if (memory_.bytes() > options_.tracks_bytes) trim_tracks();
    track_bytes_.store(memory_.bytes(), std::memory_order_relaxed);
    if (track.is_awaited) note_progress(track.id);
    // Last: a read that needs no wait may end the track.
    if (track.next_need(clock::now()) != match_track::need::nothing) attend(track);
}

/// Empties the tracks that were used longest ago. A track that clients wait for keeps what answers
/// them.
void feed_engine::trim_tracks() {
    for (std::size_t left = std::min(memory_.tracks(), max_trims);
         left > 0 && memory_.bytes() > options_.tracks_bytes; --left) {
        match_track& track = memory_.oldest();
        if (track.has_waiting_joins()) {
            track.memory.note_use();
        } else {
            track.drop_kept();
            track.memory.note_bytes(0);
        }
    }
}

void feed_engine::hand_back(std::vector<match_track::answered_join> answers) {
    for (auto& [shard, answer] : answers) send(shard, {.join = std::move(answer)});
}

void feed_engine::refuse(match_track& track, join_outcome why) {
    hand_back(track.refuse_joins(why));
}

// ---- gaps: stragglers first get a few milliseconds

void feed_engine::watch_gap(match_track& track, std::chrono::milliseconds wait) {
    track.gap_timed = true;
    gap_deadlines_.emplace(clock::now() + wait, track.id);
    arm_gap_timer();
}

void feed_engine::arm_gap_timer() {
    if (gap_deadlines_.empty() || stopped_) return;
    gap_timer_.expires_at(gap_deadlines_.begin()->first);
    gap_timer_.async_wait([this](boost::system::error_code error) {
        if (!error) on_gap_timer();
    });
}

void feed_engine::on_gap_timer() {
    const auto now = clock::now();
    while (!gap_deadlines_.empty() && gap_deadlines_.begin()->first <= now) {
        const match_id match = gap_deadlines_.begin()->second;
        gap_deadlines_.erase(gap_deadlines_.begin());
        auto* track = find(match);
        if (!track) continue;
        track->gap_timed = false;
        if (!track->has_gap()) continue;
        track->fill_gap_now = true;
        attend(*track);
    }
    arm_gap_timer();
}

}  // namespace livescore
