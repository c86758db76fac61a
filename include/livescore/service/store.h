/// The port to the truth: matches, commentary and the event log. `postgres` implements it. A caller
/// may await from any executor, and resumes on it. All calls throw infrastructure_error
/// (overloaded, unavailable, in_doubt). The store reports every committed change to its event_sink.
/// When the connection is lost at the commit, the store finds out what became of the change. It
/// throws in_doubt only when it cannot find out for too long.
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
#include "livescore/domain/transition.h"
#include "livescore/service/idempotency.h"

namespace livescore {

namespace asio = boost::asio;

struct appended {
    std::optional<commentary> entry;  ///< with its id
    std::optional<livescore::match>
        match;                     ///< only with a score: the match exactly at the score's seq
    sequence_number last_seq = 0;  ///< of the last event of this append
    std::optional<kept_answer> repeated;  ///< a repetition: nothing else is set
};

/// A commentary entry, a score, or both, to append to a match. The store does not look at the match
/// first. Many appends go out as one statement (group append).
struct append_request {
    match_id match{};
    std::optional<livescore::score> score;
    std::optional<new_commentary> entry;
    timestamp at{};  ///< becomes createdAt and the event's timestamp
    std::optional<idempotent<appended>> once;
};

struct changed_match {
    livescore::match match;
    std::optional<kept_answer> repeated;  ///< a repetition: nothing else is set
};

struct changed_commentary {
    commentary entry;                     ///< after the change; as it was, when it was removed
    std::optional<kept_answer> repeated;  ///< a repetition: nothing else is set
    sequence_number last_seq = 0;         ///< of the last event of this change
};

/// The guard of If-Match: the seq of the match must be this.
using expected_seq = std::optional<sequence_number>;

/// A place in the order of the due transitions.
struct due_position {
    timestamp due{};
    match_id match{};
};

/// A step of a match that is due, as the queue says.
struct transition_request {
    match_id match{};
    transition step{};
    int schedule_version = 0;
};

/// The state of a match after a transition was tried.
struct transition_outcome {
    match_id match{};
    bool applied = false;                       ///< false: the guard did not hold; nothing changed
    std::optional<livescore::match> match_now;  ///< absent when the match no longer exists
};

class store {
public:
    virtual ~store() = default;

    // Reading
    virtual asio::awaitable<std::optional<match>> find_match(match_id id) = 0;
    virtual asio::awaitable<result<page<match>>> list_matches(match_filter filter,
                                                              match_page_request page) = 0;
    /// Newest first (id descending). Unknown match: an empty page.
    virtual asio::awaitable<page<commentary>> list_commentary(match_id id,
                                                              commentary_page_request page) = 0;
    /// Events with seq > since, at most `limit`. not_found when the match does not exist.
    virtual asio::awaitable<result<log_slice>> read_log(match_id id, sequence_number since,
                                                        int limit) = 0;

    // Changing. With `once`, a repetition of an earlier request changes nothing and gets the answer
    // of that request. `unprocessable` when its body differs. While the earlier request still runs,
    // the store waits for it.
    virtual asio::awaitable<result<changed_match>> create_match(
        livescore::create_match command, std::optional<idempotent<match>> once = {}) = 0;
    /// Runs on a thread of the pool, inside the transaction, on the locked row and with
    /// PostgreSQL's clock. It is pure.
    using decider = std::function<result<decision>(const match& before, timestamp now)>;
    /// One transaction: lock, `decide`, change, append. Errors: not_found, precondition_failed, and
    /// those of `decide`.
    virtual asio::awaitable<result<changed_match>> change_match(
        match_id id, expected_seq expected, decider decide,
        std::optional<idempotent<match>> once = {}) = 0;
    /// As decider. `goal`: the change of the score by the entry when it was added, if the log knows
    /// it.
    using correction_decider =
        std::function<result<correction>(const match& before, const commentary_record& entry,
                                         std::optional<goal_effect> goal, timestamp now)>;
    /// Changes or removes an entry, as change_match changes a match. not_found also for an entry
    /// that the match does not have.
    virtual asio::awaitable<result<changed_commentary>> correct_commentary(
        match_id id, commentary_id entry, expected_seq expected, correction_decider decide,
        std::optional<idempotent<commentary>> once = {}) = 0;
    /// not_found when the match does not exist.
    virtual asio::awaitable<result<appended>> append(append_request request) = 0;
    virtual asio::awaitable<result<bool>> delete_match(match_id id) = 0;

    // For the feed
    /// Matches with an event committed in the last `window` (PostgreSQL's clock).
    virtual asio::awaitable<std::vector<head>> recent_heads(std::chrono::milliseconds window) = 0;
    /// The heads of these matches. Unknown matches are left out.
    virtual asio::awaitable<std::vector<head>> heads_of(std::vector<match_id> ids) = 0;
    /// For each match: the newest seq that was committed at least `age` ago (0 if none).
    virtual asio::awaitable<std::vector<head>> heads_before(std::vector<match_id> ids,
                                                            std::chrono::milliseconds age) = 0;

    // For the worker
    /// Matches whose next transition is due before PostgreSQL's now + horizon, and that come behind
    /// `after`. They are in the order of their due time, then of their id.
    virtual asio::awaitable<std::vector<match>> due_matches(
        std::chrono::milliseconds horizon, int limit, std::optional<due_position> after = {}) = 0;
    /// One guarded statement for all. Each applied step appends its match:status event.
    virtual asio::awaitable<std::vector<transition_outcome>> apply_transitions(
        std::vector<transition_request> steps) = 0;
};

}  // namespace livescore
