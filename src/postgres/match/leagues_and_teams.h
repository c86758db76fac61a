/// Leagues and teams. A match knows them by their names. The store makes one when a match first
/// names it.
#pragma once
#include <pqxx/pqxx>

#include "livescore/domain/match.h"

namespace livescore {

/// Sets league_ref, home_team_ref and away_team_ref from the names. `m.league` becomes the name as
/// the league spells it; the teams keep the names that the match gives them. Throws
/// infrastructure_error(unavailable) when a name keeps vanishing.
void resolve_names(pqxx::transaction_base& transaction, match& m);

}  // namespace livescore
