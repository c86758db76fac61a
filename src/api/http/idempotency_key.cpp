#include "http/idempotency_key.h"

#include <algorithm>

#include "livescore/core/hash.h"

namespace livescore {

namespace {

constexpr std::size_t max_length = 255;

bool is_visible(char c) {
    return c > ' ' && c <= '~';
}

}  // namespace

result<std::optional<request_key>> read_request_key(const http_request& request) {
    std::optional<request_key> none;
    if (!request.idempotency_key) return none;
    const std::string& key = *request.idempotency_key;
    if (key.empty() || key.size() > max_length ||
        !std::all_of(key.begin(), key.end(), is_visible)) {
        return error{errc::invalid_argument,
                     "Invalid header",
                     {{{"Idempotency-Key"},
                       "Must be given once, with 1 to 255 visible ASCII characters",
                       "invalid_format"}}};
    }
    request_key read;
    read.scope = to_string(request.method);
    read.scope += ' ';
    read.scope += request.target.path;
    while (read.scope.ends_with('/')) read.scope.pop_back();
    read.key = key;
    std::string content = (request.body_type == media_type::form ? "form " : "json ");
    content += request.body;
    // A parameter may say what to change, as in the removal of a goal.
    query_parameters parameters = request.target.parameters;
    std::erase_if(parameters, [](const auto& p) { return is_ignored_parameter(p.first); });
    std::sort(parameters.begin(), parameters.end());
    if (!parameters.empty()) content += "?" + write_parameters(parameters);
    read.fingerprint = sha256_hex(content);
    return std::optional(std::move(read));
}

http_response to_response(kept_answer answer) {
    http_response response = json_response(answer.status, std::move(answer.body));
    response.etag = std::move(answer.etag);
    if (!answer.location.empty())
        response.headers.emplace_back("Location", std::move(answer.location));
    return response;
}

http_response to_repeated_response(kept_answer answer) {
    http_response response = to_response(std::move(answer));
    response.headers.emplace_back("Idempotency-Replayed", "true");
    return response;
}

}  // namespace livescore
