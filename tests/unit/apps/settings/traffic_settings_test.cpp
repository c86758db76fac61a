#include <gtest/gtest.h>

#include "apps/settings/sections.h"
#include "support/environment.h"

namespace livescore {
namespace {

traffic_options read_traffic(env_reader& env, const std::string& app_env) {
    api_options api;
    feed_options feed;
    setting_table table;
    declare_websocket(table, api, feed);
    declare_rate_limits(table, api.traffic, app_env);
    declare_gate(table, api.traffic, app_env);
    table.read(env);
    return api.traffic;
}

TEST(TrafficSettings, ProductionEnforcesTheOriginalsLimitsAndTrustsNobody) {
    env_reader env = reader_of({});
    const traffic_options t = read_traffic(env, "production");
    EXPECT_TRUE(env.problems().empty());
    EXPECT_EQ(t.rate_limits, enforcement::enforce);
    EXPECT_EQ(t.bots, enforcement::enforce);
    EXPECT_EQ(t.shield, enforcement::enforce);
    EXPECT_TRUE(t.deny_missing_user_agent);
    EXPECT_TRUE(t.trusted_proxies.empty());
    EXPECT_EQ(t.cors_origins, std::vector<std::string>{"self"});
    EXPECT_EQ(t.ws_origins, std::vector<std::string>{"self"});
    for (const rate_limit& limit : {t.read, t.write, t.admin}) {
        EXPECT_EQ(limit.requests, 50);
        EXPECT_EQ(limit.window, std::chrono::seconds(10));
    }
    EXPECT_EQ(t.connect.requests, 5);
    EXPECT_EQ(t.connect.window, std::chrono::seconds(2));
    EXPECT_EQ(t.key_factor, 20);
}

TEST(TrafficSettings, ALimitTimesTheFactorOfKeysIsALimitStill) {
    for (const auto& [factor, problems] : {std::pair("10", 0U), std::pair("11", 1U)}) {
        env_reader env = reader_of({{"RATE_LIMIT_KEY_FACTOR", factor},
                                    {"RATE_LIMIT_READ_REQUESTS", "100"},
                                    {"RATE_LIMIT_READ_WINDOW_MS", "1"}});
        static_cast<void>(read_traffic(env, "production"));
        EXPECT_EQ(env.problems().size(), problems) << factor;
    }
}

TEST(TrafficSettings, DevelopmentIsInNobodysWay) {
    for (const char* app_env : {"development", "test"}) {
        env_reader env = reader_of({});
        const traffic_options t = read_traffic(env, app_env);
        EXPECT_EQ(t.rate_limits, enforcement::off);
        EXPECT_EQ(t.bots, enforcement::off);
        EXPECT_EQ(t.shield, enforcement::off);
        EXPECT_FALSE(t.deny_missing_user_agent);
        EXPECT_FALSE(t.trusted_proxies.empty());
        EXPECT_EQ(t.cors_origins, std::vector<std::string>{"*"});
    }
}

TEST(TrafficSettings, ListsHaveCommasAndMayBeNone) {
    env_reader env = reader_of({{"TRUSTED_PROXIES", " 10.0.0.0/8 ,::1,, "},
                                {"BOT_ALLOW", "none"},
                                {"BOT_DENY", "scraper,^Evil"},
                                {"CORS_ORIGINS", "https://a.example, https://b.example"},
                                {"WS_ORIGINS", "none"}});
    const traffic_options t = read_traffic(env, "production");
    EXPECT_TRUE(env.problems().empty());
    EXPECT_EQ(t.trusted_proxies, (std::vector<std::string>{"10.0.0.0/8", "::1"}));
    EXPECT_TRUE(t.bot_allow.empty());
    EXPECT_EQ(t.bot_deny, (std::vector<std::string>{"scraper", "^Evil"}));
    EXPECT_EQ(t.cors_origins, (std::vector<std::string>{"https://a.example", "https://b.example"}));
    EXPECT_TRUE(t.ws_origins.empty());
}

TEST(TrafficSettings, AllOriginsAreForDevelopmentOnly) {
    for (const char* name : {"CORS_ORIGINS", "WS_ORIGINS"}) {
        for (const char* list : {"*", "https://a.example,*"}) {
            env_reader env = reader_of({{name, list}});
            static_cast<void>(read_traffic(env, "production"));
            ASSERT_EQ(env.problems().size(), 1U) << list;
            EXPECT_TRUE(env.problems().front().starts_with(name));
            env_reader open = reader_of({{name, list}});
            static_cast<void>(read_traffic(open, "development"));
            EXPECT_TRUE(open.problems().empty());
        }
    }
}

TEST(TrafficSettings, AllThatIsWrongIsSaidAtOnce) {
    env_reader env = reader_of({{"TRUSTED_PROXIES", "10.0.0.0/33,proxy"},
                                {"BOT_DENY", "("},
                                {"CORS_ORIGINS", "a.example"},
                                {"WS_ORIGINS", "https://a.example/"},
                                {"SHIELD_MODE", "on"},
                                {"RATE_LIMIT_READ_REQUESTS", "1000000"},
                                {"RATE_LIMIT_READ_WINDOW_MS", "1"}});
    static_cast<void>(read_traffic(env, "production"));
    EXPECT_EQ(env.problems().size(), 7U) << testing::PrintToString(env.problems());
}

TEST(TrafficSettings, MessagesASecondAndABurstAreOneLimit) {
    env_reader env = reader_of({{"WS_MESSAGES_PER_SECOND", "5"}, {"WS_MESSAGES_BURST", "20"}});
    const traffic_options t = read_traffic(env, "production");
    EXPECT_EQ(t.ws_messages.requests, 20);
    EXPECT_EQ(t.ws_messages.interval(), std::chrono::milliseconds(200));
}

}  // namespace
}  // namespace livescore
