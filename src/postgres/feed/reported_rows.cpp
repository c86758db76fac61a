#include "feed/reported_rows.h"

#include "competition/row_table.h"
#include "connection/statement.h"
#include "connection/values.h"

namespace livescore {
namespace {

const statement by_ref_statement{"row_of_ref", R"(
    SELECT row_id FROM refs WHERE kind = $1 AND provider = $2 AND ref = $3)"};

const statement leagues_statement{"reported_leagues", R"(
    WITH fitting AS (
        SELECT id, 4 * (name_key(country) = name_key($3) IS TRUE)::integer
                + 2 * (gender = $4::text IS TRUE)::integer
                + (name_key(age_class) = name_key($5) IS TRUE)::integer AS shared,
            num_nonnulls(country, gender, age_class) AS said
        FROM leagues
        WHERE NOT is_repeat AND sport_key = name_key($1) AND name_key = name_key($2)
            AND name_key(country) <> name_key($3) IS NOT TRUE
            AND gender <> $4 IS NOT TRUE
            AND name_key(age_class) <> name_key($5) IS NOT TRUE),
    best AS (SELECT shared, said FROM fitting ORDER BY shared DESC, said LIMIT 1)
    SELECT id FROM fitting JOIN best USING (shared, said) ORDER BY id LIMIT 20)"};
const statement fill_league_statement{"fill_league", R"(
    UPDATE leagues SET short_name = coalesce(short_name, $2), country = coalesce(country, $3),
        gender = coalesce(gender, $4), age_class = coalesce(age_class, $5),
        logo_url = coalesce(logo_url, $6)
    WHERE id = $1::integer
        AND (coalesce(short_name, $2), coalesce(country, $3), coalesce(gender, $4),
             coalesce(age_class, $5), coalesce(logo_url, $6))
            IS DISTINCT FROM (short_name, country, gender, age_class, logo_url))"};

const statement other_ref_statement{"team_has_other_ref", R"(
    SELECT FROM refs
    WHERE kind = 'team' AND row_id = $1 AND provider = $2 AND NOT is_alias AND ref <> $3)"};
const statement namesake_statement{"make_namesake", R"(
    INSERT INTO teams (sport, name, country, gender, age_class)
    SELECT $1, $2, coalesce($3, CASE l.kind WHEN 'league' THEN l.country END),
        nullif(l.gender, 'mixed'), l.age_class
    FROM (SELECT) one LEFT JOIN leagues l ON l.id = $4::integer
    RETURNING id)"};
// A team that was made just now has the country of its league, which need not be its own.
const statement fill_team_statement{"fill_team", R"(
    WITH given AS (
        SELECT id, coalesce(short_name, $2) AS short_name,
            coalesce(code, CASE WHEN $3 ~ '^[[:alpha:]]{2,4}$' THEN $3 END) AS code,
            CASE WHEN xmin = pg_current_xact_id()::xid THEN coalesce($4, country)
                ELSE coalesce(country, $4) END AS country,
            coalesce(logo_url, $5) AS logo_url
        FROM teams WHERE id = $1::integer)
    UPDATE teams t SET short_name = given.short_name, code = given.code, country = given.country,
        logo_url = given.logo_url
    FROM given
    WHERE t.id = given.id AND (given.short_name, given.code, given.country, given.logo_url)
        IS DISTINCT FROM (t.short_name, t.code, t.country, t.logo_url))"};

/// An empty text says nothing.
std::optional<std::string> said(const std::optional<std::string>& text) {
    return text && !text->empty() ? text : std::nullopt;
}

std::optional<std::string> gender_of(const reported_league& league) {
    if (!league.gender) return std::nullopt;
    return std::string(to_string(*league.gender));
}

}  // namespace

std::optional<std::int64_t> find_by_ref(pqxx::transaction_base& tx, const char* kind,
                                        const std::string& provider, const std::string& ref) {
    if (ref.empty()) return std::nullopt;
    const auto rows = execute(tx, by_ref_statement, kind, provider, ref);
    if (rows.empty()) return std::nullopt;
    return rows[0][0].as<std::int64_t>();
}

result<std::optional<league_id>> find_named_league(pqxx::transaction_base& tx,
                                                   const reported_league& league) {
    if (league.name.empty()) return std::optional<league_id>();
    const auto country = said(league.country);
    const auto gender = gender_of(league);
    const auto age_class = said(league.age_class);
    const auto rows = execute(tx, leagues_statement, league.sport, league.name, to_sql(country),
                              to_sql(gender), to_sql(age_class));
    if (rows.empty()) return std::optional<league_id>();
    if (rows.size() == 1) return std::optional(league_id{rows[0][0].as<std::int64_t>()});
    std::string text = "Several leagues fit the name \"" + league.name +
                       "\": give one of them this reference, one of ";
    for (bool first = true; const auto& row : rows) {
        text += (first ? "" : ", ") + row[0].as<std::string>();
        first = false;
    }
    return error{errc::invalid_argument, "Invalid payload", {{{"league"}, text, "ambiguous"}}};
}

league_id make_league(pqxx::transaction_base& tx, const reported_league& reported) {
    league row;
    row.sport = reported.sport;
    row.name = reported.name;
    row.short_name = said(reported.short_name);
    row.country = said(reported.country);
    row.gender = reported.gender;
    row.age_class = said(reported.age_class);
    row.kind = reported.kind;
    row.logo_url = said(reported.logo_url);
    return league_id{row_table<league>::insert(tx, row)[0].as<std::int64_t>()};
}

bool has_other_ref(pqxx::transaction_base& tx, team_id team, const std::string& provider,
                   const std::string& ref) {
    return !ref.empty() && !execute(tx, other_ref_statement, raw(team), provider, ref).empty();
}

team_id make_namesake(pqxx::transaction_base& tx, const std::string& sport,
                      const reported_team& team, std::optional<league_id> league) {
    const auto country = said(team.country);
    std::optional<std::string> of;
    if (league) of = std::to_string(raw(*league));
    const auto rows =
        execute(tx, namesake_statement, sport, team.name, to_sql(country), to_sql(of));
    return team_id{rows.at(0)[0].as<std::int64_t>()};
}

void fill_in(pqxx::transaction_base& tx, league_id id, const reported_league& league) {
    const auto short_name = said(league.short_name);
    const auto country = said(league.country);
    const auto gender = gender_of(league);
    const auto age_class = said(league.age_class);
    const auto logo_url = said(league.logo_url);
    execute(tx, fill_league_statement, raw(id), to_sql(short_name), to_sql(country), to_sql(gender),
            to_sql(age_class), to_sql(logo_url));
}

void fill_in(pqxx::transaction_base& tx, team_id id, const reported_team& team) {
    const auto short_name = said(team.short_name);
    const auto code = said(team.code);
    const auto country = said(team.country);
    const auto logo_url = said(team.logo_url);
    execute(tx, fill_team_statement, raw(id), to_sql(short_name), to_sql(code), to_sql(country),
            to_sql(logo_url));
}

}  // namespace livescore
