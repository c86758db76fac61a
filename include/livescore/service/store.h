/// The port to the truth: matches, commentary and the event log. `postgres` implements it.
/// Awaitables may be awaited from any executor and resume on it. All throw infrastructure_error
/// (overloaded, unavailable, in_doubt). Every change that commits is reported to the event_sink
/// that the store was made with. A connection that is lost at the commit is no answer: the store
/// finds out what became of the change, and throws in_doubt only when it cannot for too long.
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

/// A commentary entry, a score, or both, to append to a match that is not looked at first. Many of
/// them go out as one statement (group append).
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

/// Guard of If-Match: the match's seq must be this.
using expected_seq = std::optional<sequence_number>;

/// A place in the order of what is due.
struct due_position {
    timestamp due{};
    match_id match{};
};

/// A step of a match that the queue says is due.
struct transition_request {
    match_id match{};
    transition step{};
    int schedule_version = 0;
};

/// What is known about a match after a transition was tried.
struct transition_outcome {
    match_id match{};
    bool applied = false;                       ///< false: the guard did not hold, a no-op
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
    /// Events with seq > since, at most `limit`. not_found for an unknown match.
    virtual asio::awaitable<result<log_slice>> read_log(match_id id, sequence_number since,
                                                        int limit) = 0;

    // Changing. With `once`, a repetition of an earlier request changes nothing and is given that
    // one's answer; `unprocessable` when its body differs. While the first one runs it is waited
    // for.
    virtual asio::awaitable<result<changed_match>> create_match(
        livescore::create_match command, std::optional<idempotent<match>> once = {}) = 0;
    /// Runs in a pool thread, inside the transaction, on the locked row and PostgreSQL's clock;
    /// pure.
    using decider = std::function<result<decision>(const match& before, timestamp now)>;
    /// One transaction: lock, `decide`, change, append. not_found, precondition_failed, or decide's
    /// error.
    virtual asio::awaitable<result<changed_match>> change_match(
        match_id id, expected_seq expected, decider decide,
        std::optional<idempotent<match>> once = {}) = 0;
    /// As decider; `goal`: what the entry did to the score when it was added, if the log knows.
    using correction_decider =
        std::function<result<correction>(const match& before, const commentary_record& entry,
                                         std::optional<goal_effect> goal, timestamp now)>;
    /// Changes or removes an entry, as change_match does the match. not_found also for an entry
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
    /// Of these matches; unknown ones are left out.
    virtual asio::awaitable<std::vector<head>> heads_of(std::vector<match_id> ids) = 0;
    /// For each: the newest seq that was committed at least `age` ago (0 if none).
    virtual asio::awaitable<std::vector<head>> heads_before(std::vector<match_id> ids,
                                                            std::chrono::milliseconds age) = 0;

    // For the worker
    /// Matches whose next transition is due before PostgreSQL's now + horizon, soonest first (then
    /// by id), and behind `after`.
    virtual asio::awaitable<std::vector<match>> due_matches(
        std::chrono::milliseconds horizon, int limit, std::optional<due_position> after = {}) = 0;
    /// One guarded statement for all; each applied step appends its match:status event.
    virtual asio::awaitable<std::vector<transition_outcome>> apply_transitions(
        std::vector<transition_request> steps) = 0;
};

}  // namespace livescore
