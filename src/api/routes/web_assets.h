/// The files of web/. They are compiled into the binary: cmake/WebAssets.cmake writes
/// web_assets.cpp.
#pragma once
#include <string_view>

namespace livescore {

struct web_asset_file {
    std::string_view content;
    std::string_view content_type;
};
[[nodiscard]] web_asset_file web_page() noexcept;
[[nodiscard]] web_asset_file web_client_script() noexcept;

}  // namespace livescore
