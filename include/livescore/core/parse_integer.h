/// Reads decimal integers strictly.
#pragma once
#include <charconv>
#include <concepts>
#include <optional>
#include <string_view>

namespace livescore {

/// Reads all of `text` as a decimal integer: digits, with a leading '-' for signed types. nullopt
/// for any other text (a plus sign or a blank, too), and for a number that T cannot hold.
template <std::integral T>
[[nodiscard]] std::optional<T> parse_integer(std::string_view text) noexcept {
    T value{};
    const char* const end = text.data() + text.size();
    const auto [stop, problem] = std::from_chars(text.data(), end, value);
    if (problem != std::errc{} || stop != end) return std::nullopt;
    return value;
}

}  // namespace livescore
