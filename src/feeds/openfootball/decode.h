/// The parts of the reader of openfootball's JSON files. scripts/lib/openfootball reads the same.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "livescore/domain/feed/fixture_report.h"
#include "reading/json_fields.h"

namespace livescore::openfootball {

/// What the title of a file means: "English Premier League 2024/25".
struct competition {
    std::string name;                      ///< "Premier League"
    std::optional<std::string> country{};  ///< "England"
    std::string season;                    ///< "2024-25"; empty when the title has none
    std::string zone;                      ///< IANA; empty when nothing tells it
    bool is_cup = false;
    bool is_female = false;
};
[[nodiscard]] competition identify(std::string_view title);

/// The matches of a file with the name of the part ("rounds", "groups") that holds each.
struct placed_match {
    json_fields match{};
    std::string part{};
};
[[nodiscard]] std::vector<placed_match> find_matches(const json_fields& file);

/// `columns`: the names of a row's values, in files that write matches as rows.
[[nodiscard]] result<fixture_report> read_match(const placed_match& placed,
                                                const json_fields& columns, const competition& of,
                                                timestamp now);

/// The name where a file has a text, or an object with a name.
[[nodiscard]] std::optional<std::string> name_of(const json_fields& field);

}  // namespace livescore::openfootball
