/// Events of the log become deliveries of webhooks.
#pragma once
#include <vector>

#include "connection/session.h"
#include "livescore/service/webhook/delivery_store.h"
#include "webhook/mailings.h"

namespace livescore {

// See delivery_store.
[[nodiscard]] expansion_state look_at_expansion(db_session& session);
[[nodiscard]] std::vector<match_id> find_unexpanded(db_session& session, timestamp from,
                                                    timestamp to);
[[nodiscard]] expansion expand_events(db_session& session, webhook_group_cache& groups,
                                      const std::vector<match_id>& matches, int max_events);
void note_scanned(db_session& session, timestamp until);

}  // namespace livescore
