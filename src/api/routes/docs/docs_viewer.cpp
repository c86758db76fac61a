#include "livescore/api/docs_viewer.h"

#include <fstream>
#include <ios>
#include <string_view>

#include "livescore/core/hash.h"

namespace livescore {

namespace {

// Swagger UI 5 has 1.5 MB. Each answer copies the file, so a folder with something else is refused.
constexpr std::size_t max_file_bytes = std::size_t{8} << 20;

result<std::string> read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::string bytes(max_file_bytes + 1, '\0');
    file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    bytes.resize(static_cast<std::size_t>(file.gcount()));
    std::string problem;
    if (file.bad() || bytes.empty()) problem = " cannot be read, or is empty";
    if (bytes.size() > max_file_bytes) problem = " is larger than 8 MiB";
    if (!problem.empty()) return error{errc::invalid_argument, path + problem};
    bytes.shrink_to_fit();
    return bytes;
}

std::string etag_of(std::string_view bytes) {
    return "\"" + sha256_hex(bytes).substr(0, 24) + "\"";
}

}  // namespace

result<docs_viewer> read_docs_viewer(const std::string& folder) {
    auto script = read_file(folder + "/swagger-ui-bundle.js");
    if (!script) return script.error();
    auto styles = read_file(folder + "/swagger-ui.css");
    if (!styles) return styles.error();
    docs_viewer viewer;
    viewer.script_etag = etag_of(*script);
    viewer.styles_etag = etag_of(*styles);
    viewer.script = std::move(*script);
    viewer.styles = std::move(*styles);
    return viewer;
}

}  // namespace livescore
