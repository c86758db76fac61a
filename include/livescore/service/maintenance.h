/// The port for the removal of old data from PostgreSQL. `postgres` implements it.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <string>

namespace livescore {

namespace asio = boost::asio;

/// One step of a removal. Each step is a separate statement, so that it holds no lock for long.
struct removal_step {
    std::int64_t removed = 0;  ///< rows
    /// The `from` of the next step. Empty: nothing old is left.
    std::string next{};
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
};

}  // namespace livescore
