/// One simulation from its beginning to its judgement.
#pragma once
#include <cstdint>
#include <deque>
#include <string>

#include "simulation/runs/plan.h"

namespace livescore::simulation {

struct run_result {
    std::string failure;  ///< the promise that was broken; empty: none
    std::uint64_t steps = 0;
    std::uint64_t digest = 0;  ///< two runs with one number are the same
    moment simulated{0};
    std::deque<std::string> trace;  ///< the end of it
};

/// Carries the plan out, then mends all faults and waits for what was promised.
[[nodiscard]] run_result run(const plan& of, bool traces);

}  // namespace livescore::simulation
