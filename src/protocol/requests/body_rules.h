/// Ranges and readings that the bodies of several requests share.
#pragma once
#include <optional>
#include <string_view>

#include "encoding/field_reader.h"
#include "ranges.h"

namespace livescore {

inline constexpr integer_rule score_rule{.min = 0, .max = max_score, .text = digits::accepted};
inline constexpr integer_rule count_rule{.min = 0, .max = max_int, .text = digits::accepted};

/// Absent: unchanged. null: cleared. A refused value is a problem already.
template <class Read>
auto clearable(field_reader& fields, std::string_view name, Read read)
    -> std::optional<decltype(read())> {
    if (!fields.has(name)) return std::nullopt;
    return read();
}

}  // namespace livescore
