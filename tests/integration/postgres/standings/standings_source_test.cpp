// What tables are made of, from a database.
#include "livescore/postgres/standings_source.h"

#include <gtest/gtest.h>

#include "livescore/protocol/stored_details.h"
#include "support/postgres_store.h"

namespace livescore::test {
namespace {

struct PostgresStandings : store_suite<PostgresStandings> {
    std::unique_ptr<standings_source> source = make_standings_source(
        {.url = database.url()}, metrics, make_db_connector({.url = database.url()}));

    /// A finished match. Its league and its season may be NULL.
    std::int64_t play(std::int64_t league, const std::string& label, const std::string& home,
                      const std::string& away, const std::string& start = "2024-08-16T18:00Z") {
        return database.value<std::int64_t>(
            "INSERT INTO matches (sport, league_id, season, home_team, away_team, home_team_id, "
            "away_team_id, status, start_time, end_time, home_score, away_score) VALUES "
            "('football', $1, nullif($2, ''), $3, $4, $5, $6, 'finished', $7::timestamptz, "
            "$7::timestamptz + interval '2 hours', 2, 1) RETURNING id",
            league, label, home, away, team(home), team(away), start);
    }
    std::int64_t team(const std::string& name) {
        const auto known =
            database.exec("SELECT id FROM teams WHERE sport = 'football' AND name = $1", name);
        if (!known.empty()) return known[0][0].as<std::int64_t>();
        return database.value<std::int64_t>(
            "INSERT INTO teams (sport, name) VALUES ('football', $1) RETURNING id", name);
    }
    std::int64_t a_league(const std::string& name) {
        return database.value<std::int64_t>(
            "INSERT INTO leagues (sport, name) VALUES ('football', $1) RETURNING id", name);
    }
    void a_season(std::int64_t league, const std::string& label, const std::string& starts,
                  const std::string& ends) {
        database.exec(
            "INSERT INTO seasons (league_id, label, starts_on, ends_on) VALUES ($1, $2, "
            "$3::date, $4::date)",
            league, label, starts, ends);
    }
    /// What `look` says of the season, or the error's message.
    std::string read(std::function<result<std::string>(season_reader&)> look) {
        const auto answer = await(source->read([look](season_reader& reader) {
            const auto said = look(reader);
            return said ? result<standings_answer>(standings_answer{*said, {}, false})
                        : result<standings_answer>(said.error());
        }));
        return answer ? answer->json : answer.error().message;
    }
    std::string season_of(std::int64_t league, std::optional<std::string> label = {}) {
        return read([league, label](season_reader& reader) -> result<std::string> {
            const auto season = reader.find_season(league_id{league}, label);
            if (!season) return season.error();
            return season->league_name + " " + season->label.value_or("-");
        });
    }
};

TEST_F(PostgresStandings, FindsTheSeasonThatIsAskedForOrTheCurrentOne) {
    const auto league = a_league("Current");
    EXPECT_EQ(season_of(league), "Current -");
    play(league, "", "A", "B", "2020-01-01T12:00Z");
    EXPECT_EQ(season_of(league), "Current -");
    play(league, "2021", "A", "B", "2021-01-01T12:00Z");
    EXPECT_EQ(season_of(league), "Current 2021") << "of the latest match";
    a_season(league, "2019", "2019-01-01", "2019-12-31");
    a_season(league, "2018", "2018-01-01", "2018-12-31");
    EXPECT_EQ(season_of(league), "Current 2019") << "the latest";
    a_season(league, "this", "2020-01-01", "2999-12-31");
    a_season(league, "next", "2999-01-01", "3000-12-31");
    EXPECT_EQ(season_of(league), "Current this") << "it contains today";
    EXPECT_EQ(season_of(league, "2018"), "Current 2018");
    EXPECT_EQ(season_of(league, "2021"), "Current 2021") << "only matches name it";
    EXPECT_EQ(season_of(league, "2022"),
              "League " + std::to_string(league) + " has no season \"2022\"");
    EXPECT_EQ(season_of(1'000'000), "League 1000000 does not exist");
}

TEST_F(PostgresStandings, ListsTheMatchesOfOneSeasonWithWhatTablesLookAt) {
    const auto league = a_league("Listed");
    const auto other = a_league("Other");
    const auto mine = play(league, "2024-25", "A", "B");
    play(league, "2023-24", "A", "B");
    play(league, "", "A", "B");
    play(other, "2024-25", "A", "B");
    match_details details;
    details.award = match_award{award_result::loss, award_result::win, false};
    database.exec(
        "UPDATE matches SET stage = 'Final', group_name = 'X', round = '7', status = 'awarded', "
        "details = $2::jsonb WHERE id = $1",
        mine, *write_stored_details(details));
    const std::string told = read([&](season_reader& reader) -> result<std::string> {
        std::string text;
        for (const char* label : {"2024-25", ""}) {
            stored_season season;
            season.league = league_id{league};
            if (*label != 0) season.label = label;
            for (const match& m : reader.list_matches(season, 10)) {
                text += m.home_team + "-" + m.away_team + " " + std::to_string(m.score.home) + ":" +
                        std::to_string(m.score.away) + " " + std::string(to_string(m.status)) +
                        " " + m.details.stage.value_or("") + m.details.group.value_or("") +
                        m.details.round.value_or("") + ";";
                EXPECT_EQ(m.schedule.end - m.schedule.start, std::chrono::hours(2));
                if (m.id == match_id{mine}) {
                    EXPECT_EQ(m.details.award, details.award);
                }
            }
        }
        return text;
    });
    EXPECT_EQ(told, "A-B 2:1 awarded FinalX7;A-B 2:1 finished ;");
}

TEST_F(PostgresStandings, GivesTeamsWithoutAnIdOneIdForOneName) {
    const auto league = a_league("Unlisted");
    play(league, "2024", "A", "B");
    play(league, "2024", "B", "a");
    database.exec(
        "UPDATE matches SET home_team_id = NULL, away_team_id = NULL WHERE league_id = $1", league);
    read([&](season_reader& reader) -> result<std::string> {
        stored_season season;
        season.league = league_id{league};
        season.label = "2024";
        const auto matches = reader.list_matches(season, 10);
        EXPECT_EQ(matches.size(), 2U);
        EXPECT_LT(raw(*matches[0].home_team_ref), 0);
        EXPECT_EQ(matches[0].home_team_ref, matches[1].away_team_ref);
        EXPECT_EQ(matches[0].away_team_ref, matches[1].home_team_ref);
        EXPECT_NE(matches[0].home_team_ref, matches[0].away_team_ref);
        EXPECT_EQ(reader.list_matches(season, 1).size(), 1U);
        return std::string();
    });
}

TEST_F(PostgresStandings, ListsTheCardsThatStandBySide) {
    const auto league = a_league("Cards");
    const auto id = play(league, "2024", "A", "B");
    const auto card = [&](const std::string& type, const std::string& incident) {
        database.exec(
            "INSERT INTO commentary (match_id, event_type, message, incident) VALUES "
            "($1, $2, 'x', nullif($3, '')::jsonb)",
            id, type, incident);
    };
    card("yellow_card", write_stored_incident({.side = match_side::home, .player_id = 9}));
    card("second_yellow", write_stored_incident({.side = match_side::home, .player_id = 9}));
    card("red_card", write_stored_incident({.side = match_side::away, .player = "Ünal"}));
    card("red_card",
         write_stored_incident({.side = match_side::away, .review = review_state::overturned}));
    card("red_card",
         write_stored_incident({.side = match_side::away, .retracted_by = commentary_id{3}}));
    card("red_card", "");
    card("goal", write_stored_incident({.side = match_side::home}));
    read([&](season_reader& reader) -> result<std::string> {
        const auto cards = reader.list_cards({match_id{id}});
        EXPECT_EQ(cards.size(), 1U);
        const shown_cards& shown = cards.at(match_id{id});
        EXPECT_EQ(fair_play_points(shown[0], {}), -3);
        EXPECT_EQ(fair_play_points(shown[1], {}), -4);
        return std::string();
    });
}

TEST_F(PostgresStandings, NamesTeamsAsTheyAreCalledNow) {
    const auto id = team("Old name");
    database.exec("UPDATE teams SET name = 'New name' WHERE id = $1", id);
    EXPECT_EQ(read([&](season_reader& reader) -> result<std::string> {
                  const auto names = reader.name_teams({team_id{id}, team_id{2'000'000'000}});
                  return std::to_string(names.size()) + names.at(team_id{id});
              }),
              "1New name");
}

TEST_F(PostgresStandings, ASeasonIsReadByItsIndex) {
    // Many leagues have a season of this label, and each has others.
    database.exec(
        "INSERT INTO leagues (sport, name) SELECT 'football', 'Planned ' || i FROM "
        "generate_series(1, 60) i");
    database.exec(
        "INSERT INTO matches (sport, league_id, season, home_team, away_team, status, start_time) "
        "SELECT 'football', l.id, 2020 + i % 6, 'A', 'B', 'finished', now() FROM leagues l, "
        "generate_series(1, 300) i WHERE l.name LIKE 'Planned %'");
    database.exec("ANALYZE match_listing, matches");
    const auto league =
        database.value<std::int64_t>("SELECT id FROM leagues WHERE name = 'Planned 30'");
    std::string plan;
    database.exec("SET enable_seqscan = off");
    for (const auto& row : database.exec(
             "EXPLAIN SELECT m.id FROM match_listing l JOIN matches m ON m.id = l.id WHERE "
             "l.league_id = " +
             std::to_string(league) + " AND l.season = '2024' ORDER BY m.id LIMIT 10000")) {
        plan += row[0].as<std::string>() + "\n";
    }
    EXPECT_NE(plan.find("match_listing_season_idx"), std::string::npos) << plan;
    plan.clear();
    for (const auto& row : database.exec(
             "EXPLAIN SELECT match_id FROM commentary WHERE match_id = ANY ('{1,2,3}'::integer[]) "
             "AND event_type IN ('yellow_card', 'second_yellow', 'red_card')")) {
        plan += row[0].as<std::string>() + "\n";
    }
    EXPECT_NE(plan.find("commentary_cards_idx"), std::string::npos) << plan;
    database.exec("RESET enable_seqscan");
}

}  // namespace
}  // namespace livescore::test
