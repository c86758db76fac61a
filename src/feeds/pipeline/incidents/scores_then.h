/// The score after each goal. Pure.
#pragma once
#include "incident_draft.h"

namespace livescore {

/// Gives the goals that stand the score after them, where their order is known and they make
/// `total`. What a row tells itself stays.
void tell_scores_then(incident_draft& draft, score total);

}  // namespace livescore
