/// The header Idempotency-Key, and answers that are given again.
#pragma once
#include <functional>
#include <optional>

#include "http/http_message.h"
#include "livescore/service/idempotency.h"

namespace livescore {

/// Nothing without the header; invalid_argument naming it unless it is given once, with 1 to 255
/// visible ASCII characters.
[[nodiscard]] result<std::optional<request_key>> read_request_key(const http_request& request);

/// The answer of a first request on the wire.
[[nodiscard]] http_response to_response(kept_answer answer);
/// The same, given again.
[[nodiscard]] http_response to_repeated_response(kept_answer answer);

/// `key` with what makes the answer, if there is a key.
template <class Value, class Answer>
std::optional<idempotent<Value>> once(std::optional<request_key> key, Answer answer) {
    if (!key) return std::nullopt;
    return idempotent<Value>{std::move(*key), std::move(answer)};
}

}  // namespace livescore
