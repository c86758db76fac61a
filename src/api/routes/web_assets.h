/// The files of web/. They are compiled into the binary: cmake/WebAssets.cmake writes
/// web_assets.cpp.
#pragma once
#include <span>
#include <string_view>

namespace livescore {

struct web_asset_file {
    std::string_view path;  ///< "/index.html", "/livescore.js", …
    std::string_view content_type;
    std::string_view resource_policy;  ///< Cross-Origin-Resource-Policy
    std::string_view content;
};
[[nodiscard]] std::span<const web_asset_file> web_assets() noexcept;

}  // namespace livescore
