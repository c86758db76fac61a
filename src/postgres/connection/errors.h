/// The failures of a connection that need more than the codes of infrastructure_error.
#pragma once
#include <string>
#include <utility>

#include "livescore/core/error.h"

namespace livescore {

/// PostgreSQL gave up waiting for a row that another transaction has locked.
class lock_timeout_error : public infrastructure_error {
public:
    explicit lock_timeout_error(const std::string& what)
        : infrastructure_error(errc::unavailable, what) {}
};

/// A server process, as PostgreSQL tells it apart from all others. Behind a pool it is the process
/// that worked for the connection last.
struct backend_identity {
    int pid = 0;
    std::string started;  ///< a timestamptz: PostgreSQL uses process ids again
    /// The connection's own application_name, which a pool hands on to each process that works for
    /// it. Empty: there is no pool, and the process is always the same.
    std::string pooled_as{};
};

/// The connection to this server process was lost at the commit.
class in_doubt_error : public infrastructure_error {
public:
    in_doubt_error(backend_identity where, const std::string& what)
        : infrastructure_error(errc::in_doubt, what), backend_(std::move(where)) {}
    [[nodiscard]] const backend_identity& backend() const noexcept { return backend_; }

private:
    backend_identity backend_;
};

}  // namespace livescore
