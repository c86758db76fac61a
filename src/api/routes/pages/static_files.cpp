#include "routes/pages/static_files.h"

#include <algorithm>
#include <cstdlib>
#include <string>
#include <unordered_map>

#include "http/header_text.h"
#include "livescore/core/text/ascii.h"

namespace livescore {

namespace {

/// What stands before the sign. The text loses it, and the sign.
std::string_view cut_off(std::string_view& text, char sign) {
    const std::size_t end = std::min(text.find(sign), text.size());
    const std::string_view part = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return part;
}

/// Returns the value of "q=0.5" among the parameters; 1 without it.
double quality_of(std::string_view parameters) {
    while (!parameters.empty()) {
        std::string_view value = cut_off(parameters, ';');
        const std::string_view name = trimmed(cut_off(value, '='));
        if (!equals_ignoring_case(name, "q")) continue;
        return std::strtod(std::string(trimmed(value)).c_str(), nullptr);
    }
    return 1;
}

}  // namespace

const web_asset_file* find_web_asset(std::string_view path) {
    static const auto by_path = [] {
        std::unordered_map<std::string_view, const web_asset_file*> files;
        for (const web_asset_file& file : web_assets()) files.emplace(file.path, &file);
        return files;
    }();
    const auto found = by_path.find(path);
    return found == by_path.end() ? nullptr : found->second;
}

// Beast's ext_list loses a list's later entries behind one with parameters ("*;q=0, gzip").
bool accepts_gzip(std::string_view accept_encoding) {
    bool any = false;
    while (!accept_encoding.empty()) {
        const std::string_view entry = cut_off(accept_encoding, ',');
        std::string_view parameters = entry;
        const std::string_view coding = trimmed(cut_off(parameters, ';'));
        const bool wanted = quality_of(parameters) > 0;
        // What is said of gzip itself counts more than what is said of all.
        if (equals_ignoring_case(coding, "gzip")) return wanted;
        if (coding == "*") any = wanted;
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
