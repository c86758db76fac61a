// The feed's reads of the log: the beginning of a track, snapshots, history for resumes, and gaps.
#include <algorithm>
#include <boost/asio/co_spawn.hpp>

#include "feed_engine.h"
#include "livescore/core/log.h"
#include "livescore/core/task_failure.h"

namespace livescore {

namespace {

using clock = std::chrono::steady_clock;

// This keeps two connections busy. A thousand matches in need must not take the whole pool.
constexpr int max_readers = 3;

// The time until PostgreSQL carries out a read of the log. Ages count from then. Without this extra
// time, an event of the meantime would look old.
constexpr std::chrono::milliseconds read_delay{2'000};

// The feed forgets all unknown matches when it remembers so many: clients can name any number.
constexpr std::size_t max_unknown = 10'000;
// A page has at least this, however little memory is left.
constexpr std::size_t least_page_bytes = 64 * 1024;
constexpr std::chrono::milliseconds memory_look_interval{20};

}  // namespace

void feed_engine::spawn(asio::awaitable<void> task, const char* name) {
    asio::co_spawn(control_, std::move(task), on_failure([name](const char* reason) {
                       log::error("feed_task_failed", {{"task", name}, {"reason", reason}});
                   }));
}

void feed_engine::attend(match_track& track) {
    if (track.attended || stopped_) return;
    track.attended = true;
    if (track.next_need(clock::now()) == match_track::need::baseline) {
        to_baseline_.push_back(track.id);
        if (!reading_baselines_) {
            reading_baselines_ = true;
            spawn(read_baselines(), "read_baselines");
        }
        return;
    }
    to_read_.push_back(track.id);
    start_readers();
}

void feed_engine::start_readers() {
    while (readers_ < max_readers && static_cast<std::size_t>(readers_) < to_read_.size()) {
        ++readers_;
        spawn(read_loop(), "read_loop");
    }
}

asio::awaitable<void> feed_engine::read_loop() {
    while (!to_read_.empty() && !stopped_) {
        const match_id match = to_read_.front();
        to_read_.pop_front();
        std::string failure;
        try {
            co_await read_for(match);
        } catch (const std::exception& e) {
            failure = e.what();
        }
        if (auto* track = find(match)) track->attended = track->reads_snapshot = false;
        if (!failure.empty()) on_read_failed(match, failure);
        // The track may have a new need by now.
        if (auto* track = find(match); track && failure.empty()) settle(*track);
    }
    --readers_;
}

asio::awaitable<void> feed_engine::read_for(match_id match) {
    // The rounds are bounded, because each answer may bring a new need. `settle` queues the track
    // again.
    for (int round = 0; round < 8; ++round) {
        auto* track = find(match);
        if (!track) co_return;
        switch (track->next_need(clock::now())) {
            case match_track::need::nothing:
            case match_track::need::baseline:
                co_return;
            case match_track::need::snapshot:
                co_await read_snapshot(match);
                break;
            case match_track::need::history:
                co_await read_history(match);
                break;
            case match_track::need::gap:
                co_await read_gap(match);
                break;
        }
    }
}

/// How far back a match begins that is new to the feed: behind a silence too, whether it still
/// lasts (the bus may be faster than the first look) or matches come to light that have changed in
/// it.
std::chrono::milliseconds feed_engine::baseline_age() const {
    const auto now = clock::now();
    const auto age = std::max(options_.baseline_age, options_.heads_window + unseen_time(now));
    if (now - silence_ended_ > options_.baseline_age) return age;
    return std::max(age, std::chrono::ceil<std::chrono::milliseconds>(now - silence_began_));
}

asio::awaitable<void> feed_engine::read_baselines() {
    while (!to_baseline_.empty() && !stopped_) {
        std::vector<match_id> ids = std::exchange(to_baseline_, {});
        std::vector<head> baselines;
        std::optional<placements> placed;  // while clients follow sets
        std::string failure;
        try {
            log_reads_.fetch_add(1, std::memory_order_relaxed);
            // The feed does not tell a follower of events from long before it began to follow all
            // matches.
            const auto followed = std::chrono::duration_cast<std::chrono::milliseconds>(
                clock::now() - followed_since_);
            const auto age = std::min(baseline_age(), followed + read_delay);
            std::vector<match_id> matches;
            for (const topic of : ids) matches.push_back(match_of(of));
            baselines = co_await log_->heads_before(matches, age);
            placed.reset();
            if (set_members_ > 0) placed = co_await read_placements(std::move(matches), baselines);
        } catch (const std::exception& e) {
            failure = e.what();
        }
        for (const match_id match : ids) {
            if (auto* track = find(match)) track->attended = false;
            if (!failure.empty()) on_read_failed(match, failure);
        }
        if (!failure.empty()) continue;
        if (set_members_ > 0 && !placed) {
            // Somebody began to follow a set meanwhile.
            for (const match_id match : ids) {
                auto* track = find(match);
                if (track && !track->ready()) attend(*track);
            }
            continue;
        }
        for (const auto& [match, seq] : baselines) {
            auto* track = find(topic_of(match));
            if (!track || track->ready()) continue;
            if (placed) track->placement = (*placed)[match].placement;
            std::vector<shared_frame> out;
            track->begin_at(track->begin_of_news(seq), out);
            advance(*track, out);
        }
        for (const match_id match : ids) {
            auto* track = find(match);
            if (!track || track->ready()) continue;
            refuse(*track, join_outcome::unknown_match);
            end_track(match);
        }
    }
    reading_baselines_ = false;
}

asio::awaitable<void> feed_engine::read_snapshot(match_id match) {
    auto* track = find(match);
    const sequence_number position_before = track->position();
    const sequence_number logged_before = track->logged;
    const change_clock::reading before = changes().of(match);
    const log_epoch epoch = epoch_;
    log_reads_.fetch_add(1, std::memory_order_relaxed);
    track->reads_snapshot = true;
    const std::optional<log_source::state> found = co_await log_->find_state(match_of(match));
    track = find(match);
    if (track) track->reads_snapshot = false;
    if (!track || epoch != epoch_) co_return;
    // Somebody began to follow many matches meanwhile: this beginning may be too late for them.
    if (!track->ready() && track->wants_baseline) co_return;
    if (!found) {
        remember_unknown(match, before);
        refuse(*track, join_outcome::unknown_match);
        if (track->member_count == 0) end_track(match);
        co_return;
    }
    const sequence_number in_log = found->removed_at.value_or(found->seq);
    changes().note_hearsay(match, in_log);
    if (in_log < logged_before) on_log_went_back();
    track->note_logged(in_log);
    std::vector<shared_frame> out;
    // A track that has delivered match:removed is ahead of the match as it was before.
    const bool is_known = found->removed_at && found->removed_at == track->removed_at();
    track->take_snapshot(is_known ? found->seq : position_before, found->seq, found->match_json,
                         clock::now(), out);
    if (found->removed_at) track->note_removal(*found->removed_at);
    if (!track->placement) track->placement = found->placement;
    advance(*track, out);
}

bool feed_engine::is_unknown(match_id match) {
    const auto found = unknown_.find(match);
    if (found == unknown_.end()) return false;
    // The clock hears of a commit before its caller does, so nobody is told of a match that the
    // feed then denies.
    if (clock::now() < found->second.until && changes().of(match) == found->second.before)
        return true;
    unknown_.erase(found);
    return false;
}

void feed_engine::remember_unknown(match_id match, change_clock::reading before) {
    if (unknown_.size() >= max_unknown) unknown_.clear();
    unknown_[match] = {before, clock::now() + options_.unknown_max_age};
}

asio::awaitable<void> feed_engine::read_history(match_id match) {
    auto* track = find(match);
    const sequence_number since = track->history_since(clock::now());
    if (since >= track->position()) co_return;
    const log_epoch epoch = epoch_;
    // The rows and the frames exist together for a moment.
    byte_lease lease = pages_.take(2 * options_.page_bytes, 2 * least_page_bytes);
    if (!lease) {
        wait_for_memory(*track);
        co_return;
    }
    track->history_waits_until.reset();
    log_reads_.fetch_add(1, std::memory_order_relaxed);
    page_bytes bytes;
    bytes.max = lease.bytes() / 2;
    const result<log_slice> slice =
        co_await log_->read_log(match_of(match), since, options_.resume_limit, bytes);
    track = find(match);
    if (!track || epoch != epoch_) co_return;
    if (!slice) {
        refuse(*track, join_outcome::unknown_match);
        co_return;
    }
    if (epoch != log_epoch::unknown && slice->epoch != epoch) co_return watch_epoch();
    track->note_logged(slice->last_seq);
    if (!slice->events.empty() && track->begins_long_resume(slice->events.back().seq)) {
        const sequence_number end = track->history_end();
        const sequence_number from =
            co_await log_->find_resumable(match_of(match), since, end, options_.resume_bytes);
        track = find(match);
        if (!track || epoch != epoch_) co_return;
        if (from > since) track->note_resumable(from);
    }
    std::size_t used = 0;
    for (const auto& event : slice->events) used += 2 * event.json->size();
    std::shared_ptr<const byte_lease> shared_lease;
    // What stays in the tail counts with the tracks.
    const bool keep = !slice->events.empty() &&
                      track->keeps_page(slice->events.back().seq, slice->events.size(), used / 2);
    if (!keep) {
        lease.resize(used);
        shared_lease = std::make_shared<const byte_lease>(std::move(lease));
    }
    std::vector<shared_frame> frames;
    for (const auto& event : slice->events)
        frames.push_back(make_frame(event, match, epoch, shared_lease));
    hand_back(track->take_history(frames, since, clock::now(), keep));
    settle(*track);
}

/// Pages on their way to clients have all the memory that pages may have.
void feed_engine::wait_for_memory(match_track& track) {
    const auto now = clock::now();
    if (!track.history_waits_until) track.history_waits_until = now + options_.page_wait;
    if (*track.history_waits_until <= now) {
        track.history_waits_until.reset();
        hand_back(track.refuse_history(join_outcome::unavailable));
        return;
    }
    track.history_paused = true;
    waiting_for_memory_.push_back(track.id);
    if (waiting_for_memory_.size() > 1) return;
    memory_timer_.expires_after(memory_look_interval);
    memory_timer_.async_wait([this](boost::system::error_code error) {
        if (error || stopped_) return;
        for (const match_id match : std::exchange(waiting_for_memory_, {})) {
            auto* waiting = find(match);
            if (!waiting) continue;
            waiting->history_paused = false;
            settle(*waiting);
        }
    });
}

asio::awaitable<void> feed_engine::read_gap(match_id match) {
    auto* track = find(match);
    const sequence_number since = track->position();
    const log_epoch epoch = epoch_;
    log_reads_.fetch_add(1, std::memory_order_relaxed);
    page_bytes bytes;
    bytes.max = options_.page_bytes;
    const result<log_slice> slice =
        co_await log_->read_log(match_of(match), since, options_.log_page, bytes);
    track = find(match);
    if (!track || epoch != epoch_) co_return;
    if (!slice) {
        // The match is gone, and its log too: no more events will come.
        refuse(*track, join_outcome::unknown_match);
        track->fill_gap_now = false;
        if (track->member_count == 0) end_track(match);
        co_return;
    }
    if (epoch != log_epoch::unknown && slice->epoch != epoch) co_return watch_epoch();
    changes().note_hearsay(match, slice->last_seq);
    track->note_logged(slice->last_seq);
    std::vector<shared_frame> out;
    // Retention removed the earlier events. The feed still delivers those that are left.
    if (slice->truncated(since)) {
        const bool all = slice->events.empty();
        track->skip_to(all ? slice->last_seq : slice->events.front().seq - 1, out);
    }
    for (const auto& event : slice->events) track->offer(make_frame(event, match, epoch_), out);
    filled_.fetch_add(out.size(), std::memory_order_relaxed);
    if (!slice->has_more()) track->close_gap(slice->last_seq, out);
    advance(*track, out);
}

void feed_engine::on_read_failed(match_id match, const std::string& what) {
    log::warn("log_read_failed", {{"matchId", raw(match_of(match))}, {"reason", what}});
    auto* track = find(match);
    if (!track) return;
    track->accept_stale_snapshot();
    hand_back(track->answer_joins(clock::now()));
    refuse(*track, join_outcome::unavailable);
    if (track->is_awaited) refuse_wishes_behind(match);
    track->fill_gap_now = false;
    if (track->has_gap() && !track->gap_timed) watch_gap(*track, options_.retry_wait);
}

}  // namespace livescore
