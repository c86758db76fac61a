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

/// Of a list by id.
[[nodiscard]] std::string write_row_cursor(std::int64_t after);
[[nodiscard]] std::optional<std::int64_t> read_row_cursor(std::string_view text);

/// Of a list by label, in hexadecimal: a label may hold any character.
[[nodiscard]] std::string write_label_cursor(std::string_view before);
[[nodiscard]] std::optional<std::string> read_label_cursor(std::string_view text);

}  // namespace livescore
