/// The seasons of a league.
#pragma once
#include "connection/session.h"
#include "livescore/service/competition/competition_store.h"

namespace livescore {

// See competition_store.
[[nodiscard]] result<page<season>> list_seasons(db_session& session, league_id of,
                                                const season_page_request& request);
[[nodiscard]] std::optional<season> find_season(db_session& session, league_id of,
                                                const std::string& label);
[[nodiscard]] result<changed_row<season>> put_season(
    db_session& session, const season& wanted, expected_version expected,
    const std::optional<idempotent<changed_row<season>>>& once, const competition_limits& limits);
[[nodiscard]] result<changed_row<season>> remove_season(
    db_session& session, league_id of, const std::string& label, expected_version expected,
    const std::optional<idempotent<season>>& once);

}  // namespace livescore
