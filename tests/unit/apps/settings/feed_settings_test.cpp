#include <gtest/gtest.h>

#include "apps/config/worker_config.h"
#include "support/environment.h"

namespace livescore {
namespace {

using namespace std::chrono_literals;

class FeedSettings : public testing::Test {
protected:
    worker_config read(const environment& more) {
        environment values{{"DATABASE_URL", "postgres://u:p@127.0.0.1/livescore"},
                           {"REDIS_URL", "redis://127.0.0.1:6379"}};
        for (const auto& [name, value] : more) values[name] = value;
        auto env = reader_of(values);
        auto config = read_worker_config(env);
        problems_ = env.problems();
        return config;
    }
    /// The one problem; empty when there is none.
    std::string problem_of(const environment& more) {
        read(more);
        EXPECT_LE(problems_.size(), 1U);
        return problems_.empty() ? "" : problems_.front();
    }

    std::vector<std::string> problems_;
};

TEST_F(FeedSettings, NothingIsPolledUnlessItIsSaid) {
    const auto config = read({});
    EXPECT_TRUE(problems_.empty());
    EXPECT_TRUE(config.feeds.polled.empty());
    EXPECT_EQ(config.feeds.openligadb.url, "https://api.openligadb.de");
    EXPECT_EQ(config.feeds.api_football.budget.per_day, 100);
}

TEST_F(FeedSettings, EveryProviderHasWhatItNeeds) {
    const auto config = read({{"FEEDS", "openligadb,openfootball,football-data,api-football"},
                              {"OPENLIGADB_LEAGUES", "bl1/2026, bl2/2026"},
                              {"OPENLIGADB_URL", "http://127.0.0.1:9000/"},
                              {"OPENLIGADB_POLL_LIVE_MS", "1000"},
                              {"OPENLIGADB_BUDGET_PER_MINUTE", "60"},
                              {"OPENFOOTBALL_FILES", "/data/a.json,https://example.org/b.json"},
                              {"FOOTBALL_DATA_COMPETITIONS", "PL,BL1"},
                              {"FOOTBALL_DATA_KEY", "one"},
                              {"API_FOOTBALL_LEAGUES", "39/2026"},
                              {"API_FOOTBALL_KEY", "two"},
                              {"API_FOOTBALL_BUDGET_PER_DAY", "7500"},
                              {"FEED_SILENT_AFTER_MS", "5000"},
                              {"FEED_RETRACT_POLLS", "2"}});
    EXPECT_TRUE(problems_.empty()) << problems_.front();
    const feed_sources& feeds = config.feeds;
    EXPECT_EQ(feeds.polled, (std::vector<std::string>{"openligadb", "openfootball", "football-data",
                                                      "api-football"}));
    EXPECT_EQ(feeds.openligadb.url, "http://127.0.0.1:9000");
    EXPECT_EQ(feeds.openligadb.followed, (std::vector<std::string>{"bl1/2026", "bl2/2026"}));
    EXPECT_EQ(feeds.openligadb.poll_live, 1s);
    EXPECT_EQ(feeds.openligadb.budget.per_minute, 60);
    EXPECT_EQ(feeds.openfootball.followed.size(), 2U);
    EXPECT_EQ(feeds.football_data.key, "one");
    EXPECT_EQ(feeds.api_football.key, "two");
    EXPECT_EQ(feeds.api_football.budget.per_day, 7500);
    EXPECT_EQ(feeds.intake.silent_after, 5s);
    EXPECT_EQ(feeds.intake.retract_polls, 2);
}

TEST_F(FeedSettings, RelativeFilesStandBehindTheUrl) {
    const auto config = read({{"FEEDS", "openfootball"},
                              {"OPENFOOTBALL_URL", "https://example.org/football.json/"},
                              {"OPENFOOTBALL_FILES", "2026-27/de.1.json,/data/a.json"}});
    EXPECT_TRUE(problems_.empty());
    EXPECT_EQ(config.feeds.openfootball.followed,
              (std::vector<std::string>{"https://example.org/football.json/2026-27/de.1.json",
                                        "/data/a.json"}));
}

TEST_F(FeedSettings, WhatIsWrongIsNamed) {
    const auto starts = [](const std::string& text, std::string_view with) {
        EXPECT_TRUE(text.starts_with(with)) << text;
    };
    const environment leagues{{"FEEDS", "openligadb"}, {"OPENLIGADB_LEAGUES", "bl1/2026"}};
    const auto with = [&](std::string name, std::string value) {
        environment values = leagues;
        values[name] = value;
        return problem_of(values);
    };
    EXPECT_EQ(problem_of(leagues), "");
    starts(problem_of({{"FEEDS", "opta"}}), "FEEDS: ");
    starts(with("FEEDS", "openligadb,openligadb"), "FEEDS: ");
    starts(problem_of({{"FEEDS", "openligadb"}}), "OPENLIGADB_LEAGUES: ");
    starts(problem_of({{"FEEDS", "openfootball"}}), "OPENFOOTBALL_FILES: ");
    starts(with("OPENLIGADB_LEAGUES", "bl1/2026,bl1/2026"), "OPENLIGADB_LEAGUES: ");
    starts(with("OPENLIGADB_URL", "http://api.openligadb.de"), "OPENLIGADB_URL: ");
    starts(with("OPENLIGADB_URL", "api.openligadb.de"), "OPENLIGADB_URL: ");
    starts(with("OPENLIGADB_MQTT_URL", "https://example.org"), "OPENLIGADB_MQTT_URL: ");
    starts(with("OPENLIGADB_POLL_LIVE_MS", "0"), "OPENLIGADB_POLL_LIVE_MS");
    starts(with("OPENLIGADB_BUDGET_PER_DAY", "-1"), "OPENLIGADB_BUDGET_PER_DAY");
    starts(with("FEED_RETRACT_POLLS", "0"), "FEED_RETRACT_POLLS");
    starts(with("FEED_CIRCUIT_OPEN_MS", "soon"), "FEED_CIRCUIT_OPEN_MS");
    starts(with("OPENFOOTBALL_FILES", "http://example.org/a.json"), "OPENFOOTBALL_FILES: ");
    starts(problem_of({{"FEEDS", "football-data"}, {"FOOTBALL_DATA_COMPETITIONS", "PL"}}),
           "FOOTBALL_DATA_KEY: ");
    starts(problem_of({{"FEEDS", "api-football"}, {"API_FOOTBALL_LEAGUES", "39/2026"}}),
           "API_FOOTBALL_KEY: ");
    starts(with("API_FOOTBALL_LEAGUES", "premier/2026"), "API_FOOTBALL_LEAGUES: ");
}

TEST_F(FeedSettings, ALeagueHasASeason) {
    for (const char* wrong :
         {"bl1", "bl1/", "/2026", "bl1/26", "bl1/2026/1", "bl1/20x6", "b l/2026"}) {
        read({{"FEEDS", "openligadb"}, {"OPENLIGADB_LEAGUES", wrong}});
        ASSERT_FALSE(problems_.empty()) << wrong;
        EXPECT_TRUE(problems_.front().starts_with("OPENLIGADB_LEAGUES: ")) << wrong;
    }
}

TEST_F(FeedSettings, AKeyIsNotTold) {
    const auto config = read({{"FEEDS", "api-football"},
                              {"API_FOOTBALL_LEAGUES", "39"},
                              {"API_FOOTBALL_KEY", "hunter2"}});
    ASSERT_FALSE(problems_.empty());
    for (const auto& problem : problems_) EXPECT_EQ(problem.find("hunter2"), std::string::npos);
}

}  // namespace
}  // namespace livescore
