/// What attempts make of deliveries and of their webhooks, and what is removed.
#pragma once
#include <vector>

#include "connection/session.h"
#include "livescore/service/webhook/delivery_store.h"

namespace livescore {

// See delivery_store.
[[nodiscard]] std::vector<disabled_webhook> note_outcomes(db_session& session,
                                                          std::vector<attempt_outcome> outcomes);
[[nodiscard]] delivery_store::backlog_step disable_backlogs(db_session& session, webhook_id after,
                                                            std::int64_t max_pending, int limit);
[[nodiscard]] delivery_store::removal_result remove_finished(db_session& session,
                                                             std::chrono::hours age,
                                                             delivery_id after, int limit);

}  // namespace livescore
