/// Reads the members that an incident has beside those of a comment.
#pragma once
#include <string_view>

#include "encoding/field_reader.h"
#include "livescore/domain/incident.h"

namespace livescore {

/// The members that read_incident reads, for sentences.
inline constexpr std::string_view incident_members =
    "addedMinute, side, player, playerId, relatedPlayer, relatedPlayerId, review, corrects, source";

[[nodiscard]] incident_change read_incident(field_reader& fields);

}  // namespace livescore
