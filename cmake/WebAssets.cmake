# Writes OUTPUT, a .cpp that holds the served files of web/: the page, its style sheet, its script, the client, and
# the page of /docs.
# cmake -DWEB_DIR=… -DOUTPUT=… -P WebAssets.cmake
#
# The parts of a script are ES modules, and the parts of a style sheet are files of rules. Each list below becomes one
# file, in the order of the list. livescore.js comes first in its list, because its comment is the client's description.
cmake_minimum_required(VERSION 3.25)
set(client livescore checks credentials error following/all_matches following/channel_follower following/live_list following/match_follower following/set_follower following/subscription following/topic_key following/topics match_state rest transport/connection transport/event_stream transport/poll_link transport/socket_link transport/stream_link waiting)
set(page state dom goal_words words clock badges frame notice match_view face lineups table detail board goals following navigation desk main)
set(styles base board match sheet desk toasts screens)

# The script removes an import or a re-export from another part, and the `export` before a declaration. The parts share
# one scope. `export { … };` and imports from elsewhere stay.
function(join_modules variable folder)
  set(text "")
  foreach(part IN LISTS ARGN)
    file(READ "${WEB_DIR}/${folder}/${part}.js" module)
    string(REGEX REPLACE "import {[^}]*} from \"\\.[^\"]*\";\n" "" module "${module}")
    string(REGEX REPLACE "export ({[^}]*}) from \"\\.[^\"]*\";" "export \\1;" module "${module}")
    string(REGEX REPLACE "(^|\n)export (class|function|async|const|let) " "\\1\\2 " module "${module}")
    string(APPEND text "${module}\n")
  endforeach()
  set(${variable} "${text}" PARENT_SCOPE)
endfunction()

function(join_styles variable folder)
  set(text "")
  foreach(part IN LISTS ARGN)
    file(READ "${WEB_DIR}/${folder}/${part}.css" rules)
    string(APPEND text "${rules}\n")
  endforeach()
  set(${variable} "${text}" PARENT_SCOPE)
endfunction()

get_filename_component(generated "${OUTPUT}" DIRECTORY)
set(arrays "")
set(entries "")
# Adds the file PATH with the text in `variable`. `origins` is its Cross-Origin-Resource-Policy.
function(embed path content_type origins variable)
  file(WRITE "${generated}/web/${path}" "${${variable}}")
  file(READ "${generated}/web/${path}" hex HEX)
  string(REGEX REPLACE "(..)" "'\\\\x\\1'," bytes "${hex}")
  string(APPEND arrays "constexpr char ${variable}[] = {${bytes}};\n")
  string(APPEND entries
         "    {\"/${path}\", \"${content_type}; charset=utf-8\", \"${origins}\", {${variable}, sizeof ${variable}}},\n")
  set(arrays "${arrays}" PARENT_SCOPE)
  set(entries "${entries}" PARENT_SCOPE)
endfunction()

file(READ "${WEB_DIR}/page/index.html" page_html)
file(READ "${WEB_DIR}/docs/index.html" docs_html)
file(READ "${WEB_DIR}/docs/docs.css" docs_styles)
file(READ "${WEB_DIR}/docs/docs.js" docs_script)
join_modules(page_script page ${page})
join_modules(client_script client ${client})
join_styles(page_styles styles ${styles})
embed(index.html text/html same-origin page_html)
embed(page.css text/css same-origin page_styles)
embed(page.js text/javascript same-origin page_script)
embed(docs.html text/html same-origin docs_html)
embed(docs.css text/css same-origin docs_styles)
embed(docs.js text/javascript same-origin docs_script)
# Pages of other origins may use the client too.
embed(livescore.js text/javascript cross-origin client_script)

file(WRITE "${OUTPUT}.new" "#include \"routes/web_assets.h\"

namespace livescore {
namespace {
${arrays}
constexpr web_asset_file assets[] = {
${entries}};
}  // namespace
std::span<const web_asset_file> web_assets() noexcept { return assets; }
}  // namespace livescore
")
file(COPY_FILE "${OUTPUT}.new" "${OUTPUT}" ONLY_IF_DIFFERENT)
