/// Fixtures and plans of tests.
#pragma once
#include <ostream>
#include <string>
#include <vector>

#include "livescore/feeds/provider_adapter.h"

namespace livescore::tests {

inline const timestamp plan_now = parse_iso8601("2026-11-29T15:00:00Z").value();

inline known_fixture fixture(const std::string& ref, std::chrono::minutes from_now,
                             match_status status = match_status::scheduled,
                             std::optional<std::string> round = std::nullopt,
                             std::optional<std::string> league = std::nullopt) {
    known_fixture known;
    known.ref = ref;
    known.start = plan_now + from_now;
    known.status = status;
    known.round = std::move(round);
    known.league = std::move(league);
    return known;
}

/// "live /getmatchdata/bl1/2026/12"
inline std::vector<std::string> plan_of(const provider_adapter& adapter,
                                        const std::vector<std::string>& followed,
                                        const std::vector<known_fixture>& fixtures) {
    std::vector<std::string> told;
    const plan_input input{plan_now, followed, fixtures};
    for (const planned_request& request : adapter.plan(input)) {
        const char* const cadence = request.cadence == poll_cadence::live   ? "live "
                                    : request.cadence == poll_cadence::near ? "near "
                                                                            : "idle ";
        told.push_back(cadence + request.target);
    }
    return told;
}

}  // namespace livescore::tests
