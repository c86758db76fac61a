/// The port to the sheets of matches: line-ups and statistics. `postgres` implements it. Executors,
/// errors and lost connections: as store.h.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "livescore/core/error.h"
#include "livescore/domain/feed/lock.h"
#include "livescore/domain/match.h"
#include "livescore/domain/sheet/match_sheet.h"
#include "livescore/service/idempotency.h"
#include "livescore/service/store_changes.h"

namespace livescore {

namespace asio = boost::asio;

/// Line-ups or statistics as clients read them (protocol/sheet.h).
struct match_sheet {
    match_id match{};
    std::string json;
    sequence_number last_seq = 0;  ///< the seq of the match
};

struct changed_sheet {
    match_sheet sheet;                    ///< after the change
    std::optional<kept_answer> repeated;  ///< a repetition: nothing else is set
};

class match_sheet_store {
public:
    virtual ~match_sheet_store() = default;

    // For a match without a sheet, neither side is known and there is no statistic. Error:
    // not_found.
    virtual asio::awaitable<result<match_sheet>> find_lineups(match_id id) = 0;
    virtual asio::awaitable<result<match_sheet>> find_stats(match_id id) = 0;

    // One transaction: lock the match, decide, write, append the event. A decision that changes
    // nothing makes no event. Errors: not_found, precondition_failed, unprocessable, and those of
    // `decide`, which is pure and runs on a thread of the pool.
    using lineups_decider =
        std::function<result<match_lineups>(const match& of, const match_lineups& now)>;
    /// Players without a name get that of their id. Error: also invalid_argument, for the id of a
    /// player that does not exist. A person's change locks a match that a feed runs (lock.h).
    virtual asio::awaitable<result<changed_sheet>> change_lineups(
        match_id id, expected_seq expected, lineups_decider decide,
        std::optional<idempotent<match_sheet>> once = {}, editor by = editor::feed,
        shared_trace trace = {}) = 0;
    using stats_decider = std::function<result<std::vector<match_stat>>(
        const match& of, const std::vector<match_stat>& now)>;
    /// Whether the client has seen this state of the statistics; it is asked when the seq of the
    /// match does not tell. May be empty.
    using stats_check = std::function<bool(const match_sheet& now)>;
    /// A change that comes less than `stats_event_interval` after the last stats:updated of the
    /// match has no stats:updated of its own: tell_stats, or the next change, tells of it. A
    /// person's change locks as that of line-ups does.
    virtual asio::awaitable<result<changed_sheet>> change_stats(
        match_id id, expected_seq expected, stats_check check, stats_decider decide,
        std::optional<idempotent<match_sheet>> once = {}, editor by = editor::feed,
        shared_trace trace = {}) = 0;

    /// For the worker: appends the stats:updated events that are due, at most `limit` of them.
    /// Returns how many matches it looked at. Any number of workers may do so at once.
    virtual asio::awaitable<int> tell_stats(int limit) = 0;
};

}  // namespace livescore
