#include "description/components.h"

#include <algorithm>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "description/operation.h"
#include "description/schema_files.h"
#include "description/words.h"
#include "livescore/protocol/feed/fixture_report_json.h"

namespace livescore {
namespace {

using json = description_json;

constexpr std::string_view components_prefix = "#/components/";
constexpr std::string_view schemas_folder = "schemas/";

/// Puts the words in the place of "enum": "$name".
void expand_words(json& value) {
    if (value.is_object()) {
        for (auto& [name, member] : value.items()) {
            if (name == "enum" && member.is_string()) {
                const auto& words = member.get_ref<const std::string&>();
                member = find_words(std::string_view(words).substr(1));
            } else {
                expand_words(member);
            }
        }
    } else if (value.is_array()) {
        for (json& item : value) expand_words(item);
    }
}

json read_file(const description_file& file) {
    try {
        json value = json::parse(file.text);
        expand_words(value);
        return value;
    } catch (const std::exception& e) {
        throw std::logic_error("src/api/description/" + std::string(file.name) + ": " + e.what());
    }
}

/// "#/$defs/name" of the schema of reports, as a reference within the document.
void move_references(json& value) {
    if (value.is_object()) {
        for (auto& [name, member] : value.items()) {
            if (name == "$ref" && member.is_string()) {
                const auto& target = member.get_ref<const std::string&>();
                member = "#/components/schemas/Reports" + target.substr(1);
            } else {
                move_references(member);
            }
        }
    } else if (value.is_array()) {
        for (json& item : value) move_references(item);
    }
}

json read_parameters_file() {
    json parameters;
    const json given = description_file_json("parameters.json");
    for (const auto& [key, parameter] : given.items()) {
        json& out = parameters[key];
        out["name"] = parameter.value("name", std::string(parameter_name(key)));
        out["in"] = parameter.value("in", "query");
        if (out["in"] == "path") out["required"] = true;
        for (const auto& [name, member] : parameter.items()) out[name] = member;
    }
    return parameters;
}

/// The schema of reports, whose own definitions get a place in the document.
json report_schema() {
    json schema = json::parse(fixture_report_schema());
    schema.erase("$schema");
    schema["examples"] = description_file_json("report_example.json");
    move_references(schema);
    return schema;
}

json read_components() {
    json all{{"schemas", json::object()}};
    for (const description_file& file : description_files()) {
        if (!file.name.starts_with(schemas_folder)) continue;
        const json schemas = read_file(file);
        for (const auto& [name, schema] : schemas.items()) {
            if (all["schemas"].contains(name))
                throw std::logic_error("Two schemas are called " + name);
            all["schemas"][name] = schema;
        }
    }
    all["schemas"]["Reports"] = report_schema();
    all["parameters"] = read_parameters_file();
    all["headers"] = description_file_json("headers.json");
    return all;
}

void collect_references(const json& value, std::set<std::string>& found) {
    if (value.is_object()) {
        for (const auto& [name, member] : value.items()) {
            if (name == "$ref" && member.is_string()) {
                found.insert(member.get<std::string>());
            } else {
                collect_references(member, found);
            }
        }
    } else if (value.is_array()) {
        for (const json& item : value) collect_references(item, found);
    }
}

/// The kind and the name in "#/components/schemas/Match" and in references below it.
std::pair<std::string, std::string> parts_of(std::string_view reference) {
    const auto rest = reference.substr(components_prefix.size());
    const auto slash = rest.find('/');
    const auto name = rest.substr(slash + 1);
    return {std::string(rest.substr(0, slash)), std::string(name.substr(0, name.find('/')))};
}

}  // namespace

const json& all_components() {
    static const json all = read_components();
    return all;
}

json description_file_json(std::string_view name) {
    const auto files = description_files();
    const auto found = std::ranges::find(files, name, &description_file::name);
    if (found == files.end())
        throw std::logic_error("No description is called " + std::string(name));
    return read_file(*found);
}

json reference(std::string_view kind, std::string_view name) {
    const json& parts = all_components().at(std::string(kind));
    if (!parts.contains(name)) {
        throw std::logic_error("components/" + std::string(kind) + " has no " + std::string(name));
    }
    json out;
    out["$ref"] = std::string(components_prefix).append(kind).append("/").append(name);
    return out;
}

const json* find_example(std::string_view schema) {
    const json& component = all_components().at("schemas").at(std::string(schema));
    const auto examples = component.find("examples");
    return examples == component.end() ? nullptr : &examples->front();
}

void add_components(json& document) {
    const json& all = all_components();
    std::set<std::string> wanted;
    collect_references(document, wanted);
    std::set<std::string> done;
    while (!wanted.empty()) {
        const std::string next = wanted.extract(wanted.begin()).value();
        if (!next.starts_with(components_prefix) || !done.insert(next).second) continue;
        const auto [kind, name] = parts_of(next);
        json& place = document["components"][kind];
        if (place.contains(name)) continue;
        const auto of_kind = all.find(kind);
        if (of_kind == all.end() || !of_kind->contains(name))
            throw std::logic_error("A description refers to " + next + ", which is not there");
        place[name] = of_kind->at(name);
        collect_references(place[name], wanted);
    }
    // In the order of the files, whatever refers to what first.
    for (const char* const kind : {"parameters", "headers", "schemas"}) {
        json& components = document["components"];
        if (!components.contains(kind)) continue;
        json ordered;
        for (const auto& [name, part] : all.at(kind).items()) {
            if (components[kind].contains(name)) ordered[name] = part;
        }
        components[kind] = std::move(ordered);
    }
}

}  // namespace livescore
