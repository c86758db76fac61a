/// A match of football-data.org.
#pragma once
#include "livescore/domain/feed/fixture_report.h"
#include "reading/json_fields.h"

namespace livescore::football_data {

/// `competition`: that of the list, for matches that do not name their own.
[[nodiscard]] result<fixture_report> read_match(const json_fields& match,
                                                const json_fields& competition);

}  // namespace livescore::football_data
