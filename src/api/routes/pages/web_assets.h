/// The files of web/, of its pages and of the flags. They are compiled into the binary:
/// cmake/WebAssets.cmake writes web_assets.cpp.
#pragma once
#include <span>
#include <string_view>

namespace livescore {

struct web_asset_file {
    std::string_view
        path;  ///< "/assets/match.js", "/livescore.js", …; a shell: "/pages/match.html"
    std::string_view content_type;
    std::string_view resource_policy;  ///< Cross-Origin-Resource-Policy
    std::string_view hash;             ///< hex, of the content
    std::string_view content;
    std::string_view gzipped;  ///< the same content
};
/// A path is there once. The files live as long as the program.
[[nodiscard]] std::span<const web_asset_file> web_assets() noexcept;

}  // namespace livescore
