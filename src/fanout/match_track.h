/// The feed's knowledge about one match: cursor, tail, snapshot, and the clients that wait to join.
/// It does no I/O: the feed asks for `next_need`, fetches it, and hands it in.
#pragma once
#include <algorithm>
#include <atomic>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "event_tail.h"
#include "livescore/core/steady_clock.h"
#include "livescore/domain/sets/match_set.h"
#include "livescore/fanout/event_cursor.h"
#include "livescore/fanout/feed_options.h"
#include "livescore/fanout/join.h"
#include "track_memory.h"

namespace livescore {

/// The result of a join that cannot be carried out.
[[nodiscard]] std::unique_ptr<join_result> refused_join(join_request request, join_outcome why);

class match_track {
public:
    /// `epoch`: the feed's, which tells whose history this is.
    match_track(match_id id, const feed_options& options, const std::atomic<log_epoch>& epoch,
                std::size_t shards, track_memory& memory);

    enum class need {
        nothing,
        baseline,  ///< where to begin, for followers of all matches: heads_before
        snapshot,  ///< the match as it is now: begins the track and answers joins
        history,   ///< events below the tail, from `history_since()`
        gap,       ///< events above the position
    };
    [[nodiscard]] need next_need(steady_time now) const;

    // Events go in. `out` receives those that the feed must deliver now, in order.
    event_cursor::verdict offer(shared_frame f, std::vector<shared_frame>& out);
    void note_head(sequence_number seq);
    void begin_at(sequence_number position, std::vector<shared_frame>& out);
    /// The beginning of a track that only followers of all matches need. It is `baseline`, or the
    /// place before the oldest event that came meanwhile. That event is news, even when it looks
    /// old in the log.
    [[nodiscard]] sequence_number begin_of_news(sequence_number baseline) const noexcept;
    /// Whether an event behind `begin`, up to `end`, may have moved the match to other sets: one of
    /// those that came early does, or one did not come.
    [[nodiscard]] bool may_have_moved(sequence_number begin, sequence_number end) const;

    // Answers to needs.
    /// The position; the feed remembers it before it reads a snapshot. A snapshot below it proves
    /// that the match was reset.
    [[nodiscard]] sequence_number position() const noexcept {
        return cursor_ ? cursor_->position() : 0;
    }
    /// The newest seq that is known to be in the log: a read, a commit of ours or a sibling's
    /// message told it. A message that names no sender proves nothing. 0: none.
    sequence_number logged = 0;
    void note_logged(sequence_number seq) noexcept { logged = std::max(logged, seq); }
    void take_snapshot(sequence_number position_before, sequence_number seq, std::string match_json,
                       steady_time now, std::vector<shared_frame>& out);
    /// The match is removed: match:removed is its event `seq`, and nothing comes behind it.
    void note_removal(sequence_number seq);
    /// The seq of match:removed, once the track knows of it.
    [[nodiscard]] std::optional<sequence_number> removed_at() const noexcept { return removed_at_; }
    /// The log's history was replaced: forgets all but the members, who have yet to leave.
    void forget();
    /// The begin of the next page: the smallest `since` that needs one. `position` when none does.
    [[nodiscard]] sequence_number history_since(steady_time now) const;
    /// The end of the history that clients may need: where the tail begins.
    [[nodiscard]] sequence_number history_end() const;
    /// Whether a page, up to its event `end`, is so short that the tail keeps it for the next
    /// clients.
    [[nodiscard]] bool keeps_page(sequence_number end, std::size_t events, std::size_t bytes) const;
    /// Whether a page of the log up to `end` does not suffice for a client whose resume is not
    /// acknowledged yet. Then the feed measures the rest first.
    [[nodiscard]] bool begins_long_resume(sequence_number end) const;
    /// Resumes from before `seq` would need more than `resume_bytes` of the log, or events that it
    /// does not have.
    void note_resumable(sequence_number seq) noexcept;
    /// Goes on behind `seq`: the log does not have that event or the events before it.
    void skip_to(sequence_number seq, std::vector<shared_frame>& out);
    /// The log was read for a gap. Events that it does not have will not come.
    void close_gap(sequence_number log_last_seq, std::vector<shared_frame>& out);

    // Joins.
    struct waiting_join {
        std::size_t shard;
        join_request request;
        std::uint64_t snapshots_before;  ///< snapshots that do not count as read for it
    };
    void add_join(std::size_t shard, join_request request);
    struct answered_join {
        std::size_t shard;
        std::unique_ptr<join_result> answer;
    };
    /// A page of the log behind `since`. Takes out the clients that it serves, with their answers.
    /// `keep`: what `keeps_page` said of it.
    [[nodiscard]] std::vector<answered_join> take_history(const std::vector<shared_frame>& events,
                                                          sequence_number since, steady_time now,
                                                          bool keep);
    /// Takes out the joins that the track can answer now, with their answers.
    [[nodiscard]] std::vector<answered_join> answer_joins(steady_time now);
    /// Takes out all joins and answers them with this failure. While PostgreSQL is away,
    /// answer_joins has already answered those that a stale snapshot can serve.
    [[nodiscard]] std::vector<answered_join> refuse_joins(join_outcome why);
    /// The same for those that need a page of the log.
    [[nodiscard]] std::vector<answered_join> refuse_history(join_outcome why);
    void accept_stale_snapshot() noexcept { stale_ok_ = true; }

    /// Adds a client that waits for the events behind its `since`. `answer_joins` answers it once
    /// there are any.
    void add_news_wait(std::size_t shard, join_request request);
    /// Answers that client without events, unless the track has answered it before.
    [[nodiscard]] std::vector<answered_join> end_news_wait(sequence_number since,
                                                           const joiner* who);

    // Memory. Not every byte: what joins and gaps need, which is what grows.
    [[nodiscard]] std::size_t kept_bytes() const noexcept;
    /// Frees what the log can give again: tail, snapshot, held and early frames.
    void drop_kept();
    track_memory::place memory;

    [[nodiscard]] bool ready() const noexcept { return cursor_.has_value(); }
    [[nodiscard]] bool has_gap() const noexcept { return cursor_ && cursor_->has_gap(); }
    [[nodiscard]] bool has_waiting_joins() const noexcept {
        return !waiting_.empty() || !news_waits_.empty();
    }

    /// Where the match stands behind the last event that was delivered. Kept while clients follow
    /// sets; then each track that is ready has it.
    std::optional<match_placement> placement{};
    /// The last delivered event that may have changed it; 0: none.
    [[nodiscard]] sequence_number moved_at() const noexcept { return moved_at_; }
    bool is_awaited = false;  ///< answers to wishes for sets wait for its position

    match_id id;
    std::vector<std::uint32_t> members;  ///< subscriptions by shard
    std::size_t member_count = 0;
    steady_time last_used{};
    bool wants_baseline = false;  ///< begin at the baseline: a client follows all matches
    bool fill_gap_now = false;    ///< the wait for stragglers is over
    bool gap_timed = false;       ///< a gap timer is set
    bool attended = false;        ///< a read for it is under way or queued
    bool reads_snapshot = false;  ///< a read of a snapshot is under way
    bool history_paused = false;  ///< its history waits for memory
    std::optional<steady_time> history_waits_until{};  ///< the end of that wait

private:
    [[nodiscard]] bool snapshot_serves(const waiting_join& join, steady_time now) const;
    [[nodiscard]] bool wants_history(const join_request& request) const;
    [[nodiscard]] bool reads_history_for(const waiting_join& join, steady_time now) const;
    [[nodiscard]] std::unique_ptr<join_result> answer(join_request request);
    /// `older`: a page that begins at or before the client's `since`.
    [[nodiscard]] std::unique_ptr<join_result> answer_page(join_request request,
                                                           std::span<const shared_frame> older);
    answered_join enter(std::size_t shard, std::unique_ptr<join_result> answer);
    struct news_wait {
        std::size_t shard;
        join_request request;
    };
    [[nodiscard]] answered_join answer_news(news_wait wait) const;
    [[nodiscard]] bool may_resume(const join_request& request) const;
    void deliver(std::vector<shared_frame>& out, std::size_t from);
    void reset(sequence_number position);
    shared_bytes acknowledgement(const join_request& request, bool recovered);

    [[nodiscard]] bool is_over_for(const join_request& request) const;

    const feed_options& options_;
    const std::atomic<log_epoch>& epoch_;
    std::optional<event_cursor> cursor_;
    std::vector<shared_frame> early_;  ///< came before the track began
    std::size_t early_bytes_ = 0;
    sequence_number early_newest_ = 0;
    sequence_number early_oldest_ = std::numeric_limits<sequence_number>::max();
    std::optional<std::size_t> created_;  // hash of the creation
    std::optional<sequence_number> removed_at_;
    sequence_number moved_at_ = 0;
    event_tail tail_;
    sequence_number log_begins_after_ = 0;     ///< retention removed the log up to here
    sequence_number resumes_begin_after_ = 0;  ///< the same, or resumes from there are too large
    std::vector<waiting_join> waiting_;
    // Ordered by `since`: an event answers a range of these clients and looks at no other.
    std::map<std::pair<sequence_number, const joiner*>, news_wait> news_waits_;

    std::string snapshot_json_;
    sequence_number snapshot_seq_ = -1;
    steady_time snapshot_time_{};
    std::uint64_t snapshots_taken_ = 0;
    bool stale_ok_ = false;
    shared_bytes acknowledgements_[2][2];  // by format, by recovered
};

}  // namespace livescore
