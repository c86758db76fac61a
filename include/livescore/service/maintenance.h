/// The port for the upkeep of the data in PostgreSQL: the removal of old rows, and a look for
/// matches that the service itself has to change. `postgres` implements it.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "livescore/domain/match.h"

namespace livescore {

namespace asio = boost::asio;

/// One step of a removal. Each step is a separate statement, so that it holds no lock for long.
struct removal_step {
    std::int64_t removed = 0;  ///< rows
    /// The `from` of the next step. Empty: nothing old is left.
    std::string next{};
};

/// Ties whose legs have changed, and their legs.
struct changed_ties {
    std::vector<std::int64_t> notes{};  ///< rows that tell of a change, the oldest first
    std::vector<match> legs{};          ///< as of now
};

/// Ages are by PostgreSQL's clock. A removal begins with an empty `from` and goes on with the
/// `next` of each step. A step looks at up to `limit` rows. Two removals at once do no harm.
/// Awaitables resume on the caller's executor and throw infrastructure_error.
class maintenance_store {
public:
    virtual ~maintenance_store() = default;

    /// Removes the logs of final matches when their newest event is older than `age`. It always
    /// removes from the beginning of a log, so that the rest has no gaps. Matches, their last_seq
    /// and their commentary stay.
    virtual asio::awaitable<removal_step> remove_old_events(std::chrono::hours age,
                                                            std::string from, int limit) = 0;
    /// Removes the logs of matches that were removed at least `age` ago. `limit` counts matches.
    virtual asio::awaitable<removal_step> remove_old_removals(std::chrono::hours age,
                                                              std::string from, int limit) = 0;
    /// Removes answers that were kept for an Idempotency-Key.
    virtual asio::awaitable<removal_step> remove_old_idempotency_keys(std::chrono::hours age,
                                                                      std::string from,
                                                                      int limit) = 0;

    /// Removes the traces of events.
    virtual asio::awaitable<removal_step> remove_old_traces(std::chrono::hours age,
                                                            std::string from, int limit) = 0;

    /// Removes what operators did.
    virtual asio::awaitable<removal_step> remove_old_actions(std::chrono::hours age,
                                                             std::string from, int limit) = 0;

    /// Matches that watch_clock_source (domain/upkeep.h) would change now, at most `limit`.
    virtual asio::awaitable<std::vector<match_id>> find_silent_matches(
        std::chrono::seconds patience, int limit) = 0;
    /// A change of a leg commits a note. Notes stay until they are forgotten, so that a crash loses
    /// none.
    virtual asio::awaitable<changed_ties> find_changed_ties(int limit) = 0;
    virtual asio::awaitable<void> forget_notes(std::vector<std::int64_t> notes) = 0;
};

}  // namespace livescore
