/// The words that descriptions list. They come from the tables that the program itself uses.
#pragma once
#include <string_view>
#include <vector>

namespace livescore {

/// The words of the enumeration of this name, such as "matchStatus": docs below list the names
/// (words.cpp). Throws std::logic_error for an unknown name.
[[nodiscard]] std::vector<std::string_view> find_words(std::string_view name);

}  // namespace livescore
