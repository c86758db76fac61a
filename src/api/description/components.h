/// The named parts of the descriptions: schemas, parameters and headers. They stand in the JSON
/// files of this folder.
#pragma once
#include <nlohmann/json.hpp>
#include <string_view>

namespace livescore {

/// Keeps the order of members, so that a document reads as its files do.
using description_json = nlohmann::ordered_json;

/// {"schemas": {name: schema}, "parameters": {key: parameter}, "headers": {name: header}}. An
/// "enum" of the form "$name" has become the words of that name (words.h). A parameter has its name
/// and, by default, "in": "query". Made once. Throws std::logic_error when a file is wrong.
[[nodiscard]] const description_json& all_components();

/// The file of this name, such as "asyncapi.json", with its enumerations.
[[nodiscard]] description_json description_file_json(std::string_view name);

/// {"$ref": "#/components/schemas/Match"}. Throws std::logic_error when there is no such component.
[[nodiscard]] description_json reference(std::string_view kind, std::string_view name);

/// The first of the component's "examples". Null: it has none.
[[nodiscard]] const description_json* find_example(std::string_view schema);

/// Adds to document["components"] all that its references name, and that these name in turn. Throws
/// std::logic_error for a reference to nothing.
void add_components(description_json& document);

}  // namespace livescore
