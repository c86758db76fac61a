/// Reads JSON from clients.
#pragma once
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>

#include "livescore/core/error.h"
#include "livescore/protocol/json_limits.h"

namespace livescore {

/// Reads `text`. invalid_argument "Invalid JSON", with the position, when it is not JSON in UTF-8.
/// invalid_argument "Invalid payload", with the paths, for values that break a limit or hold
/// U+0000, which PostgreSQL cannot store. Among members with the same name the last wins.
[[nodiscard]] result<nlohmann::json> parse_json(std::string_view text, const json_limits& limits);

/// The value of a JSON number without a fraction (5 and 5.0), clamped to the range of int64.
[[nodiscard]] std::optional<std::int64_t> whole_number(const nlohmann::json& value);

}  // namespace livescore
