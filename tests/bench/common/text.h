/// Just enough reading and writing of text for a load generator.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bench {

/// The digits right after `mark`, wherever it first stands in `text`.
[[nodiscard]] std::optional<std::int64_t> number_after(std::string_view text,
                                                       std::string_view mark) noexcept;
void replace_all(std::string& text, std::string_view from, std::string_view to);

}  // namespace bench
