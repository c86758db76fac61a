# Makes the files of web/ that the API serves, and writes OUTPUT, a .cpp that holds them.
# cmake -DESBUILD=… -DRSVG_CONVERT=… -DSOURCE_DIR=… -DOUTPUT=… -P WebAssets.cmake
#
# Debian's esbuild joins the modules of a script and the imports of a style sheet into one file each. The npm packages
# that they import come from node_modules/, where `scripts/deps build` puts those of package-lock.json.
cmake_minimum_required(VERSION 3.25)
set(web "${SOURCE_DIR}/web")
set(packages "${SOURCE_DIR}/node_modules")
foreach(package lit circle-flags swagger-ui-dist)
  if(NOT EXISTS "${packages}/${package}/package.json")
    message(FATAL_ERROR "node_modules/${package} is missing: run scripts/deps build")
  endif()
endforeach()
get_filename_component(generated "${OUTPUT}" DIRECTORY)
set(made "${generated}/web")
file(REMOVE_RECURSE "${made}")

function(bundle from to)
  # Browsers of 2022 and later run what comes out.
  execute_process(
    COMMAND "${ESBUILD}" "${web}/${from}" --bundle --format=esm --target=es2022 --charset=utf8 --log-level=warning
            "--outfile=${made}/${to}" ${ARGN}
    WORKING_DIRECTORY "${SOURCE_DIR}" COMMAND_ERROR_IS_FATAL ANY)
endfunction()

set(arrays "")
set(entries "")
set(number 0)
# Adds a file of `made`, or another one, under the path at which it is served. `origins` is its
# Cross-Origin-Resource-Policy.
function(embed path content_type origins file)
  execute_process(COMMAND gzip --best --no-name --stdout "${file}" OUTPUT_FILE "${made}/${number}.gz"
                  COMMAND_ERROR_IS_FATAL ANY)
  file(SHA256 "${file}" hash)
  string(SUBSTRING "${hash}" 0 24 hash)
  string(APPEND arrays "EMBED(${number}, \"${file}\", \"${made}/${number}.gz\")  // ${hash}\n")
  string(APPEND entries "        {\"${path}\", \"${content_type}\", \"${origins}\", \"${hash}\", TEXT(${number}), GZIP(${number})},\n")
  math(EXPR number "${number} + 1")
  foreach(variable arrays entries number)
    set(${variable} "${${variable}}" PARENT_SCOPE)
  endforeach()
endfunction()

set(script "text/javascript; charset=utf-8")
set(style "text/css; charset=utf-8")
set(html "text/html; charset=utf-8")
set(picture "image/svg+xml")

# Each page of web/pages has a script and a style sheet of its name, and the part of the shell between header and footer.
file(READ "${web}/pages/shell.html" shell)
foreach(page scoreboard match league team ops desk)
  file(READ "${web}/pages/${page}/main.html" main)
  string(CONFIGURE "${shell}" text @ONLY)
  file(WRITE "${made}/pages/${page}.html" "${text}")
  bundle(pages/${page}/${page}.js assets/${page}.js --minify)
  bundle(pages/${page}/${page}.css assets/${page}.css --minify)
  embed(/pages/${page}.html "${html}" same-origin "${made}/pages/${page}.html")
  embed(/assets/${page}.js "${script}" same-origin "${made}/assets/${page}.js")
  embed(/assets/${page}.css "${style}" same-origin "${made}/assets/${page}.css")
endforeach()

# Pages of other origins may use the client too.
bundle(client/livescore.js livescore.js --minify "--banner:js=// The Live Score client. Its description: web/client/README.md")
embed(/livescore.js "${script}" cross-origin "${made}/livescore.js")

embed(/docs.html "${html}" same-origin "${web}/docs/index.html")
embed(/docs.css "${style}" same-origin "${web}/docs/docs.css")
embed(/docs.js "${script}" same-origin "${web}/docs/docs.js")
embed(/docs/viewer.css "${style}" same-origin "${packages}/swagger-ui-dist/swagger-ui.css")
embed(/docs/viewer.js "${script}" same-origin "${packages}/swagger-ui-dist/swagger-ui-bundle.js")

# Files that browsers look for at an address of their own.
file(GLOB icons RELATIVE "${web}/icons" "${web}/icons/*.svg")
foreach(icon IN LISTS icons)
  embed(/assets/${icon} "${picture}" same-origin "${web}/icons/${icon}")
endforeach()
# Telephones take pictures of points alone for their home screens. iOS puts black where one lets the ground through, and
# cuts the corners off by itself.
function(embed_png from width to)
  execute_process(COMMAND "${RSVG_CONVERT}" "--width=${width}" "--height=${width}" "--output=${made}/assets/${to}"
                          "${web}/icons/${from}" COMMAND_ERROR_IS_FATAL ANY)
  embed(/assets/${to} image/png same-origin "${made}/assets/${to}")
  foreach(variable arrays entries number)
    set(${variable} "${${variable}}" PARENT_SCOPE)
  endforeach()
endfunction()
embed_png(icon-maskable.svg 180 apple-touch-icon.png)
embed_png(icon.svg 192 icon-192.png)
embed_png(icon.svg 512 icon-512.png)
embed_png(icon-maskable.svg 512 icon-maskable-512.png)
if(EXISTS "${web}/pwa/manifest.webmanifest")
  embed(/manifest.webmanifest "application/manifest+json" same-origin "${web}/pwa/manifest.webmanifest")
endif()
if(EXISTS "${web}/pwa/sw.js")
  bundle(pwa/sw.js sw.js --minify)
  embed(/sw.js "${script}" same-origin "${made}/sw.js")
endif()

# Flags of countries, and of the four that have teams of their own within one.
file(GLOB flags RELATIVE "${packages}/circle-flags/flags" "${packages}/circle-flags/flags/*.svg")
foreach(flag IN LISTS flags)
  if(flag MATCHES "^[a-z][a-z](-eng|-sct|-wls|-nir)?\\.svg$")
    embed(/flags/${flag} "${picture}" same-origin "${packages}/circle-flags/flags/${flag}")
  endif()
endforeach()

file(WRITE "${OUTPUT}.new" "#include \"routes/pages/web_assets.h\"

// The assembler takes the files as they are. A compiler that reads them as arrays needs seconds.
#define EMBED(number, file, packed)                                                                    \\
    asm(\".pushsection .rodata\\n\"                                                                       \\
        \".global livescore_web_\" #number \"\\nlivescore_web_\" #number \":\\n.incbin \\\"\" file \"\\\"\\n\"         \\
        \".global livescore_gzip_\" #number \"\\nlivescore_gzip_\" #number \":\\n.incbin \\\"\" packed \"\\\"\\n\"     \\
        \".global livescore_end_\" #number \"\\nlivescore_end_\" #number \":\\n.byte 0\\n\"                       \\
        \".popsection\\n\");                                                                              \\
    extern \"C\" const char livescore_web_##number[];                                                    \\
    extern \"C\" const char livescore_gzip_##number[];                                                   \\
    extern \"C\" const char livescore_end_##number[];
#define TEXT(number) {livescore_web_##number, livescore_gzip_##number}
#define GZIP(number) {livescore_gzip_##number, livescore_end_##number}

${arrays}
namespace livescore {
std::span<const web_asset_file> web_assets() noexcept {
    static const web_asset_file assets[] = {
${entries}    };
    return assets;
}
}  // namespace livescore
")
file(COPY_FILE "${OUTPUT}.new" "${OUTPUT}" ONLY_IF_DIFFERENT)
