/// What a report tells of a match beside status, score and entries. Pure.
#pragma once
#include "livescore/core/error.h"
#include "livescore/core/time.h"
#include "livescore/domain/feed/fixture_report.h"
#include "livescore/domain/match.h"

namespace livescore {

/// From this provider on, the feed runs the match. Returns whether that is new.
bool take_over(match& m, const std::string& provider);

/// Moves a match that has not begun to the reported start; the other times move along. Returns
/// whether it moved.
[[nodiscard]] result<bool> reschedule(match& m, const fixture_report& report, timestamp now);

/// Season, place in the competition, venue, officials, attendance, coverage, added time, quality.
/// Returns whether anything changed.
[[nodiscard]] result<bool> take_details(match& m, const fixture_report& report, timestamp now);

/// Winner and decision, as far as the match does not tell them by itself. Call it when status,
/// score and periods are settled. Returns whether anything changed.
bool take_outcome(match& m, const fixture_report& report);

}  // namespace livescore
