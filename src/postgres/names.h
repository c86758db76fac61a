/// Leagues and teams, known by their names and made when first named.
#pragma once
#include <pqxx/pqxx>

#include "livescore/domain/match.h"

namespace livescore {

/// Sets league_ref, home_team_ref and away_team_ref from the names.
void resolve_names(pqxx::transaction_base& transaction, match& m);

}  // namespace livescore
