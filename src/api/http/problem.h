/// Problem documents (RFC 9457): the body of every answer that refuses something.
#pragma once
#include <string_view>

#include "http/refusal.h"

namespace livescore {

/// The answer that tells the client `why`: application/problem+json, which no cache may keep. A 503
/// says when to try again. `instance_path` is the path of the request; it may be empty.
[[nodiscard]] http_response to_problem(const refusal& why, std::string_view instance_path);

}  // namespace livescore
