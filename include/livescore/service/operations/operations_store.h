/// The port to what operators ask PostgreSQL, and to the audit log that it keeps. `postgres`
/// implements it. A caller may await from any executor, and resumes on it. All calls throw
/// infrastructure_error.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "livescore/domain/operations/operator_action.h"
#include "livescore/domain/operations/stores.h"
#include "livescore/domain/queries.h"

namespace livescore {

namespace asio = boost::asio;

class operations_store {
public:
    virtual ~operations_store() = default;

    /// Writes the row of an action that is about to happen. Returns its id.
    virtual asio::awaitable<std::int64_t> begin_action(operator_action action) = 0;
    /// Writes what came of it.
    virtual asio::awaitable<void> finish_action(std::int64_t id, int status,
                                                std::optional<std::string> detail) = 0;
    virtual asio::awaitable<page<operator_action>> list_actions(action_page_request request) = 0;

    virtual asio::awaitable<postgres_overview> inspect() = 0;
    /// The webhooks, those that fail or are disabled first; at most `limit`.
    virtual asio::awaitable<std::vector<endpoint_overview>> list_endpoints(int limit) = 0;
};

/// The port to what operators ask of Redis. `redis` implements it. On one thread. Awaitables throw
/// infrastructure_error(unavailable) when Redis does not answer.
class redis_inspector {
public:
    virtual ~redis_inspector() = default;
    virtual asio::awaitable<redis_overview> inspect() = 0;
};

}  // namespace livescore
