/// Reads a list of ids in a query.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "livescore/core/ids.h"
#include "livescore/core/parse_integer.h"

namespace livescore {

inline constexpr std::size_t max_listed_ids = 100;
inline constexpr std::int64_t max_row_id = 2'147'483'647;  ///< PostgreSQL `integer`

/// "1,2,3": up to `max_listed_ids` positive integers. Larger ones than any row has are left out.
template <class Id>
std::optional<std::vector<Id>> parse_ids(std::string_view text) {
    std::vector<Id> ids;
    for (std::size_t count = 1;; ++count) {
        const std::size_t comma = text.find(',');
        const auto id = parse_integer<std::int64_t>(text.substr(0, comma));
        if (count > max_listed_ids || !id || *id < 1) return std::nullopt;
        if (*id <= max_row_id) ids.push_back(Id{*id});
        if (comma == std::string_view::npos) return ids;
        text.remove_prefix(comma + 1);
    }
}

}  // namespace livescore
