/// The answers that a request gets from its route alone, before its body is read.
#pragma once
#include <optional>
#include <string_view>

#include "http/refusal.h"
#include "routes/router.h"

namespace livescore {

/// The words of the head about the body, as views of the head. A member is empty when its field is
/// absent.
struct body_claim {
    std::string_view content_type{};
    std::string_view content_encoding{};
    std::string_view expectation{};  ///< the value of Expect
};

/// The answer to `OPTIONS *`: all methods of the server (RFC 9110, 9.3.7).
[[nodiscard]] http_response describe_methods();
/// The answer to OPTIONS of a path. Nothing for another method, and for an unknown path.
/// `asked_headers`: see preflight_response.
[[nodiscard]] std::optional<http_response> answer_options(const route_match& route,
                                                          http_method method,
                                                          std::string_view asked_headers = {});
/// 404, 405, 417, 415, or 400 for an unknown parameter. Nothing when the server may read the body
/// and call the handler; then `request.body_type` is set.
[[nodiscard]] std::optional<refusal> refuse_without_body(const route_match& route,
                                                         http_request& request,
                                                         const body_claim& body);

}  // namespace livescore
