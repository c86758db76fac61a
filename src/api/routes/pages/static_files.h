/// Answers with the files of web_assets.h.
#pragma once
#include <string_view>

#include "http/http_message.h"
#include "routes/pages/web_assets.h"

namespace livescore {

/// Null: there is no such file.
[[nodiscard]] const web_asset_file* find_web_asset(std::string_view path);

/// Whether the client takes gzip, by its Accept-Encoding.
[[nodiscard]] bool accepts_gzip(std::string_view accept_encoding);

/// The file, gzipped if the client takes that. Its address stays when its content changes, so a
/// browser asks each time, and mostly gets 304.
[[nodiscard]] http_response static_file_response(const web_asset_file& file,
                                                 std::string_view accept_encoding);

}  // namespace livescore
