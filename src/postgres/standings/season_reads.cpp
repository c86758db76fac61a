#include "standings/season_reads.h"

#include <stdexcept>

#include "connection/statement.h"
#include "connection/values.h"
#include "livescore/core/text/name.h"
#include "livescore/protocol/stored_details.h"
#include "match/match_rows.h"

namespace livescore {
namespace sql {

/// The columns that read_match_of_table reads, in its order.
static const std::string& standings_columns() {
    static const std::string text = expand(
        "m.id, m.sport, m.home_team_id, m.away_team_id, m.home_team, m.away_team, m.status,"
        " m.home_score, m.away_score, m.start_time, {end_time} AS end_time, m.status_set_at,"
        " m.stage, m.group_name, m.round, m.tie_id, m.details, m.feed_state");
    return text;
}

}  // namespace sql

namespace {

// The current season is chosen as the league's own answer chooses it. Without a season's row the
// label is that of the league's latest match.
const statement find_season_statement{"standings_season", R"(
    SELECT l.name, coalesce(s.label, $2, CASE WHEN s.label IS NULL THEN latest.season END),
        s.rules::text, s.stages::text, s.deductions::text,
        s.label IS NOT NULL OR $2::text IS NULL
            OR EXISTS (SELECT FROM match_listing m WHERE m.league_id = l.id AND m.season = $2)
    FROM leagues l
    LEFT JOIN LATERAL (
        SELECT * FROM seasons
        WHERE seasons.league_id = l.id AND ($2::text IS NULL OR seasons.label = $2)
        ORDER BY (current_date >= starts_on AND current_date <= coalesce(ends_on, 'infinity')) IS TRUE DESC,
            coalesce(starts_on, to_date(substring(label FROM '[0-9]{4}'), 'YYYY')) DESC NULLS LAST, label DESC
        LIMIT 1) s ON true
    LEFT JOIN LATERAL (
        SELECT m.season FROM match_listing m WHERE m.league_id = l.id AND s.label IS NULL AND $2::text IS NULL
        ORDER BY m.start_time DESC, m.id DESC LIMIT 1) latest ON true
    WHERE l.id = $1)"};

const statement list_matches_statement{"standings_matches",
                                       "SELECT " + sql::standings_columns() + R"(
    FROM match_listing l JOIN matches m ON m.id = l.id
    WHERE l.league_id = $1 AND l.season = $2 ORDER BY m.id LIMIT $3)"};
const statement list_unnamed_statement{"standings_matches_without_season",
                                       "SELECT " + sql::standings_columns() + R"(
    FROM match_listing l JOIN matches m ON m.id = l.id
    WHERE l.league_id = $1 AND l.season IS NULL ORDER BY m.id LIMIT $2)"};
const statement name_teams_statement{"standings_teams",
                                     "SELECT id, name FROM teams WHERE id = ANY ($1::integer[])"};
// commentary_cards_idx has these rows alone.
const statement list_cards_statement{"standings_cards", R"(
    SELECT match_id, event_type, incident, actor FROM commentary
    WHERE match_id = ANY ($1::integer[])
        AND event_type IN ('yellow_card', 'second_yellow', 'red_card'))"};

/// Rows without a team's id: the same name is the same team.
class unlisted_teams {
public:
    team_id id_of(const pqxx::field& id, const std::string& name) {
        if (!id.is_null()) return team_id{id.as<std::int64_t>()};
        const auto next = -1 - static_cast<std::int64_t>(ids_.size());
        return ids_.try_emplace(name_key(name), team_id{next}).first->second;
    }

private:
    std::map<std::string, team_id> ids_;
};

match read_match_of_table(const pqxx::row& row, unlisted_teams& unlisted) {
    match m;
    m.id = match_id{row[0].as<std::int64_t>()};
    m.sport = row[1].as<std::string>();
    m.home_team = row[4].as<std::string>();
    m.away_team = row[5].as<std::string>();
    m.home_team_ref = unlisted.id_of(row[2], m.home_team);
    m.away_team_ref = unlisted.id_of(row[3], m.away_team);
    const auto status = parse_match_status(row[6].as<std::string>());
    if (!status) throw std::range_error("a status that PostgreSQL keeps is unknown");
    m.status = *status;
    m.score = {row[7].as<int>(), row[8].as<int>()};
    m.schedule.start = read_timestamp(row[9]);
    m.schedule.end = read_timestamp(row[10]);
    if (!row[11].is_null()) m.status_set_at = read_timestamp(row[11]);
    m.details.stage = read_optional<std::string>(row[12]);
    m.details.group = read_optional<std::string>(row[13]);
    m.details.round = read_optional<std::string>(row[14]);
    m.details.tie = read_optional<std::string>(row[15]);
    if (!row[16].is_null()) read_stored_details(row[16].as<std::string>(), m.details);
    read_feed_state(row[17], m);
    return m;
}

card_kind kind_of(const std::string& event_type) {
    if (event_type == "red_card") return card_kind::red;
    return event_type == "yellow_card" ? card_kind::yellow : card_kind::second_yellow;
}

/// What tells players of one side apart.
std::string player_of(const incident& told, const std::optional<std::string>& actor) {
    if (told.player_id) return std::to_string(*told.player_id);
    const std::string name = told.player.value_or(actor.value_or(""));
    return name.empty() ? name : "\"" + name_key(name);
}

}  // namespace

result<stored_season> postgres_season_reader::find_season(league_id of,
                                                          const std::optional<std::string>& label) {
    return session_.read([&](pqxx::transaction_base& tx) -> result<stored_season> {
        const auto rows = execute(tx, find_season_statement, raw(of), to_sql(label));
        if (rows.empty()) {
            return error{
                errc::not_found, "League " + std::to_string(raw(of)) + " does not exist", {}};
        }
        const auto& row = rows[0];
        if (!row[5].as<bool>()) {
            return error{errc::not_found,
                         "League " + std::to_string(raw(of)) + " has no season \"" + *label + "\"",
                         {}};
        }
        stored_season season;
        season.league = of;
        season.league_name = row[0].as<std::string>();
        season.label = read_optional<std::string>(row[1]);
        season.rules = read_optional<std::string>(row[2]);
        season.stages = read_optional<std::string>(row[3]);
        season.deductions = read_optional<std::string>(row[4]);
        return season;
    });
}

std::vector<match> postgres_season_reader::list_matches(const stored_season& of,
                                                        std::size_t limit) {
    return session_.read([&](pqxx::transaction_base& tx) {
        const auto most = static_cast<std::int64_t>(limit);
        const auto rows = of.label
                              ? execute(tx, list_matches_statement, raw(of.league), *of.label, most)
                              : execute(tx, list_unnamed_statement, raw(of.league), most);
        std::vector<match> matches;
        matches.reserve(rows.size());
        unlisted_teams unlisted;
        for (const auto& row : rows) matches.push_back(read_match_of_table(row, unlisted));
        return matches;
    });
}

std::map<team_id, std::string> postgres_season_reader::name_teams(
    const std::vector<team_id>& teams) {
    return session_.read([&](pqxx::transaction_base& tx) {
        std::map<team_id, std::string> names;
        for (const auto& row : execute(tx, name_teams_statement, id_array(teams))) {
            names.emplace(team_id{row[0].as<std::int64_t>()}, row[1].as<std::string>());
        }
        return names;
    });
}

std::map<match_id, shown_cards> postgres_season_reader::list_cards(
    const std::vector<match_id>& of) {
    return session_.read([&](pqxx::transaction_base& tx) {
        std::map<match_id, shown_cards> cards;
        for (const auto& row : execute(tx, list_cards_statement, id_array(of))) {
            if (row[2].is_null()) continue;
            const incident told = read_stored_incident(row[2].as<std::string>());
            const bool stands = !told.retracted_by && told.review != review_state::overturned;
            if (!told.side || !stands) continue;
            const std::size_t side = *told.side == match_side::home ? 0 : 1;
            cards[match_id{row[0].as<std::int64_t>()}][side].push_back(
                {kind_of(row[1].as<std::string>()),
                 player_of(told, read_optional<std::string>(row[3]))});
        }
        return cards;
    });
}

}  // namespace livescore
