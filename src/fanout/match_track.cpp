#include "match_track.h"

#include <algorithm>
#include <utility>

#include "livescore/protocol/client_message.h"

namespace livescore {

namespace {

constexpr std::size_t max_early_frames = 1024;
constexpr std::size_t max_early_bytes = std::size_t{1} << 20;

}  // namespace

// ---- event_tail

void event_tail::push(const shared_frame& f) {
    bytes_ += f->json().size();
    frames_.push_back(f);
    trim();
}

void event_tail::clear() {
    frames_.clear();
    bytes_ = 0;
}

void event_tail::prepend(const std::vector<shared_frame>& older) {
    for (auto f = older.rbegin(); f != older.rend(); ++f) {
        bytes_ += (*f)->json().size();
        frames_.push_front(*f);
    }
}

void event_tail::trim() {
    while (frames_.size() > max_frames_ || (bytes_ > max_bytes_ && frames_.size() > 1)) {
        bytes_ -= frames_.front()->json().size();
        frames_.pop_front();
    }
}

sequence_number event_tail::begins_after(sequence_number position) const noexcept {
    return frames_.empty() ? position : frames_.front()->seq() - 1;
}

void event_tail::copy_after(sequence_number seq, std::vector<shared_frame>& out) const {
    const auto first = std::partition_point(frames_.begin(), frames_.end(),
                                            [seq](const auto& f) { return f->seq() <= seq; });
    out.insert(out.end(), first, frames_.end());
}

// ---- match_track: events

match_track::match_track(match_id match, const feed_options& options, std::size_t shards)
    : id(match),
      members(shards),
      options_(options),
      tail_(options.tail_frames, options.tail_bytes) {}

void match_track::deliver(std::vector<shared_frame>& out, std::size_t from) {
    for (std::size_t i = from; i < out.size(); ++i) {
        if (out[i]->type() == event_type::match_created) created_ = out[i];
        tail_.push(out[i]);
    }
}

event_cursor::verdict match_track::offer(shared_frame f, std::vector<shared_frame>& out) {
    // A second, different creation under the same id: the database was reset under us.
    if (f->type() == event_type::match_created && created_ && created_->json() != f->json())
        reset(0);
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

void match_track::reset(sequence_number position) {
    tail_.clear();
    created_.reset();
    snapshot_seq_ = -1;
    log_begins_after_ = 0;
    early_.clear();
    early_newest_ = 0;
    early_oldest_ = std::numeric_limits<sequence_number>::max();
    early_bytes_ = 0;
    cursor_.emplace(position);
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

// ---- match_track: needs

match_track::need match_track::next_need(steady_time now) const {
    if (!cursor_) return wants_baseline ? need::baseline : need::snapshot;
    // Stragglers get their few milliseconds even when somebody waits to join, unless a snapshot
    // shows that they have been committed for as long as a read takes.
    if (cursor_->has_gap() && fill_gap_now) return need::gap;
    for (const auto& join : waiting_) {
        if (!snapshot_serves(join, now)) {
            if (snapshot_seq_ > cursor_->position() && join.snapshots_before < snapshots_taken_)
                continue;
            return need::snapshot;
        }
        if (wants_history(join.request)) return need::history;
    }
    for (const auto& [key, wait] : news_waits_) {
        if (key.first >= cursor_->position()) break;
        if (wants_history(wait.request)) return need::history;
    }
    // Who only waits for news is served by memory; but a match that was deleted makes none.
    if (!news_waits_.empty() && now - snapshot_time_ > options_.idle_track) return need::snapshot;
    return need::nothing;
}

bool match_track::snapshot_serves(const waiting_join& join, steady_time now) const {
    const sequence_number position = cursor_->position();
    if (snapshot_seq_ < 0 || snapshot_seq_ > position) return false;
    if (tail_.begins_after(position) > snapshot_seq_) return false;
    const bool taken_for_it = snapshots_taken_ > join.snapshots_before;
    if (!taken_for_it && !stale_ok_) {
        if (now - snapshot_time_ > options_.snapshot_max_age) return false;
        // Without a resume the snapshot is all that is known of the past: as new as can be, so that
        // nothing that this client may have seen in another way comes again behind it.
        if (!join.request.since && snapshot_seq_ != position) return false;
    }
    // A client that has seen more than the snapshot: another instance was ahead of us, or the log
    // was reset. Only a snapshot that was read after it came can tell.
    return taken_for_it || !join.request.since || *join.request.since <= snapshot_seq_;
}

bool match_track::wants_history(const join_request& request) const {
    if (!request.since) return false;
    const sequence_number since = *request.since;
    const sequence_number position = cursor_->position();
    return since < tail_.begins_after(position) && since >= log_begins_after_ &&
           position - since <= options_.resume_limit;
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

sequence_number match_track::history_since() const {
    sequence_number since = cursor_->position();
    for (const auto& join : waiting_) {
        if (wants_history(join.request)) since = std::min(since, *join.request.since);
    }
    for (const auto& [key, wait] : news_waits_) {
        if (key.first >= since) break;
        if (wants_history(wait.request)) since = key.first;
    }
    return since;
}

void match_track::take_history(const std::vector<shared_frame>& events, sequence_number since) {
    const sequence_number tail_begin = tail_.begins_after(cursor_->position());
    std::vector<shared_frame> older;
    for (const auto& f : events) {
        if (f->seq() <= tail_begin) older.push_back(f);
    }
    if (older.empty() || older.back()->seq() != tail_begin) {
        // The log no longer joins up with the tail; whoever resumes from there starts afresh.
        log_begins_after_ = std::max(log_begins_after_, tail_begin);
        return;
    }
    if (older.front()->seq() > since + 1)
        log_begins_after_ = std::max(log_begins_after_, older.front()->seq() - 1);
    tail_.prepend(older);
}

// ---- match_track: joins

void match_track::add_join(std::size_t shard, join_request request) {
    waiting_.push_back({shard, std::move(request), snapshots_taken_});
}

std::vector<match_track::answered_join> match_track::answer_joins(steady_time now) {
    std::vector<answered_join> answers;
    if (!cursor_) return answers;
    for (auto next = news_waits_.begin();
         next != news_waits_.end() && next->first.first < cursor_->position();) {
        const auto wait = next++;
        // One read for all who came while it was under way.
        if (wants_history(wait->second.request)) continue;
        answers.push_back(answer_news(std::move(wait->second)));
        news_waits_.erase(wait);
    }
    if (waiting_.empty()) return answers;
    std::vector<waiting_join> left;
    for (auto& join : waiting_) {
        if (snapshot_serves(join, now) && !wants_history(join.request)) {
            const std::size_t shard = join.shard;
            answers.push_back({shard, answer(std::move(join.request))});
            ++members[shard];
            ++member_count;
        } else {
            left.push_back(std::move(join));
        }
    }
    waiting_ = std::move(left);
    return answers;
}

std::unique_ptr<join_result> match_track::answer(join_request request) {
    auto result = std::make_unique<join_result>();
    const sequence_number position = cursor_->position();
    result->recovered = may_resume(request);
    result->position = position;
    tail_.copy_after(result->recovered ? *request.since : snapshot_seq_, result->replay);
    result->acknowledgement = acknowledgement(request.format, result->recovered);
    result->request = std::move(request);
    return result;
}

bool match_track::may_resume(const join_request& request) const {
    const sequence_number position = cursor_->position();
    return request.since && *request.since <= position &&
           *request.since >= tail_.begins_after(position);
}

const shared_bytes& match_track::acknowledgement(wire_format format, bool recovered) {
    auto& made = acknowledgements_[static_cast<std::size_t>(format)][recovered ? 1 : 0];
    if (made) return made;
    // With an id on a snapshot whose replay is still to come, a client whose connection breaks in
    // between would resume behind events that it has never seen.
    const auto seq = recovered ? std::nullopt : std::optional(snapshot_seq_);
    const std::string json = write_subscribed(id, snapshot_seq_, recovered, snapshot_json_);
    made = frame_subscribed(format, seq, json);
    return made;
}

void match_track::add_news_wait(std::size_t shard, join_request request) {
    const std::pair key(request.since.value_or(0), request.who.get());
    news_waits_.emplace(key, news_wait{shard, std::move(request)});
}

std::vector<match_track::answered_join> match_track::end_news_wait(sequence_number since,
                                                                   const joiner* who) {
    std::vector<answered_join> answers;
    auto wait = news_waits_.extract({since, who});
    if (wait) answers.push_back(answer_news(std::move(wait.mapped())));
    return answers;
}

match_track::answered_join match_track::answer_news(news_wait wait) const {
    auto result = std::make_unique<join_result>();
    const sequence_number since = wait.request.since.value_or(0);
    if (cursor_) {
        result->position = cursor_->position();
        // A `since` beyond what there is misses nothing either.
        result->recovered = since >= tail_.begins_after(result->position);
        if (result->recovered) tail_.copy_after(since, result->replay);
    }
    result->request = std::move(wait.request);
    return {wait.shard, std::move(result)};
}

std::vector<match_track::answered_join> match_track::refuse_joins(join_outcome why) {
    std::vector<answered_join> answers;
    for (auto& join : std::exchange(waiting_, {})) {
        auto result = std::make_unique<join_result>();
        result->request = std::move(join.request);
        result->outcome = why;
        answers.push_back({join.shard, std::move(result)});
    }
    // While PostgreSQL is away a match that is followed still makes news; only what has been can't
    // be read.
    const auto end = cursor_ && why == join_outcome::unavailable
                         ? news_waits_.lower_bound({cursor_->position(), nullptr})
                         : news_waits_.end();
    for (auto wait = news_waits_.begin(); wait != end; wait = news_waits_.erase(wait)) {
        auto result = std::make_unique<join_result>();
        result->request = std::move(wait->second.request);
        result->outcome = why;
        answers.push_back({wait->second.shard, std::move(result)});
    }
    return answers;
}

}  // namespace livescore
