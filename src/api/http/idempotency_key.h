/// The header Idempotency-Key, and answers that a client gets a second time.
#pragma once
#include <functional>
#include <optional>

#include "http/http_message.h"
#include "livescore/service/idempotency.h"

namespace livescore {

/// Nothing when the request has no such header. The header must come once, with 1 to 255 visible
/// ASCII characters; otherwise the error is invalid_argument, and it names the header.
[[nodiscard]] result<std::optional<request_key>> read_request_key(const http_request& request);

/// The answer to the first request with a key.
[[nodiscard]] http_response to_response(kept_answer answer);
/// The same answer to a repeated request.
[[nodiscard]] http_response to_repeated_response(kept_answer answer);

/// `key` together with the function that makes the answer; nothing when there is no key.
template <class Value, class Answer>
std::optional<idempotent<Value>> once(std::optional<request_key> key, Answer answer) {
    if (!key) return std::nullopt;
    return idempotent<Value>{std::move(*key), std::move(answer)};
}

}  // namespace livescore
