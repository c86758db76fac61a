/// The details of a match and the incident of an entry as the database keeps them: one JSON object
/// each (docs/DATABASE_SCHEMA.md). Times are milliseconds since 1970.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "livescore/domain/incident.h"
#include "livescore/domain/match_details.h"

namespace livescore {

/// Nothing when there are none. Season, stage, group, round, tie and clock source are not in it:
/// they have columns of their own.
[[nodiscard]] std::optional<std::string> write_stored_details(const match_details& details);
/// Sets what the text tells. Throws std::exception for what write_stored_details does not write.
void read_stored_details(std::string_view json, match_details& details);

[[nodiscard]] std::string write_stored_incident(const incident& told);
/// Throws as read_stored_details.
[[nodiscard]] incident read_stored_incident(std::string_view json);

}  // namespace livescore
