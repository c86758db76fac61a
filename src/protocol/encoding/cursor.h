/// Positions in lists: the opaque `nextCursor` of answers and `cursor` of queries.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "livescore/domain/queries.h"

namespace livescore {

[[nodiscard]] std::string write_match_cursor(const match_cursor& at);
[[nodiscard]] std::optional<match_cursor> read_match_cursor(std::string_view text);

[[nodiscard]] std::string write_commentary_cursor(commentary_id before);
[[nodiscard]] std::optional<commentary_id> read_commentary_cursor(std::string_view text);

}  // namespace livescore
