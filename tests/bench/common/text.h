/// Reads and writes text, just enough for a load generator.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bench {

/// The digits right after the first `mark` in `text`.
[[nodiscard]] std::optional<std::int64_t> number_after(std::string_view text,
                                                       std::string_view mark) noexcept;
void replace_all(std::string& text, std::string_view from, std::string_view to);

}  // namespace bench
