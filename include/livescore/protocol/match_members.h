/// The names of the members of a match, in the order of its answer.
#pragma once
#include <array>
#include <string_view>

namespace livescore {

/// A test compares them with what write_match (answers.h) writes. Only matches of some sources have
/// an attribution.
inline constexpr std::array match_member_names = std::to_array<std::string_view>(
    {"id",           "sport",      "league",      "homeTeam",       "awayTeam",
     "homeTeamId",   "awayTeamId", "status",      "phase",          "startTime",
     "endTime",      "homeScore",  "awayScore",   "elapsedSeconds", "stats",
     "seq",          "createdAt",  "updatedAt",   "halftime",       "secondHalf",
     "statusReason", "leagueId",   "season",      "stage",          "group",
     "round",        "venue",      "officials",   "attendance",     "winner",
     "decidedBy",    "leg",        "aggregate",   "tieId",          "periods",
     "addedMinutes", "award",      "clockSource", "coverage",       "source",
     "locked",       "stale",      "quality",     "attribution"});

}  // namespace livescore
