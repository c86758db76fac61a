/// The one version. It comes from `project(... VERSION ...)` in CMakeLists.txt.
#pragma once
#include <string_view>

namespace livescore {
[[nodiscard]] std::string_view version() noexcept;
}
