/// The JSON of a match's details and of a commentary entry's incident, in answers and events.
#pragma once
#include <string>

#include "encoding/json_output.h"
#include "livescore/domain/commentary.h"
#include "livescore/domain/match.h"

namespace livescore {

/// Writes the members of a match that `match_details` tells, and those that follow from them.
void write_details(object_writer& out, const match& m);
/// The list of a match's periods.
[[nodiscard]] std::string periods_json(const match& m);
/// Writes the members of an incident. A plain comment has none of them.
void write_incident(object_writer& out, const new_commentary& entry);

}  // namespace livescore
