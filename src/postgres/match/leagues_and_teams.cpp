#include "match/leagues_and_teams.h"

#include "connection/statement.h"
#include "livescore/core/error.h"
#include "match/resolve_league.sql.h"
#include "match/resolve_teams.sql.h"

namespace livescore {
namespace {

const statement league_statement{"resolve_league", sql::resolve_league};
const statement teams_statement{"resolve_teams", sql::resolve_teams};

/// Repeats a statement that gave no row because another transaction had just made that row.
template <class... Args>
pqxx::row resolve(pqxx::transaction_base& transaction, const statement& s, const Args&... args) {
    for (int attempt = 1; attempt <= 3; ++attempt) {
        const auto rows = execute(transaction, s, args...);
        if (!rows.empty()) return rows.front();
    }
    throw infrastructure_error(errc::unavailable, s.name + ": the name keeps vanishing");
}

}  // namespace

void resolve_names(pqxx::transaction_base& transaction, match& m) {
    m.league_ref.reset();
    if (m.league) {
        const auto row = resolve(transaction, league_statement, m.sport, *m.league);
        m.league_ref = league_id{row[0].as<std::int64_t>()};
        m.league = row[1].as<std::string>();
    }
    const auto row = resolve(transaction, teams_statement, m.sport, m.home_team, m.away_team);
    m.home_team_ref = team_id{row[0].as<std::int64_t>()};
    m.away_team_ref = team_id{row[1].as<std::int64_t>()};
}

}  // namespace livescore
