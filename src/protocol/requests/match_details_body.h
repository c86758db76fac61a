/// Reads the members of a match beside names, plan and score.
#pragma once
#include <optional>
#include <string_view>

#include "encoding/field_reader.h"
#include "livescore/domain/commands.h"

namespace livescore {

/// The members that read_match_details reads, for sentences.
inline constexpr std::string_view match_details_members =
    "season, stage, group, round, venue, officials, attendance, tieId, leg, aggregate, winner, "
    "decidedBy, periods, addedMinutes, clockSource, coverage, source, quality, locked";

[[nodiscard]] match_rows read_match_rows(field_reader& fields);
[[nodiscard]] details_change read_match_details(field_reader& fields);
/// The member `award`.
[[nodiscard]] std::optional<match_award> read_award(field_reader& fields);

}  // namespace livescore
