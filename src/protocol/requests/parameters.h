/// Reads application/x-www-form-urlencoded, the format of query strings and form bodies.
#pragma once
#include <optional>
#include <string_view>

#include "livescore/protocol/query_parameters.h"

namespace livescore {

/// The decoded names and values in their order; '+' is a blank. nullopt when two hexadecimal digits
/// do not follow a percent sign, or when the decoded text has bad UTF-8 or U+0000.
[[nodiscard]] std::optional<query_parameters> read_parameters(std::string_view encoded);

/// Whether `text` is UTF-8 without U+0000, as PostgreSQL can store it.
[[nodiscard]] bool is_storable_text(std::string_view text);

}  // namespace livescore
