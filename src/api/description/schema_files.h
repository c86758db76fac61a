/// The JSON files of this folder, which the build embeds (cmake/Descriptions.cmake).
#pragma once
#include <span>
#include <string_view>

namespace livescore {

struct description_file {
    std::string_view name;  ///< "schemas/match.json"
    std::string_view text;
};
/// In the order of their names.
[[nodiscard]] std::span<const description_file> description_files() noexcept;

}  // namespace livescore
