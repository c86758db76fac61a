#include "routes/pages/static_files.h"

#include <algorithm>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/rfc7230.hpp>
#include <cstdlib>
#include <string>
#include <unordered_map>

namespace livescore {

const web_asset_file* find_web_asset(std::string_view path) {
    static const auto by_path = [] {
        std::unordered_map<std::string_view, const web_asset_file*> files;
        for (const web_asset_file& file : web_assets()) files.emplace(file.path, &file);
        return files;
    }();
    const auto found = by_path.find(path);
    return found == by_path.end() ? nullptr : found->second;
}

bool accepts_gzip(std::string_view accept_encoding) {
    namespace http = boost::beast::http;
    bool any = false;
    for (const auto& [coding, parameters] :
         http::ext_list({accept_encoding.data(), accept_encoding.size()})) {
        double quality = 1;
        for (const auto& [name, value] : parameters) {
            if (boost::beast::iequals(name, "q")) {
                quality = std::strtod(std::string(value.data(), value.size()).c_str(), nullptr);
            }
        }
        // What is said of gzip itself counts more than what is said of all.
        if (boost::beast::iequals(coding, "gzip")) return quality > 0;
        if (coding == "*") any = quality > 0;
    }
    return any;
}

http_response static_file_response(const web_asset_file& file, std::string_view accept_encoding) {
    http_response response;
    response.content_type = file.content_type;
    response.headers.emplace_back("Cache-Control", "no-cache");
    response.headers.emplace_back("Vary", "Accept-Encoding");
    response.headers.emplace_back("Cross-Origin-Resource-Policy", file.resource_policy);
    const bool packed = file.gzipped.size() < file.content.size() && accepts_gzip(accept_encoding);
    response.body = packed ? file.gzipped : file.content;
    response.etag.append("\"").append(file.hash).append(packed ? "-gzip\"" : "\"");
    if (packed) response.headers.emplace_back("Content-Encoding", "gzip");
    return response;
}

}  // namespace livescore
