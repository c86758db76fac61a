/// The port to the truth: matches, commentary and the event log. `postgres` implements it. A caller
/// may await from any executor, and resumes on it. All calls throw infrastructure_error
/// (overloaded, unavailable, in_doubt). The store reports every committed change to its event_sink.
/// When the store loses the connection at the commit, it finds out whether the change was kept. It
/// throws in_doubt only when it cannot find out in time.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "livescore/core/error.h"
#include "livescore/domain/commands.h"
#include "livescore/domain/corrections.h"
#include "livescore/domain/event_log.h"
#include "livescore/domain/queries.h"
#include "livescore/domain/sets/placed_match.h"
#include "livescore/service/idempotency.h"
#include "livescore/service/store_changes.h"

namespace livescore {

namespace asio = boost::asio;

/// How far from now a match of a set may start or have ended, to be in its snapshot.
inline constexpr std::chrono::hours set_window{24};

class store {
public:
    virtual ~store() = default;

    // Reading
    virtual asio::awaitable<std::optional<match>> find_match(match_id id) = 0;
    virtual asio::awaitable<result<match_page>> list_matches(match_filter filter,
                                                             match_page_request page) = 0;
    /// Newest first (id descending). Unknown match: an empty page.
    virtual asio::awaitable<page<commentary>> list_commentary(match_id id,
                                                              commentary_page_request page) = 0;
    /// find_match and list_commentary in one read.
    virtual asio::awaitable<match_and_commentary> find_match_and_commentary(
        match_id id, commentary_page_request page) = 0;
    /// Nothing when the match does not have the entry.
    virtual asio::awaitable<std::optional<found_commentary>> find_commentary(
        match_id id, commentary_id entry) = 0;
    /// Events with seq > since, at most `limit`. not_found when the match does not exist. The log
    /// of a removed match can be read for REMOVED_MATCH_KEEP_HOURS.
    virtual asio::awaitable<result<log_slice>> read_log(match_id id, sequence_number since,
                                                        int limit, page_bytes bytes = {}) = 0;
    /// The smallest seq >= `since` behind which the log has every event up to `until`, in at most
    /// `max_bytes`. `until` when it has none of them.
    virtual asio::awaitable<sequence_number> find_resumable(match_id id, sequence_number since,
                                                            sequence_number until,
                                                            std::size_t max_bytes) = 0;

    /// As find_match, and also a match whose log still tells of its removal.
    virtual asio::awaitable<std::optional<followed_match>> find_followed_match(match_id id) = 0;
    /// The epoch of the log now, and the life of its server.
    virtual asio::awaitable<log_identity> identify_log() = 0;
    /// Gives the log another epoch, unless `known` is no longer its epoch. For an instance that has
    /// seen events that the log no longer has.
    virtual asio::awaitable<void> renew_log_epoch(log_epoch known) = 0;

    // Changing. With `once`, a repetition of an earlier request changes nothing and gets the answer
    // of that request. The error is `unprocessable` when the body differs. While the earlier
    // request still runs, the store waits for it. With `trace`, the events of the change leave it
    // in the same transaction, and the sink gets it.
    /// Returns the error when the client may not change a match that is in this league. It is pure.
    using match_check = std::function<std::optional<error>(const match&)>;
    /// `check`, if there is one, looks at the match when its league and teams are known.
    /// Errors: invalid_argument for an id that is unknown, and for a name that several rows fit;
    /// the error of `check`.
    virtual asio::awaitable<result<changed_match>> create_match(
        livescore::create_match command, std::optional<idempotent<match>> once = {},
        match_check check = {}, shared_trace trace = {}) = 0;
    /// Runs on a thread of the pool, inside the transaction, on the locked row and with
    /// PostgreSQL's clock. It is pure.
    using decider = std::function<result<decision>(const match& before, timestamp now)>;
    /// One transaction: lock, `decide`, change, append. Errors: not_found, precondition_failed, the
    /// errors of `decide`, and those of create_match. `check` looks at the match after the change.
    virtual asio::awaitable<result<changed_match>> change_match(
        match_id id, expected_seq expected, decider decide,
        std::optional<idempotent<match>> once = {}, match_check check = {},
        shared_trace trace = {}) = 0;
    /// As decider. It reads `others` inside the transaction.
    using correction_decider = std::function<result<correction>(
        const match& before, const commentary_record& entry, timestamp now, other_entries& others)>;
    /// Changes or removes an entry, as change_match changes a match. The error is also not_found
    /// for an entry that the match does not have.
    virtual asio::awaitable<result<changed_commentary>> correct_commentary(
        match_id id, commentary_id entry, expected_seq expected, correction_decider decide,
        std::optional<idempotent<commentary>> once = {}, shared_trace trace = {}) = 0;
    /// Adds an entry that concerns more than itself, as change_match changes a match. The decider
    /// gets the entry with its id.
    virtual asio::awaitable<result<changed_commentary>> add_entry(
        match_id id, new_commentary entry, expected_seq expected, correction_decider decide,
        std::optional<idempotent<commentary>> once = {}, shared_trace trace = {}) = 0;
    /// Errors: not_found; precondition_failed for an append with `expected`.
    virtual asio::awaitable<result<appended>> append(append_request request) = 0;
    /// One transaction: lock, `check` if there is one, delete. The answer has the match as it was.
    /// Its last event is match:removed.
    /// Errors: not_found, precondition_failed, and the error of `check`.
    virtual asio::awaitable<result<changed_match>> delete_match(
        match_id id, expected_seq expected = {}, match_check check = {},
        std::optional<idempotent<match>> once = {}, shared_trace trace = {}) = 0;

    // For the feed
    /// Matches with an event committed in the last `window` (PostgreSQL's clock).
    /// With `age`: the newest seqs of the window that ended so long ago.
    virtual asio::awaitable<std::vector<head>> recent_heads(std::chrono::milliseconds window,
                                                            std::chrono::milliseconds age = {}) = 0;
    /// For each match, with the seq of an event that is older than `age`: the newest such event
    /// (PostgreSQL's clock). Unknown matches are left out.
    virtual asio::awaitable<std::vector<due_head>> due_heads(std::vector<head> known,
                                                             std::chrono::milliseconds age) = 0;
    /// The heads of these matches. Unknown matches are left out.
    virtual asio::awaitable<std::vector<head>> heads_of(std::vector<match_id> ids) = 0;
    /// For each match: the newest seq that was committed at least `age` ago (0 if none).
    virtual asio::awaitable<std::vector<head>> heads_before(std::vector<match_id> ids,
                                                            std::chrono::milliseconds age) = 0;

    // For followers of sets
    /// The matches of a set that are worth a look now, in one snapshot: those that run, and those
    /// that start within `set_window` from now or ended within it before now. Those that run come
    /// first; else they are in the order of their start. With more than `limit`, or more than the
    /// bytes, those that run and then the nearest to now are kept, and `has_more` is set. An
    /// unknown set: an empty page.
    virtual asio::awaitable<page<match>> find_set(match_set which, int limit,
                                                  page_bytes bytes = {}) = 0;
    /// Where these matches stand now. Also of a removed match whose log can still be read. Unknown
    /// matches are left out.
    virtual asio::awaitable<std::vector<placed_match>> find_placements(
        std::vector<match_id> ids) = 0;
    /// Where a match stood before the event `seq`, by its log: for an event that may have moved it.
    /// Nothing when the log does not have it any more.
    virtual asio::awaitable<std::optional<placed_match>> find_placement_before(
        match_id id, sequence_number seq) = 0;

    // For the worker
    /// Matches whose next transition is due before PostgreSQL's now + horizon, and that come behind
    /// `after`. They are in the order of their due time, then of their id.
    virtual asio::awaitable<std::vector<match>> due_matches(
        std::chrono::milliseconds horizon, int limit, std::optional<due_position> after = {}) = 0;
    /// One guarded statement applies all steps. Each applied step appends its match:status event.
    /// With a moment that lies ahead, the statement runs at once and is committed at the moment.
    /// Until then it holds the locks of the matches, and nobody sees what it changed. A match that
    /// stays locked by somebody else is not changed.
    virtual asio::awaitable<std::vector<transition_outcome>> apply_transitions(
        std::vector<transition_request> steps, std::optional<transition_moment> moment = {}) = 0;
};

}  // namespace livescore
