/// Applies the members of a request to the details of a match. Pure.
#pragma once
#include "livescore/core/error.h"
#include "livescore/domain/match.h"

namespace livescore {

/// Changes `m.details`, and `m.score` when the periods of the sport make it. Returns whether
/// anything changed. Errors: invalid_argument naming `periods`, `leg`, `tieId` or `aggregate`.
[[nodiscard]] result<bool> change_details(match& m, const details_change& change);

}  // namespace livescore
