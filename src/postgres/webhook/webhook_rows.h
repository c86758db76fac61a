/// The table webhooks, as the REST side reads and changes it.
#pragma once
#include <optional>
#include <string>

#include "connection/session.h"
#include "livescore/service/webhook/webhook_store.h"

namespace livescore {

// See webhook_store.
[[nodiscard]] std::optional<webhook> find_webhook(db_session& session, webhook_id id);
[[nodiscard]] page<webhook> list_webhooks(db_session& session, const webhook_page_request& request);
[[nodiscard]] result<webhook_change<secret_webhook>> create_webhook(
    db_session& session, const webhook_edit& edit, const std::string& secret,
    const std::optional<idempotent<secret_webhook>>& once, const webhook_limits& limits);
[[nodiscard]] result<webhook_change<webhook>> update_webhook(
    db_session& session, webhook_id id, std::optional<std::int64_t> expected,
    const webhook_edit& edit, const std::optional<idempotent<webhook>>& once);
[[nodiscard]] result<webhook_change<webhook>> remove_webhook(
    db_session& session, webhook_id id, std::optional<std::int64_t> expected,
    const std::optional<idempotent<webhook>>& once);
[[nodiscard]] result<webhook_change<secret_webhook>> rotate_webhook_secret(
    db_session& session, webhook_id id, std::optional<std::int64_t> expected,
    const std::string& secret, const std::optional<idempotent<secret_webhook>>& once);

}  // namespace livescore
