/// The equality of JSON values.
#pragma once
#include <string_view>

namespace livescore {

/// Whether two JSON texts have the same value. The order of members does not count, and 1 equals
/// 1.0. A text that is not JSON equals only itself.
[[nodiscard]] bool is_same_json(std::string_view left, std::string_view right);

}  // namespace livescore
