/// The fixtures of providers whose matches are known, and their changes.
#pragma once
#include <span>
#include <string>
#include <vector>

#include "connection/session.h"
#include "livescore/service/feed/feed_store.h"
#include "match/match_writer.h"

namespace livescore {

// See feed_store for each.
[[nodiscard]] std::vector<known_fixture> find_fixtures(pqxx::transaction_base& tx,
                                                       const std::string& provider,
                                                       const std::vector<std::string>& refs);
[[nodiscard]] std::vector<known_fixture> list_fixtures(db_session& session,
                                                       const fixture_query& query);
[[nodiscard]] result<committed_change> change_fixture(db_session& session,
                                                      const std::string& provider,
                                                      const std::string& ref, timestamp turn,
                                                      const feed_store::fixture_decider& decide);

}  // namespace livescore
