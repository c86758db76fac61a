/// What the licence of a provider's data asks to be shown with them.
#pragma once
#include <optional>
#include <string_view>

namespace livescore {

/// Absent: nothing. OpenLigaDB's data are under the ODbL 1.0, which asks for its name to be shown.
[[nodiscard]] constexpr std::optional<std::string_view> attribution_of(std::string_view provider) {
    if (provider == "openligadb") {
        return "Match data: OpenLigaDB (https://www.openligadb.de), ODbL 1.0";
    }
    return std::nullopt;
}

}  // namespace livescore
