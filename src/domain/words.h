/// Enumerations and their words on the wire and in the database.
#pragma once
#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace livescore {

/// The words of an enumeration, in the order of its values, which count from 0.
template <std::size_t N>
using word_list = std::array<std::string_view, N>;

template <class Enum, std::size_t N>
[[nodiscard]] constexpr std::string_view word_of(const word_list<N>& words, Enum value) noexcept {
    return words[static_cast<std::size_t>(value)];
}

template <class Enum, std::size_t N>
[[nodiscard]] constexpr std::optional<Enum> value_of(const word_list<N>& words,
                                                     std::string_view word) noexcept {
    const auto found = std::find(words.begin(), words.end(), word);
    if (found == words.end()) return std::nullopt;
    return static_cast<Enum>(found - words.begin());
}

}  // namespace livescore
