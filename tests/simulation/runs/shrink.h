/// Makes a plan that breaks a promise smaller.
#pragma once
#include <vector>

#include "simulation/runs/plan.h"

namespace livescore::simulation {

/// The acts of `kept` without which no promise is broken any more, or nearly: it leaves out halves,
/// quarters and so on, as long as the rest still breaks one (delta debugging). It ends after some
/// hundred runs.
[[nodiscard]] std::vector<std::size_t> shrink(const plan& whole, std::vector<std::size_t> kept);

}  // namespace livescore::simulation
