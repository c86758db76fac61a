/// The table webhook_deliveries, as the REST side reads and changes it.
#pragma once
#include <optional>

#include "connection/session.h"
#include "livescore/service/webhook/webhook_store.h"

namespace livescore {

// See webhook_store.
[[nodiscard]] result<page<webhook_delivery>> list_deliveries(db_session& session, webhook_id id,
                                                             const delivery_page_request& request);
[[nodiscard]] std::optional<webhook_delivery> find_delivery(db_session& session, webhook_id id,
                                                            delivery_id delivery);
[[nodiscard]] result<webhook_change<webhook_delivery>> add_test_delivery(
    db_session& session, webhook_id id, const std::optional<idempotent<webhook_delivery>>& once);
[[nodiscard]] result<webhook_change<webhook_delivery>> retry_delivery(
    db_session& session, webhook_id id, delivery_id delivery,
    const std::optional<idempotent<webhook_delivery>>& once);

}  // namespace livescore
