/// The providers: their state, and how many requests they have left.
#pragma once
#include <string>
#include <vector>

#include "connection/session.h"
#include "livescore/service/feed/feed_store.h"

namespace livescore {

// See feed_store for each.
void register_feeds(db_session& session, const std::vector<std::string>& polled);
void register_push(db_session& session, const std::string& provider);
[[nodiscard]] std::vector<feed_row> list_feeds(db_session& session);
[[nodiscard]] result<feed_turn> begin_turn(db_session& session, const std::string& provider);
[[nodiscard]] result<feed_row> set_paused(db_session& session, const std::string& provider,
                                          bool paused);
[[nodiscard]] result<feed_row> request_refresh(db_session& session, const std::string& provider);
void note_failure(db_session& session, const std::string& provider, const std::string& reason,
                  const std::optional<timestamp>& not_before);
void note_recovery(db_session& session, const std::string& provider);

[[nodiscard]] int take_requests(db_session& session, const std::string& provider, int wanted,
                                const feed_budget& budget);
void lower_budget(db_session& session, const std::string& provider, const feed_budget& budget,
                  const std::optional<int>& left_minute, const std::optional<int>& left_day);

}  // namespace livescore
