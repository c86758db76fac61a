/// The audit log of operators: the table operator_actions.
#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "connection/session.h"
#include "livescore/domain/operations/operator_action.h"
#include "livescore/domain/queries.h"

namespace livescore {

[[nodiscard]] std::int64_t insert_action(db_session& session, const operator_action& action);
void write_outcome(db_session& session, std::int64_t id, int status,
                   const std::optional<std::string>& detail);
[[nodiscard]] page<operator_action> read_actions(db_session& session,
                                                 const action_page_request& request);

}  // namespace livescore
