#include "names.h"

#include "connection.h"
#include "values.h"

namespace livescore {
namespace {

const statement league_statement{"resolve_league", R"(
    WITH found AS (SELECT id FROM leagues WHERE sport = $1 AND name = $2),
    made AS (
        INSERT INTO leagues (sport, name) SELECT $1, $2 WHERE NOT EXISTS (SELECT FROM found)
        ON CONFLICT DO NOTHING RETURNING id)
    SELECT id FROM found UNION ALL SELECT id FROM made)"};

// Made in the order of names: of two transactions that make the same teams, one waits for the
// other.
const statement teams_statement{"resolve_teams", R"(
    WITH wanted AS (
        SELECT DISTINCT ON (lower(name)) name FROM unnest(ARRAY[$2::text, $3::text]) AS w(name)
        ORDER BY lower(name)),
    found AS (
        SELECT t.id, lower(t.name) AS name FROM teams t
        WHERE t.sport = $1 AND lower(t.name) IN (lower($2), lower($3))),
    made AS (
        INSERT INTO teams (sport, name)
        SELECT $1, name FROM wanted WHERE lower(name) NOT IN (SELECT name FROM found)
        ORDER BY lower(name)
        ON CONFLICT DO NOTHING RETURNING id, lower(name) AS name),
    named AS (SELECT * FROM found UNION ALL SELECT * FROM made)
    SELECT home.id, away.id FROM named home, named away
    WHERE home.name = lower($2) AND away.name = lower($3))"};

/// Repeats a statement that found nothing because another transaction had just made the row: it was
/// not in the snapshot of the first statement, but it is in the next one's.
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
    }
    const auto row = resolve(transaction, teams_statement, m.sport, m.home_team, m.away_team);
    m.home_team_ref = team_id{row[0].as<std::int64_t>()};
    m.away_team_ref = team_id{row[1].as<std::int64_t>()};
}

}  // namespace livescore
