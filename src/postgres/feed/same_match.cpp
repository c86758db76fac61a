#include "feed/same_match.h"

#include <chrono>

#include "connection/statement.h"
#include "connection/values.h"
#include "livescore/domain/feed/same_league.h"

namespace livescore {
namespace {

/// Two teams do not play each other twice at one time, whatever providers call the league. They
/// state the planned kick-off, which they may round.
constexpr std::chrono::minutes kick_offs_apart{15};

// What is asked of each match that comes into question is asked of a few: so it is by indexes.
// $3 and $5: the teams by their references. $7: the league, 0 for one that is new, NULL when the
// report has none. $8: the provider; $9 and $10: what it calls the teams; $11: the league that it
// calls by $12.
const statement same_statement{"find_same_match", R"(
    WITH keys AS MATERIALIZED (
        SELECT name_key($2) AS sport, name_key($4) AS home, name_key($6) AS away,
            replace(replace(replace(
                search_key($4), '\', '\\'), '%', '\%'), '_', '\_') || E'\n%' AS plain_home,
            replace(replace(replace(
                search_key($6), '\', '\\'), '%', '\%'), '_', '\_') || E'\n%' AS plain_away),
    team AS MATERIALIZED (
        SELECT true AS is_home, $3::integer AS id
        UNION SELECT false, $5::integer
        UNION SELECT wanted.is_home, named.id
        FROM keys
        CROSS JOIN LATERAL (
            VALUES (true, home, plain_home), (false, away, plain_away)) wanted(is_home, key, plain)
        CROSS JOIN LATERAL (
            SELECT id FROM teams
            WHERE NOT is_repeat AND sport_key = keys.sport AND name_key = wanted.key
            UNION SELECT into_id FROM merged_teams
            WHERE sport_key = keys.sport AND name_key = wanted.key
            UNION SELECT id FROM teams
            WHERE sport_key = keys.sport AND search_text LIKE wanted.plain) named),
    played AS MATERIALIZED (
        SELECT l.id, l.league_id, l.home_team_id AS home, l.away_team_id AS away,
            abs(extract(epoch FROM l.start_time - $1::timestamptz)) AS apart
        FROM match_listing l CROSS JOIN keys
        WHERE l.start_time BETWEEN $1::timestamptz - interval '24 hours'
                AND $1::timestamptz + interval '24 hours'
            AND l.sport_key = keys.sport
            AND (l.home_team_key = keys.home
                OR l.home_team_id IN (SELECT id FROM team WHERE is_home AND id IS NOT NULL))
            AND (l.away_team_key = keys.away
                OR l.away_team_id IN (SELECT id FROM team WHERE NOT is_home AND id IS NOT NULL))
        ORDER BY (l.league_id = $7::integer) IS TRUE DESC, apart, l.id
        LIMIT 20)
    SELECT m.id, ($7::integer IS NULL OR m.league_id IS NULL OR m.league_id = $7::integer), m.apart,
        EXISTS (SELECT FROM feed_fixtures f WHERE f.match_id = m.id AND f.provider <> $8)
            AND NOT EXISTS (SELECT FROM feed_fixtures f WHERE f.match_id = m.id AND f.provider = $8)
            AND NOT EXISTS (SELECT FROM refs r
                WHERE r.kind = 'match' AND r.row_id = m.id AND r.provider = $8)
            AND NOT EXISTS (SELECT FROM refs r
                WHERE r.kind = 'league' AND r.row_id = m.league_id AND r.provider = $8
                    AND r.ref <> $12)
            AND NOT EXISTS (SELECT FROM refs ours JOIN refs theirs USING (kind, provider)
                WHERE ours.kind = 'league' AND ours.row_id = $11::integer
                    AND theirs.row_id = m.league_id)
            AND NOT EXISTS (
                SELECT FROM (VALUES ($3::integer, m.home), ($5::integer, m.away)) side(ours, theirs)
                JOIN teams a ON a.id = side.ours JOIN teams b ON b.id = side.theirs
                WHERE name_key(a.country) <> name_key(b.country)
                    OR nullif(a.gender, 'mixed') <> nullif(b.gender, 'mixed')
                    OR name_key(a.age_class) <> name_key(b.age_class)),
        l.name, coalesce(nullif(l.gender, 'mixed'), h.gender, a.gender),
        coalesce(l.age_class, h.age_class, a.age_class), l.country,
        own.name, coalesce(nullif(own.gender, 'mixed'), own_h.gender, own_a.gender),
        coalesce(own.age_class, own_h.age_class, own_a.age_class), own.country
    FROM played m
    LEFT JOIN leagues l ON l.id = m.league_id
    LEFT JOIN teams h ON h.id = m.home
    LEFT JOIN teams a ON a.id = m.away
    LEFT JOIN leagues own ON own.id = $11::integer
    LEFT JOIN teams own_h ON own_h.id = $3::integer
    LEFT JOIN teams own_a ON own_a.id = $5::integer
    WHERE NOT EXISTS (
        SELECT FROM refs r
        WHERE r.kind = 'team' AND r.provider = $8 AND NOT r.is_alias
            AND ((r.row_id = m.home AND r.ref <> $9 AND m.home <> $3::integer IS NOT FALSE)
                OR (r.row_id = m.away AND r.ref <> $10 AND m.away <> $5::integer IS NOT FALSE)))
    ORDER BY (m.league_id = $7::integer) IS TRUE DESC, 2 DESC, m.apart, m.id)"};

league_marks read_marks(const pqxx::row& row, int at) {
    league_marks marks{read_optional<std::string>(row[at]).value_or("")};
    if (const auto word = read_optional<std::string>(row[at + 1]))
        marks.gender = parse_gender(*word);
    marks.age_class = read_optional<std::string>(row[at + 2]);
    marks.country = read_optional<std::string>(row[at + 3]);
    return marks;
}

/// What the report says wins over what is known of the rows.
league_marks marks_of(const reported_league& league, league_marks known) {
    if (!league.name.empty()) known.name = league.name;
    if (league.gender && league.gender != gender::mixed) known.gender = league.gender;
    if (league.age_class) known.age_class = league.age_class;
    if (league.country) known.country = league.country;
    return known;
}

/// NULL for a team without a reference: such a one has no other reference.
std::optional<std::string> ref_of(const std::string& ref) {
    return ref.empty() ? std::nullopt : std::optional(ref);
}

template <class Id>
std::optional<std::string> id_of(const std::optional<Id>& id) {
    return id ? std::optional(std::to_string(raw(*id))) : std::nullopt;
}

}  // namespace

std::optional<match_id> find_same_match(pqxx::transaction_base& tx, const std::string& provider,
                                        const fixture_report& report, const found_rows& rows,
                                        bool knows_league) {
    if (!report.start) return std::nullopt;
    const auto home = id_of(rows.home);
    const auto away = id_of(rows.away);
    auto league = id_of(rows.league);
    const auto own_league = rows.is_league_of_ref ? league : std::nullopt;
    if (!league && !report.league.name.empty()) league = "0";
    const auto home_ref = ref_of(report.home.ref);
    const auto away_ref = ref_of(report.away.ref);
    const auto league_ref = ref_of(report.league.ref);
    const auto found =
        execute(tx, same_statement, to_sql(*report.start), report.league.sport, to_sql(home),
                report.home.name, to_sql(away), report.away.name, to_sql(league), provider,
                to_sql(home_ref), to_sql(away_ref), to_sql(own_league), to_sql(league_ref));
    for (const auto& row : found) {
        const match_id id{row[0].as<std::int64_t>()};
        if (row[1].as<bool>()) {
            if (knows_league) return id;
            continue;
        }
        const std::chrono::duration<double> apart(row[2].as<double>());
        if (apart <= kick_offs_apart && row[3].as<bool>() &&
            may_be_one_league(read_marks(row, 4), marks_of(report.league, read_marks(row, 8))))
            return id;
    }
    return std::nullopt;
}

}  // namespace livescore
