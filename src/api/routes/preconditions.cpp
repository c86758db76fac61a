#include "routes/preconditions.h"

#include "http/browser_policy.h"
#include "http/header_text.h"

namespace livescore {
namespace {

/// "application/json; charset=utf-8" and "application/anything+json" are JSON.
std::optional<media_type> media_type_of(std::string_view content_type) {
    std::string name;
    for (const char c : content_type.substr(0, content_type.find(';'))) {
        if (c != ' ' && c != '\t') name += lower_case(c);
    }
    if (name == "application/json" ||
        (name.starts_with("application/") && name.ends_with("+json"))) {
        return media_type::json;
    }
    if (name == "application/x-www-form-urlencoded") return media_type::form;
    return std::nullopt;
}

}  // namespace

http_response describe_methods() {
    http_response response = no_content();
    response.headers.emplace_back("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
    return response;
}

std::optional<http_response> answer_options(const route_match& route, http_method method,
                                            std::string_view asked_headers) {
    if (method != http_method::options || route.allow.empty()) return std::nullopt;
    return preflight_response(std::string(route.allow), asked_headers);
}

std::optional<refusal> refuse_without_body(const route_match& route, http_request& request,
                                           const body_claim& body) {
    if (route.allow.empty()) {
        return refusal{{errc::not_found, "There is nothing at this path"}};
    }
    if (!route.handler) {
        refusal refused{{errc::method_not_allowed, "Method not allowed"}};
        refused.headers.emplace_back("Allow", route.allow);
        return refused;
    }
    if (!body.expectation.empty() && !equals_ignoring_case(body.expectation, "100-continue")) {
        return refusal{{errc::invalid_argument, "Unknown expectation"}, 417};
    }
    if (route.checks_query) {
        auto unknown = find_unknown_parameters(request.target.parameters, route.query);
        if (unknown) return refusal{std::move(*unknown)};
    }
    if (!route.takes_body) return std::nullopt;
    const auto type = media_type_of(body.content_type);
    if (!type) {
        return refusal{
            {errc::unsupported_media,
             "Content-Type must be application/json or application/x-www-form-urlencoded"}};
    }
    if (!body.content_encoding.empty() &&
        !equals_ignoring_case(body.content_encoding, "identity")) {
        return refusal{{errc::unsupported_media, "Content-Encoding is not supported"}};
    }
    request.body_type = *type;
    return std::nullopt;
}

}  // namespace livescore
