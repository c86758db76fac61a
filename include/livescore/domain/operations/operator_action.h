/// What an operator did, as PostgreSQL keeps it (table operator_actions).
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "livescore/core/time.h"

namespace livescore {

/// A request that acts, or a change of an API key. It has no secret and no body.
struct operator_action {
    std::int64_t id = 0;
    timestamp at{};
    std::string action;                 ///< "requeueJob", "api_key_created", …
    std::string who;                    ///< "key", "token", "anonymous", "database"
    std::optional<std::string> name;    ///< the key's, the token's subject, or the database role
    std::optional<std::string> prefix;  ///< the beginning of the key's secret
    std::optional<std::string> method;
    std::optional<std::string> path;
    std::optional<int> status;          ///< absent: the process ended before it knew
    std::optional<std::string> detail;  ///< what the path does not say
    std::optional<std::string> client;  ///< its address
    std::optional<std::string> request_id;
    std::optional<std::string> instance;
};

/// Newest first: id descending.
struct action_page_request {
    int limit = 50;
    std::optional<std::int64_t> before{};  ///< keyset: ids below this
    std::optional<std::string> key{};      ///< the name or the prefix of who did it
    std::optional<std::string> action{};
};

}  // namespace livescore
