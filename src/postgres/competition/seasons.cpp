#include "competition/seasons.h"

#include "competition/row_changes.h"

namespace livescore {
namespace sql {

static const std::string& season_columns() {
    static const std::string text =
        "s.league_id, l.name, s.label, s.starts_on, s.ends_on, s.rules::text, s.stages::text, "
        "s.deductions::text, s.version, s.created_at, s.updated_at";
    return text;
}

}  // namespace sql

namespace {

const statement find_season_statement{"find_season",
                                      "SELECT " + sql::season_columns() +
                                          " FROM seasons s JOIN leagues l ON l.id = s.league_id"
                                          " WHERE s.league_id = $1 AND s.label = $2"};
const statement lock_season_statement{
    "lock_season", "SELECT " + sql::season_columns() +
                       " FROM seasons s JOIN leagues l ON l.id = s.league_id"
                       " WHERE s.league_id = $1 AND s.label = $2 FOR UPDATE OF s"};
// The running sum ends the page: PostgreSQL sends at most $4 bytes, but always the first season.
const statement list_seasons_statement{"list_seasons", "SELECT " + sql::season_columns() + R"(,
        s.more
    FROM (
        SELECT *, lead(id) OVER in_order IS NOT NULL AS more, row_number() OVER in_order AS place,
            sum(octet_length(coalesce(rules::text, '')) + octet_length(stages::text)
                + octet_length(deductions::text) + 400) OVER in_order AS bytes
        FROM (SELECT * FROM seasons
              WHERE league_id = $1::integer AND ($2::text IS NULL OR label < $2)
              ORDER BY label DESC LIMIT $3) entry
        WINDOW in_order AS (ORDER BY label DESC ROWS UNBOUNDED PRECEDING)) s
    JOIN leagues l ON l.id = s.league_id
    WHERE s.place = 1 OR s.bytes <= $4::bigint ORDER BY s.place)"};
// Keeps the league, and keeps others from entering a season of it, until the end.
const statement hold_league_statement{"hold_league",
                                      "SELECT name FROM leagues WHERE id = $1 FOR NO KEY UPDATE"};
const statement count_seasons_statement{"count_seasons",
                                        "SELECT count(*) FROM seasons WHERE league_id = $1"};
const statement missing_teams_statement{"missing_teams", R"(
    SELECT given.id FROM unnest($1::integer[]) AS given(id)
    WHERE NOT EXISTS (SELECT FROM teams WHERE teams.id = given.id))"};
const statement insert_season_statement{"insert_season", R"(
    INSERT INTO seasons (league_id, label, starts_on, ends_on, rules, stages, deductions)
    VALUES ($1, $2, $3, $4, $5, $6, $7))"};
const statement update_season_statement{"update_season", R"(
    UPDATE seasons SET (starts_on, ends_on, rules, stages, deductions) = ($3, $4, $5, $6, $7)
    WHERE league_id = $1 AND label = $2)"};
const statement season_referrer_statement{
    "season_referrer", "SELECT FROM match_listing WHERE league_id = $1 AND season = $2 LIMIT 1"};
const statement remove_season_statement{"remove_season",
                                        "DELETE FROM seasons WHERE league_id = $1 AND label = $2"};

season read_season(const pqxx::row& row) {
    season s;
    s.league = league_id{row[0].as<std::int64_t>()};
    s.league_name = row[1].as<std::string>();
    s.label = row[2].as<std::string>();
    s.starts_on = read_optional<std::string>(row[3]);
    s.ends_on = read_optional<std::string>(row[4]);
    s.rules = read_optional<std::string>(row[5]);
    s.stages = row[6].as<std::string>();
    s.deductions = row[7].as<std::string>();
    s.version = row[8].as<std::int64_t>();
    s.created_at = read_timestamp(row[9]);
    s.updated_at = read_timestamp(row[10]);
    return s;
}

std::optional<season> lock_season(pqxx::transaction_base& tx, league_id of,
                                  const std::string& label) {
    const auto rows = execute(tx, lock_season_statement, raw(of), label);
    if (rows.empty()) return std::nullopt;
    return read_season(rows[0]);
}

error no_season(league_id of, const std::string& label) {
    return {errc::not_found,
            "League " + std::to_string(raw(of)) + " has no season \"" + label + "\"",
            {}};
}

/// The teams that the deductions name must be there.
std::optional<error> find_missing_teams(pqxx::transaction_base& tx, const season& wanted) {
    const auto missing = execute(tx, missing_teams_statement, id_array(wanted.named_teams));
    if (missing.empty()) return std::nullopt;
    error problem{errc::invalid_argument, "Invalid payload", {}};
    for (const auto& row : missing) {
        const auto id = row[0].as<std::int64_t>();
        for (std::size_t i = 0; i < wanted.named_teams.size(); ++i) {
            if (raw(wanted.named_teams[i]) != id) continue;
            problem.details.push_back({{"deductions", std::to_string(i), "teamId"},
                                       "There is no team " + std::to_string(id),
                                       "invalid_value"});
            break;
        }
    }
    return problem;
}

bool is_same(const season& a, const season& b) {
    return a.starts_on == b.starts_on && a.ends_on == b.ends_on && a.rules == b.rules &&
           a.stages == b.stages && a.deductions == b.deductions;
}

void write_season(pqxx::transaction_base& tx, const statement& how, const season& s) {
    execute(tx, how, raw(s.league), s.label, to_sql(s.starts_on), to_sql(s.ends_on),
            to_sql(s.rules), s.stages, s.deductions);
}

}  // namespace

result<page<season>> list_seasons(db_session& session, league_id of,
                                  const season_page_request& request) {
    page_lease lease(request.bytes);
    const auto rows = session.read([&](pqxx::transaction_base& tx) -> std::optional<pqxx::result> {
        auto found = execute(tx, list_seasons_statement, raw(of), to_sql(request.before),
                             request.limit + 1, lease.bytes());
        if (found.empty() && execute(tx, row_table<league>::statements().find, raw(of)).empty())
            return std::nullopt;
        return found;
    });
    if (!rows) return row_not_found("league", raw(of));
    page<season> found;
    for (const auto& row : *rows) {
        if (found.items.size() == static_cast<std::size_t>(request.limit)) break;
        found.items.push_back(read_season(row));
        found.has_more = row[11].as<bool>();
        for (const auto& field : row) lease.add(field.size());
    }
    found.lease = lease.take();
    return found;
}

std::optional<season> find_season(db_session& session, league_id of, const std::string& label) {
    return session.read([&](pqxx::transaction_base& tx) -> std::optional<season> {
        const auto rows = execute(tx, find_season_statement, raw(of), label);
        if (rows.empty()) return std::nullopt;
        return read_season(rows[0]);
    });
}

result<changed_row<season>> put_season(db_session& session, const season& wanted,
                                       expected_version expected,
                                       const std::optional<idempotent<changed_row<season>>>& once,
                                       const competition_limits& limits) {
    return transact_unique<changed_row<season>>(
        session, [&](pqxx::work& tx) -> result<changed_row<season>> {
            if (auto repeated = find_repeated_row<changed_row<season>, season>(tx, once))
                return *std::move(repeated);
            if (execute(tx, hold_league_statement, raw(wanted.league)).empty())
                return row_not_found("league", raw(wanted.league));
            auto before = lock_season(tx, wanted.league, wanted.label);
            if (auto problem = check_version("season", before ? before->version : 0, expected))
                return *std::move(problem);
            if (auto problem = find_missing_teams(tx, wanted)) return *std::move(problem);
            if (!before) {
                const auto count = execute(tx, count_seasons_statement, raw(wanted.league));
                if (count[0][0].as<int>() >= limits.seasons_per_league) {
                    return error{errc::conflict,
                                 "A league has at most " +
                                     std::to_string(limits.seasons_per_league) + " seasons",
                                 {}};
                }
                write_season(tx, insert_season_statement, wanted);
            } else if (!is_same(*before, wanted)) {
                write_season(tx, update_season_statement, wanted);
            }
            changed_row<season> changed{lock_season(tx, wanted.league, wanted.label).value(),
                                        !before, std::nullopt};
            keep_row_answer(tx, once, changed);
            tx.commit();
            return changed;
        });
}

result<changed_row<season>> remove_season(db_session& session, league_id of,
                                          const std::string& label, expected_version expected,
                                          const std::optional<idempotent<season>>& once) {
    return session.transact([&](pqxx::work& tx) -> result<changed_row<season>> {
        if (auto repeated = find_repeated_row(tx, once)) return *std::move(repeated);
        auto before = lock_season(tx, of, label);
        if (!before) return no_season(of, label);
        if (auto problem = check_version("season", before->version, expected))
            return *std::move(problem);
        if (!execute(tx, season_referrer_statement, raw(of), label).empty())
            return error{errc::conflict, "Matches refer to this season", {}};
        execute(tx, remove_season_statement, raw(of), label);
        keep_row_answer(tx, once, *before);
        tx.commit();
        return changed_row<season>{*std::move(before), false, std::nullopt};
    });
}

}  // namespace livescore
