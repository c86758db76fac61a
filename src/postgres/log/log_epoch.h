/// The epoch of the log's history (docs/DATABASE_SCHEMA.md, "log_epoch").
#pragma once
#include "connection/session.h"
#include "livescore/domain/log_epoch.h"

namespace livescore {

[[nodiscard]] log_identity identify_log(db_session& session);
/// Gives the history another epoch, unless it is no longer `known`. Two that find the same fault
/// then renew it once.
void renew_log_epoch(db_session& session, log_epoch known);

[[nodiscard]] log_epoch to_log_epoch(const pqxx::field& field);

}  // namespace livescore
