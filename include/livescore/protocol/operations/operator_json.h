/// What operators ask and are answered about the servers, the webhooks, the jobs and the audit log.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "livescore/core/error.h"
#include "livescore/domain/operations/operator_action.h"
#include "livescore/domain/operations/stores.h"
#include "livescore/domain/queries.h"
#include "livescore/domain/schedule/transition_job.h"
#include "livescore/protocol/query_parameters.h"
#include "livescore/protocol/request_body.h"

namespace livescore {

/// {"askedAt", "postgres": {…} | null, "redis": {…} | null, "problems": […]}
[[nodiscard]] std::string write_stores(const stores_overview& stores);
/// {"data": […], "countedUpTo": 1000}
[[nodiscard]] std::string write_endpoints(const std::vector<endpoint_overview>& endpoints);

/// limit 1..100 (default 50), cursor, key, action.
[[nodiscard]] result<action_page_request> read_action_list_query(
    const query_parameters& parameters);
/// The cursor of the page behind the action with this id.
[[nodiscard]] std::string write_action_cursor(std::int64_t id);
/// {"data": […], "pagination": {…}}
[[nodiscard]] std::string write_actions(const page<operator_action>& found, int limit,
                                        const std::optional<std::string>& next);

/// {"ids": ["match:1:kick_off:1", …]} or {"kind": "transitions" | "kick_off" | …, "limit": 100}.
/// At most 100. Errors as in request_body.h.
[[nodiscard]] result<requeue_wish> read_requeue_wish(request_body body, const json_limits& limits);

}  // namespace livescore
