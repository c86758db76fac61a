/// Small things that several readers of header lines need. ASCII only.
#pragma once
#include <string_view>

#include "livescore/core/text/ascii.h"

namespace livescore {

/// Without the spaces and tabs around it.
[[nodiscard]] constexpr std::string_view trimmed(std::string_view text) noexcept {
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

}  // namespace livescore
