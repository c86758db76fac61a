/// What goes to a webhook's endpoint, as Standard Webhooks has it
/// (https://github.com/standard-webhooks/standard-webhooks, spec/standard-webhooks.md).
#pragma once
#include <span>
#include <string>
#include <string_view>

#include "livescore/core/error.h"
#include "livescore/core/time.h"
#include "livescore/domain/webhook/delivery.h"

namespace livescore {

// All functions are thread-safe.

/// "whsec_" and the base64 of 32 random bytes. Throws std::runtime_error when there are none.
[[nodiscard]] std::string new_webhook_secret();

/// The bytes of a secret, which sign. invalid_argument for a text that is no secret: "whsec_" and
/// the base64 of 24 to 64 bytes. The message never repeats the text.
[[nodiscard]] result<std::string> read_webhook_secret(std::string_view secret);

/// The header `webhook-signature`: for each key "v1," and the base64 of HMAC-SHA256 of
/// "id.timestamp.body", with a blank between two. `id` is the header `webhook-id`, and `timestamp`
/// the header `webhook-timestamp`: seconds since 1970 at the attempt. `keys`: bytes, by
/// read_webhook_secret, the newest first.
[[nodiscard]] std::string sign_webhook(std::string_view id, std::string_view timestamp,
                                       std::string_view body, std::span<const std::string> keys);

/// {"type","timestamp","data"}. `event`: the bytes of an event of the log, which stand in `data`
/// unchanged. `timestamp`: the event's, as its bytes have it.
[[nodiscard]] std::string write_webhook_body(std::string_view type, std::string_view timestamp,
                                             std::string_view event);
/// The same of a test: type "webhook:test", the time of its making, and data {"webhookId",
/// "deliveryId"}.
[[nodiscard]] std::string write_webhook_test_body(const webhook_delivery& test);

}  // namespace livescore
