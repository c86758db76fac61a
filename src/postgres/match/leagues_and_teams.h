/// Leagues and teams. A match names them by their ids or by their names. The store makes one when a
/// match first names it.
#pragma once
#include <pqxx/pqxx>

#include "livescore/core/error.h"
#include "livescore/domain/match.h"

namespace livescore {

/// Sets league_ref, home_team_ref and away_team_ref, and the names that belong to them. `before`:
/// the match before the change, or null for a new one. What the change leaves alone stays as it is.
///
/// An id that the change gives wins over the name; the name is then the row's, unless the given one
/// is another spelling of it. A merged team's id means the team that it was merged into. A name
/// alone means the row that it fits (resolve_league.sql.h, resolve_teams.sql.h). `m.league` becomes
/// the name as the league spells it; the teams keep the names that the match gives them.
///
/// Returns invalid_argument for an id that is unknown or of another sport, and for a name that
/// several rows fit; its details name them. Throws infrastructure_error(unavailable) when a name
/// keeps vanishing.
[[nodiscard]] std::optional<error> resolve_names(pqxx::transaction_base& transaction, match& m,
                                                 const match* before);

}  // namespace livescore
