/// What waits for the endpoints of webhooks, with the bytes that go out.
#pragma once
#include <vector>

#include "connection/session.h"
#include "livescore/service/webhook/delivery_store.h"
#include "webhook/mailings.h"

namespace livescore {

// See delivery_store.
[[nodiscard]] std::vector<webhook_id> find_waiting(db_session& session);
[[nodiscard]] endpoint_answers ask_for_endpoints(db_session& session, webhook_group_cache& groups,
                                                 const std::vector<endpoint_question>& questions,
                                                 const delivery_bounds& bounds);

}  // namespace livescore
