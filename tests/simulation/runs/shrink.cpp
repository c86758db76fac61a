#include "simulation/runs/shrink.h"

#include <algorithm>

#include "simulation/runs/run.h"

namespace livescore::simulation {

namespace {

constexpr int most_runs = 400;

}  // namespace

std::vector<std::size_t> shrink(const plan& whole, std::vector<std::size_t> kept) {
    int runs = 0;
    std::size_t part = std::max<std::size_t>(kept.size() / 2, 1);
    while (runs < most_runs && !kept.empty()) {
        bool is_smaller = false;
        for (std::size_t from = 0; from < kept.size() && runs < most_runs;) {
            std::vector<std::size_t> fewer = kept;
            const std::size_t end = std::min(from + part, kept.size());
            fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(from),
                        fewer.begin() + static_cast<std::ptrdiff_t>(end));
            ++runs;
            if (run(keep_acts(whole, fewer), false).failure.empty()) {
                from = end;
            } else {
                kept = std::move(fewer);
                is_smaller = true;
            }
        }
        if (!is_smaller && part == 1) break;
        if (!is_smaller) part = std::max<std::size_t>(part / 2, 1);
    }
    return kept;
}

}  // namespace livescore::simulation
