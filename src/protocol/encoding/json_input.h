/// Reading JSON that strangers wrote.
#pragma once
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>

#include "livescore/core/error.h"
#include "livescore/protocol/json_limits.h"

namespace livescore {

/// invalid_argument: "Invalid JSON" with the position when `text` is no JSON in UTF-8, "Invalid
/// payload" with the paths of what breaks a limit or holds U+0000, which PostgreSQL cannot store.
/// Of members with the same name the last wins.
[[nodiscard]] result<nlohmann::json> parse_json(std::string_view text, const json_limits& limits);

/// The value of a JSON number without a fraction (5 and 5.0), clamped to what int64 holds.
[[nodiscard]] std::optional<std::int64_t> whole_number(const nlohmann::json& value);

}  // namespace livescore
