# Writes OUTPUT, a .cpp with web/index.html and web/livescore.js as byte arrays.
# cmake -DWEB_DIR=… -DOUTPUT=… -P WebAssets.cmake
function(as_array file variable)
  file(READ "${file}" hex HEX)
  string(REGEX REPLACE "(..)" "'\\\\x\\1'," bytes "${hex}")
  set(${variable} "${bytes}" PARENT_SCOPE)
endfunction()

as_array("${WEB_DIR}/index.html" page)
as_array("${WEB_DIR}/livescore.js" script)
file(WRITE "${OUTPUT}.new" "#include \"routes/web_assets.h\"

namespace livescore {
namespace {
constexpr char page[] = {${page}};
constexpr char script[] = {${script}};
}  // namespace
web_asset_file web_page() noexcept { return {{page, sizeof page}, \"text/html; charset=utf-8\"}; }
web_asset_file web_client_script() noexcept {
    return {{script, sizeof script}, \"text/javascript; charset=utf-8\"};
}
}  // namespace livescore
")
file(COPY_FILE "${OUTPUT}.new" "${OUTPUT}" ONLY_IF_DIFFERENT)
