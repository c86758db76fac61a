#include "description/openapi.h"

#include <algorithm>
#include <array>
#include <map>
#include <stdexcept>
#include <utility>

#include "description/components.h"
#include "livescore/core/version.h"
#include "livescore/protocol/reason_phrase.h"

namespace livescore {
namespace {

using json = description_json;

constexpr std::string_view problem_type = "application/problem+json";

struct common_problem {
    int status;
    std::string_view name;  ///< of its component in components/responses; empty: it has none
    std::string_view means;
};
constexpr std::array common_problems = std::to_array<common_problem>({
    {400, "BadRequest", "The input is bad: `details` names each place. Or it is no valid HTTP."},
    {401, "Unauthorized", "Credentials are required, or these are not valid."},
    {403, "Forbidden",
     "The credentials do not cover this request. Or the gate refused a bot or an attack."},
    {404, {}, "There is no such thing."},
    {408, "RequestTimeout", "The request did not arrive in time."},
    {409, {}, "The present state does not allow it."},
    {412, "PreconditionFailed", "`If-Match` does not hold."},
    {413, "ContentTooLarge", "The body has over 1 MiB."},
    {414, "UriTooLong", "The URL has over 8 KiB."},
    {415, "UnsupportedMediaType",
     "`Content-Type` is missing or of another type, or there is a `Content-Encoding`."},
    {417, "ExpectationFailed", "An `Expect` other than `100-continue`."},
    {422, "UnprocessableContent",
     "The `Idempotency-Key` was used with another body or other parameters."},
    {426, {}, "Plain HTTP where a WebSocket is."},
    {429, "TooManyRequests",
     "Too many requests, connections, or bytes that a key posts in a day. Nothing was done."},
    {431, "HeaderTooLarge", "The header has over 16 KiB or over 100 lines."},
    {500, "InternalError", "A bug."},
    {503, "Unavailable",
     "The instance is overloaded, or cannot reach its database. Nothing was changed, unless the "
     "sentence says that the outcome is unknown."},
});

const common_problem& problem_of(int status) {
    const auto* const found = std::ranges::find(common_problems, status, &common_problem::status);
    if (found == common_problems.end())
        throw std::logic_error("No problem has the status " + std::to_string(status));
    return *found;
}

void add_header(json& response, std::string_view key) {
    response["headers"][std::string(key)] = reference("headers", key);
}

/// Headers of every answer.
void add_common_headers(json& response) {
    for (const char* const key :
         {"X-Request-Id", "RateLimit", "RateLimit-Policy", "Cache-Control", "Vary",
          "X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy"})
        add_header(response, key);
}

bool is_change(http_method method) {
    using enum http_method;
    return method == post || method == put || method == patch || method == del;
}

json problem_content(int status, std::string_view detail) {
    json example;
    example["type"] = "about:blank";
    example["title"] = reason_phrase(status);
    example["status"] = status;
    example["detail"] = detail;
    example["instance"] = "/api/matches/1";
    example["error"] = detail;
    example["details"] = json::array();
    json content;
    content["schema"] = reference("schemas", "Problem");
    content["example"] = std::move(example);
    return content;
}

json problem_response(int status, std::string_view means) {
    json response;
    response["description"] = means;
    add_common_headers(response);
    add_header(response, "traceparent");
    if (status == 401) add_header(response, "WWW-Authenticate");
    if (status == 429 || status == 503) add_header(response, "Retry-After");
    if (status == 426) {
        add_header(response, "Upgrade");
        add_header(response, "Sec-WebSocket-Version");
    }
    response["content"][std::string(problem_type)] = problem_content(status, means);
    return response;
}

json enclosed_schema(const answer& a) {
    if (a.in == envelope::whole) return reference("schemas", a.schema);
    json schema{{"type", "object"}};
    json& properties = schema["properties"];
    if (a.in == envelope::data) {
        properties["data"] = reference("schemas", a.schema);
        schema["required"] = {"data"};
    } else {
        properties["data"]["type"] = "array";
        properties["data"]["items"] = reference("schemas", a.schema);
        properties["pagination"] = reference("schemas", "Pagination");
        schema["required"] = {"data", "pagination"};
    }
    schema["unevaluatedProperties"] = false;
    return schema;
}

/// Null: the schema has no example.
json enclosed_example(const answer& a) {
    const json* const example = find_example(a.schema);
    if (example == nullptr) return nullptr;
    if (a.in == envelope::whole) return *example;
    json body;
    if (a.in == envelope::data) {
        body["data"] = *example;
        return body;
    }
    body["data"] = json::array({*example});
    body["pagination"] = *find_example("Pagination");
    return body;
}

json answer_response(const answer& a, const described_method& method) {
    const operation& does = *method.does;
    json response;
    response["description"] = a.means.text();
    add_common_headers(response);
    for (const std::string_view header : a.headers) add_header(response, header);
    if (does.has_etag && a.status == 200) {
        add_header(response, "ETag");
        add_header(response, "Age");
        add_header(response, "Warning");
    }
    if (is_change(method.method)) add_header(response, "traceparent");
    if (does.once && a.status < 300) add_header(response, "Idempotency-Replayed");
    if (a.in == envelope::none) return response;
    json& content = response["content"][std::string(a.type)];
    content["schema"] = enclosed_schema(a);
    json example = enclosed_example(a);
    if (!example.is_null()) content["example"] = std::move(example);
    return response;
}

bool has_body(const operation& does) {
    return !does.body.empty();
}

/// The statuses that follow from what the operation takes.
std::vector<int> common_statuses(const described_method& method) {
    const operation& does = *method.does;
    std::vector<int> statuses{400, 403, 414, 429, 431, 500, 503};
    if (!does.is_handshake) statuses.push_back(417);
    if (method.needed != access::open) statuses.push_back(401);
    if (has_body(does)) statuses.insert(statuses.end(), {408, 413, 415});
    if (does.if_match) statuses.push_back(412);
    if (does.once) statuses.push_back(422);
    return statuses;
}

/// Puts an answer beside others of the same status.
void add_response(json& place, json response) {
    if (place.is_null()) {
        place = std::move(response);
        return;
    }
    for (const char* const part : {"content", "headers"}) {
        for (const auto& [name, value] : response[part].items()) place[part][name] = value;
    }
}

json responses_of(const described_method& method) {
    const operation& does = *method.does;
    std::map<int, json> by_status;
    for (const answer& a : does.answers)
        add_response(by_status[a.status], answer_response(a, method));
    if (does.has_etag) {
        json& response = by_status[304];
        response["description"] = "It has the ETag of If-None-Match.";
        response["headers"] = by_status[200]["headers"];
    }
    std::map<int, std::string> cases;
    for (const problem_case& problem : does.problems) {
        std::string& text = cases[problem.status];
        if (!text.empty()) text += ' ';
        text += problem.when.text();
    }
    std::vector<int> common = common_statuses(method);
    for (const auto& [status, when] : cases) {
        const bool is_common = std::ranges::find(common, status) != common.end();
        std::string means = when;
        if (is_common) means.append(" Or: ").append(problem_of(status).means);
        add_response(by_status[status], problem_response(status, means));
    }
    for (const int status : common) {
        if (cases.contains(status)) continue;
        json& place = by_status[status];
        const common_problem& problem = problem_of(status);
        if (place.is_null()) {
            place["$ref"] = "#/components/responses/" + std::string(problem.name);
        } else {
            add_response(place, problem_response(status, problem.means));
        }
    }
    json responses;
    for (auto& [status, response] : by_status) responses[std::to_string(status)] = response;
    return responses;
}

json parameters_of(const described_path& path, const described_method& method) {
    const operation& does = *method.does;
    json parameters = json::array();
    const auto add = [&parameters](std::string_view key) {
        parameters.push_back(reference("parameters", key));
    };
    for (const std::string_view key : path.in_path) add(key);
    for (const std::string_view key : does.query) add(key);
    for (const std::string_view key : does.headers) add(key);
    if (does.has_etag) add("If-None-Match");
    if (does.if_match) add("If-Match");
    if (does.once) add("Idempotency-Key");
    if (is_change(method.method)) add("traceparent");
    add("X-Request-Id");
    return parameters;
}

json body_of(const operation& does) {
    json body{{"required", true}};
    const auto add = [&](const char* type) {
        json& content = body["content"][type];
        content["schema"] = reference("schemas", does.body);
        if (const json* const example = find_example(does.body)) content["example"] = *example;
    };
    add("application/json");
    if (does.takes == body_types::json_or_form) {
        json form;
        form["schema"] = reference("schemas", does.body);
        body["content"]["application/x-www-form-urlencoded"] = std::move(form);
    }
    return body;
}

/// Each of the listed ways is enough. An empty one: none is needed where the service is open.
json security_of(access needed) {
    json ways = json::array();
    const auto add = [&ways](const char* scope) {
        ways.push_back({{"bearer", {scope}}});
        ways.push_back({{"apiKey", {scope}}});
    };
    switch (needed) {
        case access::open:
            break;
        case access::identify:
        case access::read:
        case access::subscribe:
            ways.push_back(json::object());
            add("read");
            break;
        case access::score:
            add("score");
            break;
        case access::feed:
            add("feed");
            ways.push_back({{"signature", json::array()}});
            break;
        case access::observe:
            add("observe");
            add("admin");
            break;
        case access::admin:
            add("admin");
            break;
    }
    return ways;
}

json operation_of(const described_path& path, const described_method& method) {
    const operation& does = *method.does;
    json out;
    out["tags"] = {path.tag};
    out["operationId"] = does.id.text();
    out["summary"] = does.summary.text();
    if (!does.description.empty()) out["description"] = does.description;
    out["parameters"] = parameters_of(path, method);
    if (has_body(does)) out["requestBody"] = body_of(does);
    out["responses"] = responses_of(method);
    out["security"] = security_of(method.needed);
    return out;
}

/// "/api/matches/:id" is "/api/matches/{id}".
std::string template_of(std::string_view pattern) {
    std::string text;
    bool in_name = false;
    for (const char c : pattern) {
        if (in_name && c == '/') {
            text += '}';
            in_name = false;
        }
        if (c == ':') {
            text += '{';
            in_name = true;
        } else {
            text += c;
        }
    }
    if (in_name) text += '}';
    return text;
}

std::string lower_method(http_method method) {
    std::string text;
    for (const char c : to_string(method)) text += static_cast<char>(c - 'A' + 'a');
    return text;
}

}  // namespace

std::string write_openapi(std::span<const described_tag> tags,
                          std::span<const described_path> paths) {
    json document = description_file_json("openapi.json");
    document["info"]["version"] = version();
    for (const described_tag& tag : tags)
        document["tags"].push_back({{"name", tag.name}, {"description", tag.description}});
    json webhooks = std::exchange(document["webhooks"], nullptr);
    document.erase("webhooks");
    for (const described_path& path : paths) {
        json& item = document["paths"][template_of(path.pattern)];
        for (const described_method& method : path.methods)
            item[lower_method(method.method)] = operation_of(path, method);
    }
    if (webhooks.is_object()) document["webhooks"] = std::move(webhooks);
    json components = std::exchange(document["components"], json::object());
    for (const common_problem& problem : common_problems) {
        if (problem.name.empty()) continue;
        document["components"]["responses"][std::string(problem.name)] =
            problem_response(problem.status, problem.means);
    }
    for (auto& [kind, parts] : components.items()) document["components"][kind] = parts;
    add_components(document);
    return document.dump();
}

}  // namespace livescore
