# Writes OUTPUT, a .cpp that holds the JSON files of src/api/description.
# cmake -DFOLDER=… -DOUTPUT=… -P Descriptions.cmake
cmake_minimum_required(VERSION 3.25)
file(GLOB_RECURSE files RELATIVE "${FOLDER}" "${FOLDER}/*.json")
list(SORT files)
set(entries "")
foreach(name IN LISTS files)
  file(READ "${FOLDER}/${name}" text)
  # A compiler need not take a literal of more than 65,536 bytes.
  string(LENGTH "${text}" left)
  set(at 0)
  set(literals "")
  while(left GREATER 0)
    string(SUBSTRING "${text}" ${at} 16000 part)
    string(APPEND literals "\n        R\"~json~(${part})~json~\"")
    math(EXPR at "${at} + 16000")
    math(EXPR left "${left} - 16000")
  endwhile()
  string(APPEND entries "    {\"${name}\", ${literals}},\n")
endforeach()
file(WRITE "${OUTPUT}.new" "#include \"description/schema_files.h\"

namespace livescore {
namespace {
constexpr description_file files[] = {
${entries}};
}  // namespace
std::span<const description_file> description_files() noexcept { return files; }
}  // namespace livescore
")
file(COPY_FILE "${OUTPUT}.new" "${OUTPUT}" ONLY_IF_DIFFERENT)
