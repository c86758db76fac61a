#include "livescore/protocol/webhook/webhook_message.h"

#include "encoding/json_output.h"
#include "livescore/core/hash.h"
#include "livescore/core/secret.h"

namespace livescore {
namespace {

constexpr std::string_view secret_mark = "whsec_";
// Standard Webhooks: a key has 24 to 64 bytes.
constexpr std::size_t min_key_bytes = 24;
constexpr std::size_t max_key_bytes = 64;

}  // namespace

std::string new_webhook_secret() {
    const auto bytes = from_base64url(random_secret());
    return std::string(secret_mark) + to_base64(bytes.value());
}

result<std::string> read_webhook_secret(std::string_view secret) {
    const bool is_marked = secret.starts_with(secret_mark);
    auto key =
        is_marked ? from_base64(secret.substr(secret_mark.size())) : std::optional<std::string>();
    if (key && key->size() >= min_key_bytes && key->size() <= max_key_bytes) return *std::move(key);
    return error{
        errc::invalid_argument, "A secret must be whsec_ and the base64 of 24 to 64 bytes", {}};
}

std::string sign_webhook(std::string_view id, std::string_view time, std::string_view body,
                         std::span<const std::string> keys) {
    std::string message;
    message.reserve(id.size() + time.size() + body.size() + 2);
    message.append(id).append(".").append(time).append(".").append(body);
    std::string signatures;
    for (const std::string& key : keys) {
        if (!signatures.empty()) signatures += ' ';
        signatures.append("v1,").append(hmac_sha256_base64(key, message));
    }
    return signatures;
}

std::string write_webhook_body(std::string_view type, std::string_view time,
                               std::string_view event) {
    std::string body;
    body.reserve(type.size() + time.size() + event.size() + 40);
    object_writer(body).text("type", type).text("timestamp", time).raw("data", event).end();
    return body;
}

std::string write_webhook_test_body(const webhook_delivery& test) {
    std::string data;
    object_writer(data)
        .number("webhookId", raw(test.webhook))
        .number("deliveryId", raw(test.id))
        .end();
    return write_webhook_body(webhook_test_type, format_iso8601(test.created_at), data);
}

}  // namespace livescore
