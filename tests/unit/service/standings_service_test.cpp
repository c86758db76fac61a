#include "livescore/service/standings/standings_service.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "livescore/core/log.h"
#include "support/event_loop.h"

namespace livescore {
namespace {

using nlohmann::json;

match played(int id, int home, int away, int home_goals, int away_goals) {
    match m;
    m.id = match_id{id};
    m.sport = "football";
    m.home_team = "team " + std::to_string(home);
    m.away_team = "team " + std::to_string(away);
    m.home_team_ref = team_id{home};
    m.away_team_ref = team_id{away};
    m.status = match_status::finished;
    m.score = {home_goals, away_goals};
    m.schedule = {timestamp(std::chrono::hours(500'000 + id)),
                  timestamp(std::chrono::hours(500'002 + id)), std::nullopt, std::nullopt};
    return m;
}

struct fake_reader final : season_reader {
    result<stored_season> season = stored_season{league_id{5}, "Liga", "2025", {}, {}, {}};
    std::vector<match> matches;
    std::map<team_id, std::string> names;
    std::map<match_id, shown_cards> cards;
    std::optional<std::string> asked_label;
    std::size_t asked_limit = 0;
    int card_reads = 0;

    result<stored_season> find_season(league_id, const std::optional<std::string>& label) override {
        asked_label = label;
        return season;
    }
    std::vector<match> list_matches(const stored_season&, std::size_t limit) override {
        asked_limit = limit;
        return matches;
    }
    std::map<team_id, std::string> name_teams(const std::vector<team_id>& teams) override {
        for (const team_id team : teams) EXPECT_GT(raw(team), 0);
        return names;
    }
    std::map<match_id, shown_cards> list_cards(const std::vector<match_id>&) override {
        ++card_reads;
        return cards;
    }
};

struct fake_source final : standings_source {
    fake_reader reader;
    asio::awaitable<result<standings_answer>> read(
        std::function<result<standings_answer>(season_reader&)> work) override {
        co_return work(reader);
    }
};

struct StandingsService : testing::Test {
    fake_source source;
    standings_limits limits;
    test::event_loop loop;

    StandingsService() { log::init(log::level::off, "test", "test"); }

    result<standings_answer> ask(standings_request request = {}) {
        standings_service service(source, limits, {});
        return loop.await(service.find(std::move(request)));
    }
    json rows() { return json::parse(ask().value().json)["tables"][0]["rows"]; }
};

TEST_F(StandingsService, AnswersTheTableOfTheSeason) {
    source.reader.matches = {played(1, 1, 2, 2, 0)};
    source.reader.names = {{team_id{1}, "Renamed"}};
    const json answer = json::parse(ask({.season = "2025"}).value().json);
    EXPECT_EQ(source.reader.asked_label, "2025");
    EXPECT_EQ(answer["league"], (json{{"id", 5}, {"name", "Liga"}}));
    EXPECT_EQ(answer["season"], "2025");
    EXPECT_EQ(answer["matchesCounted"], 1);
    const json& rows = answer["tables"][0]["rows"];
    EXPECT_EQ(rows[0]["team"], (json{{"id", 1}, {"name", "Renamed"}}));
    EXPECT_EQ(rows[1]["team"]["name"], "team 2") << "the match's own name when there is no row";
}

TEST_F(StandingsService, GoesByTheRulesAndDeductionsOfTheSeason) {
    source.reader.matches = {played(1, 1, 2, 2, 0)};
    source.reader.season->rules = R"({"points": {"win": 2}})";
    source.reader.season->deductions = R"([{"teamId": 1, "points": 5}])";
    EXPECT_EQ(rows()[0]["team"]["id"], 2);
    EXPECT_EQ(rows()[1]["points"], -3);
    EXPECT_EQ(json::parse(ask().value().json)["rules"], json::parse(R"({"points": {"win": 2}})"));
}

TEST_F(StandingsService, RulesThatCannotBeReadAreTheDefault) {
    source.reader.matches = {played(1, 1, 2, 2, 0)};
    source.reader.season->rules = R"({"order": ["luck"]})";
    EXPECT_EQ(rows()[0]["points"], 3);
}

TEST_F(StandingsService, ReadsCardsOnlyWhenTheRulesAskForThem) {
    source.reader.matches = {played(1, 1, 2, 1, 1)};
    source.reader.cards[match_id{1}][0] = {{card_kind::red, "9"}};
    EXPECT_EQ(rows()[0]["positionShared"], true);
    EXPECT_EQ(source.reader.card_reads, 0);
    EXPECT_FALSE(ask().value().counts_cards);
    source.reader.season->rules = R"({"order": ["points", "fairPlay"]})";
    EXPECT_EQ(rows()[0]["team"]["id"], 2);
    EXPECT_EQ(rows()[0]["decidedBy"], "fairPlay");
    EXPECT_EQ(source.reader.card_reads, 2);
    EXPECT_TRUE(ask().value().counts_cards);
    EXPECT_EQ(ask().value().matches, std::vector<match_id>{match_id{1}});
}

TEST_F(StandingsService, PassesOnThatThereIsNoSeason) {
    source.reader.season = error{errc::not_found, "nothing", {}};
    EXPECT_EQ(ask().error().code, errc::not_found);
}

TEST_F(StandingsService, RefusesASeasonWithTooManyMatches) {
    limits.matches = 2;
    source.reader.matches = {played(1, 1, 2, 1, 1), played(2, 1, 2, 1, 1)};
    EXPECT_TRUE(ask());
    EXPECT_EQ(source.reader.asked_limit, 3U);
    source.reader.matches.push_back(played(3, 1, 2, 1, 1));
    EXPECT_EQ(ask().error().code, errc::unprocessable);
}

TEST_F(StandingsService, ListsTheRoundsOfTheSeasonThatIsAskedFor) {
    source.reader.matches = {played(1, 1, 2, 2, 0), played(2, 2, 1, 0, 0)};
    source.reader.matches[0].details.round = "1";
    source.reader.matches[1].details.round = "2";
    standings_service service(source, limits, {});
    const auto answer = loop.await(service.list_rounds(league_id{5}, "2025"));
    EXPECT_EQ(source.reader.asked_label, "2025");
    EXPECT_EQ(answer.value().matches, (std::vector<match_id>{match_id{1}, match_id{2}}));
    const json data = json::parse(answer.value().json);
    EXPECT_EQ(data["rounds"].size(), 2);
    EXPECT_EQ(data["rounds"][1]["round"], 2);
}

TEST_F(StandingsService, RoundsOfTooManyMatchesAreRefused) {
    limits.matches = 1;
    source.reader.matches = {played(1, 1, 2, 2, 0), played(2, 2, 1, 0, 0)};
    standings_service service(source, limits, {});
    const auto answer = loop.await(service.list_rounds(league_id{5}, std::nullopt));
    EXPECT_EQ(answer.error().code, errc::unprocessable);
}

}  // namespace
}  // namespace livescore
