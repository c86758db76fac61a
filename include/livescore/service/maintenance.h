/// The port for what is removed from PostgreSQL once it is old. `postgres` implements it.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <string>

namespace livescore {

namespace asio = boost::asio;

/// One step of a removal: a statement of its own, so that no lock is held for long.
struct removal_step {
    std::int64_t removed = 0;  ///< rows
    /// Where the next step goes on; empty: nothing old is left.
    std::string next{};
};

/// Ages are by PostgreSQL's clock. A removal begins with an empty `from` and goes on with each
/// step's `next`, which looks at up to `limit` rows. It does no harm when it runs twice at once.
/// Awaitables resume on the caller's executor and throw infrastructure_error.
class maintenance_store {
public:
    virtual ~maintenance_store() = default;

    /// The logs of matches that are final and whose newest event is older than `age`; always from
    /// the beginning of a log, so that what is left of it has no gaps. Matches, their last_seq and
    /// their commentary stay.
    virtual asio::awaitable<removal_step> remove_old_events(std::chrono::hours age,
                                                            std::string from, int limit) = 0;
    /// Answers kept for an Idempotency-Key.
    virtual asio::awaitable<removal_step> remove_old_idempotency_keys(std::chrono::hours age,
                                                                      std::string from,
                                                                      int limit) = 0;
};

}  // namespace livescore
