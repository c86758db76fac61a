/// Whether two leagues of other names may be one, as providers call them. Pure.
#pragma once
#include <optional>
#include <string>

#include "livescore/domain/competition/competition.h"

namespace livescore {

/// What tells leagues apart beside their names. Absent: not known.
struct league_marks {
    std::string name;
    std::optional<livescore::gender> gender{};
    std::optional<std::string> age_class{};
    std::optional<std::string> country{};
};

/// False when they contradict each other. Clubs have teams of one name for women, men and youths,
/// and sources seldom say that a league is men's. So a league of women, or of an age class, is
/// never one of which nothing is said. The name says it too, e.g. "Frauen-Bundesliga" or "U19".
/// Countries contradict each other when both are known.
[[nodiscard]] bool may_be_one_league(const league_marks& a, const league_marks& b);

}  // namespace livescore
