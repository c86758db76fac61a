/// Reads the paths and queries of requests about webhooks. The errors are those of query.h.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "livescore/core/error.h"
#include "livescore/domain/webhook/delivery.h"
#include "livescore/domain/webhook/webhook.h"
#include "livescore/protocol/query_parameters.h"

namespace livescore {

/// A positive integer of the range of ids; otherwise the error names `id` or `deliveryId`.
[[nodiscard]] result<webhook_id> read_webhook_id(std::string_view segment);
[[nodiscard]] result<delivery_id> read_delivery_id(std::string_view segment);

/// A page of a list by id.
struct webhook_list_query {
    int limit = 50;                           ///< 1 to 100
    std::optional<std::int64_t> cursor{};     ///< the last id of the page before
    std::optional<delivery_status> status{};  ///< of deliveries only
};
/// Reads limit, cursor.
[[nodiscard]] result<webhook_list_query> read_webhook_list_query(const query_parameters&);
/// Reads limit, cursor, status.
[[nodiscard]] result<webhook_list_query> read_delivery_list_query(const query_parameters&);

}  // namespace livescore
