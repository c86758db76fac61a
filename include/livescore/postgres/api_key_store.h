/// The table api_keys. All calls block. The caller has its own thread and its own connection. So an
/// instance learns of a revoked key in time, even when all other connections are busy. Not
/// thread-safe. Throws infrastructure_error.
#pragma once
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "livescore/postgres/connector.h"
#include "livescore/service/api_key_ring.h"

namespace livescore {

struct new_api_key {
    std::string name;
    std::vector<scope> scopes;
    /// Ids (digits) or names of leagues; empty: any league.
    std::vector<std::string> leagues;
    std::optional<std::chrono::seconds> expires_in;  ///< by PostgreSQL's clock
};

class api_key_store {
public:
    explicit api_key_store(std::shared_ptr<db_connector> connector);
    ~api_key_store();
    api_key_store(const api_key_store&) = delete;
    api_key_store& operator=(const api_key_store&) = delete;

    /// Rises with every change of a key, except for its last use.
    [[nodiscard]] std::int64_t version();
    /// The keys that are not revoked and have not expired.
    [[nodiscard]] std::vector<api_key> usable();
    /// Every key that was ever created, oldest first.
    [[nodiscard]] std::vector<api_key> all();
    /// The key, and the only copy of its secret. A name that no league has yet waits for the first
    /// one. Errors: not_found for an unknown id; conflict for a name that several leagues have.
    [[nodiscard]] result<std::pair<api_key, std::string>> create(const new_api_key& wanted);
    /// `which` is an id, or a prefix that names one key. Errors: not_found; conflict when several
    /// keys have this prefix. It changes nothing to revoke a key again.
    [[nodiscard]] result<api_key> revoke(const std::string& which);
    void record_uses(const std::vector<std::pair<std::int64_t, timestamp>>& uses);

private:
    class impl;
    std::unique_ptr<impl> impl_;
};

}  // namespace livescore
