/// The goals of periods as a report tells them. Pure.
#pragma once
#include <optional>

#include "livescore/core/time.h"
#include "livescore/domain/feed/fixture_report.h"
#include "livescore/domain/match.h"

namespace livescore {

/// Gives the periods that are over their own goals: by half_time, regular_time and extra_time, else
/// as before. Those of all periods that are over make the score, so a goal that went is taken out
/// of the last period that has it. A shoot-out has the reported score, else that of its kicks.
/// A match that is over gets the periods that nobody saw begin. `kicks`: what the kicks make that
/// stand; absent: no kick was told.
void settle_periods(match& m, const fixture_report& report, std::optional<score> kicks);

}  // namespace livescore
