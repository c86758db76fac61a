#include "match_track.h"

#include <algorithm>
#include <utility>

#include "livescore/protocol/messages/placement_change.h"

namespace livescore {

namespace {

constexpr std::size_t max_early_frames = 1024;
constexpr std::size_t max_early_bytes = std::size_t{1} << 20;

std::size_t hash_of(const frame& f) {
    return std::hash<std::string_view>{}(f.json());
}

}  // namespace

// ---- events

match_track::match_track(match_id match, const feed_options& options,
                         const std::atomic<log_epoch>& epoch, std::size_t shards, track_memory& all)
    : memory(all, *this),
      id(match),
      members(shards),
      options_(options),
      epoch_(epoch),
      tail_(options.tail_frames, options.tail_bytes) {}

void match_track::deliver(std::vector<shared_frame>& out, std::size_t from) {
    for (std::size_t i = from; i < out.size(); ++i) {
        if (out[i]->type() == event_type::match_created) created_ = hash_of(*out[i]);
        if (out[i]->type() == event_type::match_removed) removed_at_ = out[i]->seq();
        if (may_change_placement(out[i]->type())) moved_at_ = out[i]->seq();
        tail_.push(out[i]);
    }
}

event_cursor::verdict match_track::offer(shared_frame f, std::vector<shared_frame>& out) {
    // A second, different creation under the same id means that the database was reset.
    if (f->type() == event_type::match_created && created_ && *created_ != hash_of(*f)) reset(0);
    if (!cursor_) {
        early_newest_ = std::max(early_newest_, f->seq());
        early_oldest_ = std::min(early_oldest_, f->seq());
        const std::size_t bytes = early_bytes_ + f->json().size();
        if (early_.size() < max_early_frames && bytes <= max_early_bytes) {
            early_bytes_ = bytes;
            early_.push_back(std::move(f));
        }
        return event_cursor::verdict::held;
    }
    const std::size_t from = out.size();
    const auto verdict = cursor_->offer(std::move(f), out);
    deliver(out, from);
    return verdict;
}

void match_track::note_head(sequence_number seq) {
    if (cursor_) {
        cursor_->note_head(seq);
    } else {
        early_newest_ = std::max(early_newest_, seq);
    }
}

void match_track::begin_at(sequence_number position, std::vector<shared_frame>& out) {
    cursor_.emplace(position);
    cursor_->note_head(early_newest_);
    const std::size_t from = out.size();
    for (auto& f : std::exchange(early_, {})) cursor_->offer(std::move(f), out);
    deliver(out, from);
}

sequence_number match_track::begin_of_news(sequence_number baseline) const noexcept {
    return std::min(baseline, early_oldest_ - 1);
}

bool match_track::may_have_moved(sequence_number begin, sequence_number end) const {
    const auto stays = std::ranges::count_if(early_, [&](const shared_frame& f) {
        return f->seq() > begin && f->seq() <= end && !may_change_placement(f->type());
    });
    return stays < end - begin;
}

void match_track::reset(sequence_number position) {
    tail_.clear();
    created_.reset();
    removed_at_.reset();
    placement.reset();
    moved_at_ = 0;
    snapshot_seq_ = -1;
    log_begins_after_ = 0;
    resumes_begin_after_ = 0;
    early_.clear();
    early_newest_ = 0;
    early_oldest_ = std::numeric_limits<sequence_number>::max();
    early_bytes_ = 0;
    cursor_.emplace(position);
}

void match_track::forget() {
    logged = 0;
    reset(0);
    cursor_.reset();
    fill_gap_now = false;
}

void match_track::note_removal(sequence_number seq) {
    removed_at_ = seq;
    note_head(seq);
    // It was committed before this read: no straggler will bring it.
    fill_gap_now = has_gap();
}

void match_track::skip_to(sequence_number seq, std::vector<shared_frame>& out) {
    if (seq <= cursor_->position()) return;
    const std::size_t from = out.size();
    tail_.clear();
    cursor_->skip_to(seq, out);
    log_begins_after_ = std::max(log_begins_after_, seq);
    deliver(out, from);
}

void match_track::close_gap(sequence_number log_last_seq, std::vector<shared_frame>& out) {
    fill_gap_now = false;
    if (cursor_->has_gap()) skip_to(log_last_seq, out);
}

// ---- needs

match_track::need match_track::next_need(steady_time now) const {
    if (!cursor_) return wants_baseline ? need::baseline : need::snapshot;
    // Stragglers get their few milliseconds even when a client waits to join. The exception: a
    // snapshot shows that they were committed at least one read ago.
    if (cursor_->has_gap() && fill_gap_now) return need::gap;
    for (const auto& join : waiting_) {
        if (!snapshot_serves(join, now)) {
            if (snapshot_seq_ > cursor_->position() && join.snapshots_before < snapshots_taken_)
                continue;
            return need::snapshot;
        }
    }
    // Last of the joins' needs, because it may have to wait for memory.
    if (!history_paused && history_since(now) < cursor_->position()) return need::history;
    // Memory serves clients that only wait for news. But a deleted match makes no news.
    if (!news_waits_.empty() && now - snapshot_time_ > options_.idle_track) return need::snapshot;
    return need::nothing;
}

bool match_track::snapshot_serves(const waiting_join& join, steady_time now) const {
    if (join.request.acknowledged) return true;  // it has its snapshot
    const sequence_number position = cursor_->position();
    if (snapshot_seq_ < 0 || snapshot_seq_ > position) return false;
    if (tail_.begins_after(position) > snapshot_seq_) return false;
    const bool taken_for_it = snapshots_taken_ > join.snapshots_before;
    if (!taken_for_it && (!stale_ok_ || join.request.overlaps)) {
        if (now - snapshot_time_ > options_.snapshot_max_age) return false;
        // Without a resume the client knows the past only from the snapshot, so the snapshot must
        // be as new as possible. Otherwise an event that the client has seen in another way could
        // come again behind it.
        if (!join.request.since && snapshot_seq_ != position) return false;
    }
    // The client has seen more than the snapshot. Either another instance was ahead of this one, or
    // the log was reset. Only a snapshot that was read after the client came can tell.
    return taken_for_it || !join.request.since || *join.request.since <= snapshot_seq_;
}

bool match_track::wants_history(const join_request& request) const {
    if (!request.since) return false;
    const sequence_number since = *request.since;
    const sequence_number position = cursor_->position();
    if (since >= tail_.begins_after(position) || since < log_begins_after_) return false;
    // A gap before match:removed is closed first.
    if (removed_at_ && *removed_at_ > position) return false;
    if (request.acknowledged) return true;
    return since >= resumes_begin_after_ && position - since <= options_.resume_limit;
}

void match_track::take_snapshot(sequence_number position_before, sequence_number seq,
                                std::string match_json, steady_time now,
                                std::vector<shared_frame>& out) {
    if (!cursor_) {
        begin_at(seq, out);
    } else if (seq < position_before) {
        reset(seq);
    }
    cursor_->note_head(seq);
    snapshot_seq_ = seq;
    snapshot_json_ = std::move(match_json);
    snapshot_time_ = now;
    ++snapshots_taken_;
    stale_ok_ = false;
    for (auto& of_format : acknowledgements_) {
        for (auto& made : of_format) made.reset();
    }
}

sequence_number match_track::history_since(steady_time now) const {
    sequence_number since = cursor_->position();
    for (const auto& join : waiting_) {
        if (reads_history_for(join, now)) since = std::min(since, *join.request.since);
    }
    for (const auto& [key, wait] : news_waits_) {
        if (key.first >= since) break;
        if (wants_history(wait.request)) since = key.first;
    }
    return since;
}

sequence_number match_track::history_end() const {
    return tail_.begins_after(position());
}

bool match_track::keeps_page(sequence_number end, std::size_t events, std::size_t bytes) const {
    return end >= history_end() && tail_.has_room(events, bytes);
}

bool match_track::begins_long_resume(sequence_number end) const {
    return end < history_end() &&
           std::any_of(waiting_.begin(), waiting_.end(), [&](const auto& join) {
               return !join.request.acknowledged && wants_history(join.request) &&
                      *join.request.since < end;
           });
}

void match_track::note_resumable(sequence_number seq) noexcept {
    resumes_begin_after_ = std::max(resumes_begin_after_, seq);
}

// ---- memory

std::size_t match_track::kept_bytes() const noexcept {
    std::size_t bytes = tail_.bytes() + early_bytes_ + (cursor_ ? cursor_->held_bytes() : 0);
    bytes += snapshot_json_.size();
    for (const auto& of_format : acknowledgements_) {
        for (const auto& made : of_format) bytes += made ? made->size() : 0;
    }
    return bytes;
}

void match_track::drop_kept() {
    tail_.clear();
    early_ = {};
    early_bytes_ = 0;
    if (cursor_) cursor_->drop_held();
    snapshot_seq_ = -1;
    snapshot_json_ = {};
    for (auto& of_format : acknowledgements_) {
        for (auto& made : of_format) made.reset();
    }
}

}  // namespace livescore
