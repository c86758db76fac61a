/// The bounds of a fixture report: what every layer below takes for granted of it.
#pragma once
#include <optional>

#include "livescore/core/error.h"
#include "livescore/domain/feed/fixture_report.h"

namespace livescore {

/// They are those of the API's bodies, so that a feed writes nothing that a person could not.
struct report_bounds {
    std::size_t name_characters = 200;   ///< of names of all kinds, rounds and reasons
    std::size_t label_characters = 100;  ///< of seasons, references of leagues, teams and players
    std::size_t ref_characters = 200;    ///< of the fixture's own reference
    std::size_t text_characters = 1000;  ///< of an incident's text
    std::size_t rows = 500;              ///< of incidents
    int number = 1000;                   ///< of goals and minutes
};

/// Nothing for a report within the bounds. Otherwise invalid_argument, whose details name the
/// fields with the words of /api/ingest: {"home", "name"}, {"incidents", "3", "minute"}.
[[nodiscard]] std::optional<error> check_report(const fixture_report& report);

}  // namespace livescore
