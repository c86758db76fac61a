// The two documents as a whole: what they refer to is there, and what is there is used.
#include "livescore/api/documents.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

#include "api/description/components.h"
#include "api/routes/router.h"
#include "api/routes/table/route_table.h"

namespace livescore {
namespace {

using json = description_json;

json openapi() {
    return json::parse(openapi_document().body);
}
json asyncapi() {
    return json::parse(asyncapi_document().body);
}

void collect_references(const json& value, std::set<std::string>& found) {
    if (value.is_object()) {
        for (const auto& [name, member] : value.items()) {
            if (name == "$ref") found.insert(member.get<std::string>());
            collect_references(member, found);
        }
    } else if (value.is_array()) {
        for (const json& item : value) collect_references(item, found);
    }
}

std::set<std::string> references_of(const json& document) {
    std::set<std::string> found;
    collect_references(document, found);
    return found;
}

/// "#/components/schemas/Match" as a JSON pointer.
bool resolves(const json& document, const std::string& reference) {
    if (!reference.starts_with("#/")) return false;
    return document.contains(json::json_pointer(reference.substr(1)));
}

TEST(Documents, EveryReferenceIsToSomething) {
    for (const json& document : {openapi(), asyncapi()}) {
        for (const std::string& reference : references_of(document))
            EXPECT_TRUE(resolves(document, reference)) << reference;
    }
}

/// A part that nothing refers to would be a promise that nobody keeps.
TEST(Documents, EveryComponentIsUsed) {
    std::set<std::string> used = references_of(openapi());
    used.merge(references_of(asyncapi()));
    for (const char* const kind : {"schemas", "parameters", "headers"}) {
        for (const auto& [name, part] : all_components().at(kind).items())
            EXPECT_TRUE(used.contains("#/components/" + std::string(kind) + "/" + name)) << name;
    }
    const json document = openapi();
    for (const auto& [name, part] : document.at("components").at("responses").items())
        EXPECT_TRUE(used.contains("#/components/responses/" + name)) << name;
}

std::string method_name(http_method method) {
    std::string name;
    for (const char c : to_string(method)) name += static_cast<char>(c - 'A' + 'a');
    return name;
}

std::string template_of(std::string pattern) {
    for (auto colon = pattern.find(':'); colon != std::string::npos; colon = pattern.find(':')) {
        pattern[colon] = '{';
        pattern.insert(std::min(pattern.find('/', colon), pattern.size()), "}");
    }
    return pattern;
}

TEST(Documents, EveryMethodOfEveryRouteIsAnOperation) {
    const json paths = openapi().at("paths");
    std::size_t methods = 0;
    for (const route_group& group : route_table()) {
        for (const route& r : group.routes) {
            const std::string path = template_of(std::string(r.pattern));
            ASSERT_TRUE(paths.contains(path)) << path;
            for (const route_method& m : r.methods) {
                ++methods;
                ASSERT_TRUE(paths.at(path).contains(method_name(m.method))) << path;
                EXPECT_EQ(paths.at(path).at(method_name(m.method)).at("operationId"),
                          m.does.id.text());
            }
        }
    }
    std::size_t operations = 0;
    for (const auto& [path, item] : paths.items()) operations += item.size();
    EXPECT_EQ(operations, methods + 1) << "the handshake of /ws is no route";
}

TEST(Documents, NoTwoOperationsHaveOneId) {
    std::map<std::string, int> ids;
    const json document = openapi();
    for (const auto& [path, item] : document.at("paths").items()) {
        for (const auto& [method, operation] : item.items())
            ++ids[operation.at("operationId").get<std::string>()];
    }
    for (const auto& [id, count] : ids) EXPECT_EQ(count, 1) << id;
}

/// The parameters of the path are those of the template, under the names that the handler tells.
TEST(Documents, EveryNameInAPathIsAParameter) {
    const json document = openapi();
    for (const auto& [path, item] : document.at("paths").items()) {
        for (const auto& [method, operation] : item.items()) {
            std::set<std::string> named;
            for (const json& reference : operation.at("parameters")) {
                const std::string target = reference.at("$ref").get<std::string>().substr(1);
                const json& parameter = document.at(json::json_pointer(target));
                if (parameter.at("in") != "path") continue;
                named.insert("{" + parameter.at("name").get<std::string>() + "}");
            }
            std::set<std::string> in_template;
            for (auto at = path.find('{'); at != std::string::npos; at = path.find('{', at + 1))
                in_template.insert(path.substr(at, path.find('}', at) - at + 1));
            EXPECT_EQ(named, in_template) << path;
        }
    }
}

/// The router refuses what the document does not list, and nothing else.
TEST(Documents, TheRouterTakesTheParametersOfTheDocument) {
    const json document = openapi();
    for (const route_group& group : route_table()) {
        for (const route& r : group.routes) {
            std::string path(r.pattern);
            for (auto colon = path.find(':'); colon != std::string::npos; colon = path.find(':'))
                path[colon] = 'x';
            const auto target = read_target(path);
            ASSERT_TRUE(target.has_value());
            for (const route_method& m : r.methods) {
                const route_match found = find_route(m.method, target->segments);
                ASSERT_EQ(found.pattern, r.pattern);
                ASSERT_EQ(found.handler, m.handler);
                const json& operation = document.at("paths")
                                            .at(template_of(std::string(r.pattern)))
                                            .at(method_name(m.method));
                std::set<std::string> listed;
                for (const json& reference : operation.at("parameters")) {
                    const std::string to = reference.at("$ref").get<std::string>().substr(1);
                    const json& parameter = document.at(json::json_pointer(to));
                    if (parameter.at("in") == "query")
                        listed.insert(parameter.at("name").get<std::string>());
                }
                EXPECT_EQ(std::set<std::string>(found.query.begin(), found.query.end()), listed);
                EXPECT_EQ(found.takes_body, operation.contains("requestBody")) << r.pattern;
                EXPECT_EQ(found.needed, m.needed);
            }
        }
    }
}

TEST(Documents, HaveTheirVersions) {
    EXPECT_EQ(openapi().at("openapi"), "3.1.0");
    EXPECT_EQ(asyncapi().at("asyncapi"), "3.0.0");
    EXPECT_NE(openapi_document().etag, asyncapi_document().etag);
}

}  // namespace
}  // namespace livescore
