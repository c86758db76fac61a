/// What the answers about webhooks have in common.
#pragma once
#include <optional>
#include <utility>

#include "http/http_message.h"
#include "http/idempotency_key.h"
#include "livescore/service/webhook/webhook_store.h"

namespace livescore {

/// Operators alone see webhooks, and a secret is shown once: no cache keeps any of it.
[[nodiscard]] inline http_response unkept_webhook(http_response response) {
    response.headers.emplace_back("Cache-Control", "no-store");
    return response;
}

/// The answer to a change; `answer` makes it from what the change made.
template <class Value, class Answer>
result<http_response> webhook_change_response(result<webhook_change<Value>> change, Answer answer) {
    if (!change) return change.error();
    if (change->repeated) return unkept_webhook(to_repeated_response(std::move(*change->repeated)));
    return unkept_webhook(to_response(answer(*change->made)));
}

}  // namespace livescore
