#include "match/leagues_and_teams.h"

#include <string_view>
#include <vector>

#include "connection/statement.h"
#include "connection/values.h"
#include "match/resolve_league.sql.h"
#include "match/resolve_teams.sql.h"

namespace livescore {
namespace {

constexpr int max_attempts = 3;

const statement league_statement{"resolve_league", sql::resolve_league};
const statement teams_statement{"resolve_teams", sql::resolve_teams};
const statement league_of_id_statement{
    "league_of_id", "SELECT id, name, sport_key = name_key($2), sport FROM leagues WHERE id = $1"};
// The usual case, which this answers in a fraction of the time of resolve_teams: one team of each
// name, and nothing is known against it.
const statement find_teams_statement{"find_teams", R"(
    SELECT t.id, t.name_key = name_key($2) IS TRUE, t.name_key = name_key($3) IS TRUE,
        (name_key(t.country) <> name_key(l.country)) IS NOT TRUE
            AND (nullif(t.gender, 'mixed') <> nullif(l.gender, 'mixed')) IS NOT TRUE
            AND (name_key(t.age_class) <> name_key(l.age_class)) IS NOT TRUE
    FROM teams t LEFT JOIN leagues l ON l.id = $4::integer
    WHERE NOT t.is_repeat AND t.sport_key = name_key($1)
        AND t.name_key IN (name_key($2), name_key($3)) LIMIT 3)"};
// Whether the given name is a spelling of the team's: NULL when none is given.
const statement team_of_id_statement{"team_of_id", R"(
    SELECT id, name, sport_key = name_key($2), sport, name_key = name_key($3) FROM teams
    WHERE id = coalesce((SELECT into_id FROM merged_teams WHERE id = $1::integer), $1::integer))"};

// A season is there once a match names it; a person may say more about it later.
const statement note_season_statement{"note_season", R"(
    INSERT INTO seasons (league_id, label) SELECT $1::integer, $2
    WHERE NOT EXISTS (SELECT FROM seasons WHERE league_id = $1::integer AND label = $2)
    ON CONFLICT DO NOTHING)"};

error refused(std::vector<field_error> details) {
    return {errc::invalid_argument, "Invalid payload", std::move(details)};
}

error unknown_id(std::string_view member, std::string_view noun, std::int64_t id) {
    return refused({{{std::string(member)},
                     "There is no " + std::string(noun) + " " + std::to_string(id),
                     "invalid_value"}});
}

error other_sport(std::string_view member, std::string_view noun) {
    return refused({{{std::string(member)},
                     "The " + std::string(noun) + " belongs to another sport",
                     "invalid_value"}});
}

/// "Several leagues have this name: give leagueId, one of 3, 17".
field_error several(std::string_view member, std::string_view nouns,
                    const std::vector<std::int64_t>& ids) {
    std::string text = "Several " + std::string(nouns) + " fit this name: give " +
                       std::string(member) + "Id, one of ";
    for (std::size_t i = 0; i < ids.size(); ++i) {
        text += (i == 0 ? "" : ", ") + std::to_string(ids[i]);
    }
    return {{std::string(member)}, std::move(text), "ambiguous"};
}

[[noreturn]] void keeps_vanishing(const statement& s) {
    throw infrastructure_error(errc::unavailable, s.name + ": the name keeps vanishing");
}

/// Checks the sport of a row, or takes it when the match has none. `row` has it from column 2 on.
bool has_sport(match& m, const pqxx::row& row) {
    if (!m.sport.empty()) return row[2].as<bool>();
    m.sport = row[3].as<std::string>();
    return true;
}

std::optional<error> find_league(pqxx::transaction_base& tx, match& m) {
    const auto id = raw(*m.league_ref);
    const auto rows = execute(tx, league_of_id_statement, id, m.sport);
    if (rows.empty()) return unknown_id("leagueId", "league", id);
    if (!has_sport(m, rows[0])) return other_sport("leagueId", "league");
    m.league = rows[0][1].as<std::string>();
    return std::nullopt;
}

std::optional<error> name_league(pqxx::transaction_base& tx, match& m) {
    m.league_ref.reset();
    if (!m.league) return std::nullopt;
    for (int attempt = 1; attempt <= max_attempts; ++attempt) {
        // No row: another transaction had just made that row.
        const auto rows = execute(tx, league_statement, m.sport, *m.league);
        if (rows.empty()) continue;
        if (rows.size() > 1) {
            std::vector<std::int64_t> ids;
            for (const auto& row : rows) ids.push_back(row[0].as<std::int64_t>());
            return refused({several("league", "leagues", ids)});
        }
        m.league_ref = league_id{rows[0][0].as<std::int64_t>()};
        m.league = rows[0][1].as<std::string>();
        return std::nullopt;
    }
    keeps_vanishing(league_statement);
}

/// One of the two teams of a match.
struct side {
    std::string_view member;
    std::string& name;
    std::optional<team_id>& ref;
    bool is_named = false;  ///< to be found by its name
};

std::optional<error> find_team(pqxx::transaction_base& tx, match& m, side& s) {
    const auto id = raw(*s.ref);
    const auto rows = execute(tx, team_of_id_statement, id, m.sport, s.name);
    const std::string member = std::string(s.member) + "Id";
    if (rows.empty()) return unknown_id(member, "team", id);
    if (!has_sport(m, rows[0])) return other_sport(member, "team");
    s.ref = team_id{rows[0][0].as<std::int64_t>()};
    if (!rows[0][4].as<bool>()) s.name = rows[0][1].as<std::string>();
    return std::nullopt;
}

/// The parameters of the two statements that find teams.
struct team_question {
    const std::string& sport;
    const char* home;  ///< null: not to be found
    const char* away;
    std::optional<std::string> league;

    [[nodiscard]] pqxx::result ask(pqxx::transaction_base& tx, const statement& s) const {
        return execute(tx, s, sport, home, away, to_sql(league));
    }
};

/// False: the usual case is not the case.
bool find_usual_teams(pqxx::transaction_base& tx, const team_question& question, side& home,
                      side& away) {
    std::vector<team_id> homes;
    std::vector<team_id> aways;
    for (const auto& row : question.ask(tx, find_teams_statement)) {
        const team_id id{row[0].as<std::int64_t>()};
        if (!row[3].as<bool>()) return false;
        if (row[1].as<bool>()) homes.push_back(id);
        if (row[2].as<bool>()) aways.push_back(id);
    }
    const std::size_t wanted_homes = home.is_named ? 1 : 0;
    const std::size_t wanted_aways = away.is_named ? 1 : 0;
    if (homes.size() != wanted_homes || aways.size() != wanted_aways) return false;
    if (home.is_named) home.ref = homes.front();
    if (away.is_named) away.ref = aways.front();
    return true;
}

std::optional<error> name_teams(pqxx::transaction_base& tx, const match& m, side& home,
                                side& away) {
    team_question question{m.sport, home.is_named ? home.name.c_str() : nullptr,
                           away.is_named ? away.name.c_str() : nullptr, std::nullopt};
    if (m.league_ref) question.league = std::to_string(raw(*m.league_ref));
    if (find_usual_teams(tx, question, home, away)) return std::nullopt;
    for (int attempt = 1; attempt <= max_attempts; ++attempt) {
        std::vector<std::int64_t> homes;
        std::vector<std::int64_t> aways;
        for (const auto& row : question.ask(tx, teams_statement)) {
            (row[0].as<bool>() ? homes : aways).push_back(row[1].as<std::int64_t>());
        }
        if ((home.is_named && homes.empty()) || (away.is_named && aways.empty())) continue;
        std::vector<field_error> problems;
        if (homes.size() > 1) problems.push_back(several(home.member, "teams", homes));
        if (aways.size() > 1) problems.push_back(several(away.member, "teams", aways));
        if (!problems.empty()) return refused(std::move(problems));
        if (home.is_named) home.ref = team_id{homes.front()};
        if (away.is_named) away.ref = team_id{aways.front()};
        return std::nullopt;
    }
    keeps_vanishing(teams_statement);
}

/// Whether the change gives an id. A change of the name alone takes the old id away.
template <class Id, class Name>
bool is_given(const std::optional<Id>& after, const std::optional<Id>& before, const Name& name,
              const Name& name_before) {
    return after && (after != before || name != name_before);
}

std::optional<error> resolve_league(pqxx::transaction_base& tx, match& m, const match& old) {
    if (is_given(m.league_ref, old.league_ref, m.league, old.league)) return find_league(tx, m);
    if (m.sport == old.sport && m.league == old.league) return std::nullopt;
    return name_league(tx, m);
}

void note_season(pqxx::transaction_base& tx, const match& m, const match& old) {
    if (!m.league_ref || !m.details.season) return;
    if (m.league_ref == old.league_ref && m.details.season == old.details.season) return;
    execute(tx, note_season_statement, raw(*m.league_ref), *m.details.season);
}

}  // namespace

std::optional<error> resolve_names(pqxx::transaction_base& tx, match& m, const match* before) {
    const match nothing;
    const match& old = before ? *before : nothing;
    side home{"homeTeam", m.home_team, m.home_team_ref};
    side away{"awayTeam", m.away_team, m.away_team_ref};
    const bool home_given =
        is_given(m.home_team_ref, old.home_team_ref, m.home_team, old.home_team);
    const bool away_given =
        is_given(m.away_team_ref, old.away_team_ref, m.away_team, old.away_team);
    // First what has an id: it may tell the sport.
    if (m.league_ref) {
        if (auto problem = resolve_league(tx, m, old)) return problem;
    }
    if (home_given) {
        if (auto problem = find_team(tx, m, home)) return problem;
    }
    if (away_given) {
        if (auto problem = find_team(tx, m, away)) return problem;
    }
    if (m.sport.empty()) return refused({{{"sport"}, "Required", "invalid_type"}});
    if (!m.league_ref) {
        if (auto problem = resolve_league(tx, m, old)) return problem;
    }
    note_season(tx, m, old);

    const bool is_other_sport = m.sport != old.sport;
    home.is_named =
        !home_given && (is_other_sport || m.home_team != old.home_team || !m.home_team_ref);
    away.is_named =
        !away_given && (is_other_sport || m.away_team != old.away_team || !m.away_team_ref);
    if (!home.is_named && !away.is_named) return std::nullopt;
    return name_teams(tx, m, home, away);
}

}  // namespace livescore
