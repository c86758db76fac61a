#include <gtest/gtest.h>

#include <algorithm>

#include "apps/config/api_config.h"
#include "apps/config/worker_config.h"
#include "support/environment.h"

namespace livescore {
namespace {

const environment minimal{{"DATABASE_URL", "postgres://u:p@127.0.0.1/livescore"},
                          {"REDIS_URL", "redis://127.0.0.1:6379"}};

TEST(Config, TwoUrlsAreEnough) {
    auto env = reader_of(minimal);
    const api_config c = read_api_config(env);
    EXPECT_TRUE(env.problems().empty());
    EXPECT_EQ(c.api.port, 8000);
    EXPECT_EQ(c.api.environment, "development");
    EXPECT_GE(c.api.shards, 1U);
    auto worker_env = reader_of(minimal);
    static_cast<void>(read_worker_config(worker_env));
    EXPECT_TRUE(worker_env.problems().empty());
}

TEST(Config, APasswordOfRedisMayStandBesideItsUrl) {
    const auto url_of = [](const char* url, const char* password) {
        auto values = minimal;
        values["REDIS_URL"] = url;
        values["REDIS_PASSWORD"] = password;
        auto env = reader_of(values);
        const auto read = read_worker_config(env).common.redis.url;
        return env.problems().empty() ? read : env.problems()[0];
    };
    EXPECT_EQ(url_of("redis://h:1/2", "a/b@c"), "redis://:a%2Fb%40c@h:1/2");
    EXPECT_EQ(url_of("redis://me@h", "x"), "redis://me:x@h");
    EXPECT_EQ(url_of("redis://:old@h", "new"), "redis://:new@h");
    EXPECT_EQ(url_of("redis://:old@h", ""), "redis://:old@h");
    EXPECT_EQ(url_of("no url", "hunter2").find("hunter2"), std::string::npos);
}

TEST(Config, ThePrefixComesFromTheDatabaseOfRedisUnlessItIsSaid) {
    const auto redis_of = [](const char* url, const char* password, const char* prefix) {
        auto values = minimal;
        values["REDIS_URL"] = url;
        values["REDIS_PASSWORD"] = password;
        values["REDIS_PREFIX"] = prefix;
        auto env = reader_of(values);
        auto read = read_worker_config(env).common.redis;
        EXPECT_TRUE(env.problems().empty());
        return read;
    };
    EXPECT_EQ(redis_of("redis://h", "", "").prefix, "livescore");
    EXPECT_EQ(redis_of("redis://h/0", "x", "").prefix, "livescore");
    EXPECT_EQ(redis_of("redis://h/12", "x", "").prefix, "livescore:12");
    const auto said = redis_of("redis://h/12", "x", "staging");
    EXPECT_EQ(said.prefix, "staging");
    EXPECT_EQ(said.url, "redis://:x@h/12");
}

TEST(Config, EventsMayHaveServersOfTheirOwn) {
    const auto redis_of = [](environment values) {
        values.insert(minimal.begin(), minimal.end());
        auto env = reader_of(values);
        auto read = read_api_config(env).common.redis;
        if (!env.problems().empty()) read.events_urls = env.problems();
        return read;
    };
    using urls = std::vector<std::string>;
    EXPECT_EQ(redis_of({}).events_urls, urls{});
    EXPECT_EQ(redis_of({{"REDIS_EVENTS_URLS", "none"}}).events_urls, urls{});
    const auto two = redis_of({{"REDIS_EVENTS_URLS", "redis://a:1, redis://:own@b:2"},
                               {"REDIS_PASSWORD", "x/y"},
                               {"REDIS_PREFIX", "staging"}});
    EXPECT_EQ(two.events_urls, (urls{"redis://:x%2Fy@a:1", "redis://:own@b:2"}));
    EXPECT_EQ(two.url, "redis://:x%2Fy@127.0.0.1:6379");
    EXPECT_EQ(two.prefix, "staging");
    EXPECT_TRUE(two.events_bridge);
    EXPECT_FALSE(redis_of({{"REDIS_EVENTS_BRIDGE", "off"}}).events_bridge);
    // A problem names the server by its place, and shows no password.
    for (const auto& [said, part] :
         environment{{"redis://a,rediss://:hunter2@b", "server 2: rediss"},
                     {"redis://:hunter2@a/1", "server 1: a database"},
                     {"redis://a,redis://:hunter2@A:6379", "server 2: stands"},
                     {"a:1", "server 1: "}}) {
        const auto found = redis_of({{"REDIS_EVENTS_URLS", said}}).events_urls;
        ASSERT_EQ(found.size(), 1U) << said;
        EXPECT_TRUE(found[0].starts_with("REDIS_EVENTS_URLS: " + part)) << found[0];
        EXPECT_EQ(found[0].find("hunter2"), std::string::npos);
    }
}

TEST(Config, RedisCarriesTheEventsUnlessNatsIsSaid) {
    const auto bus_of = [](environment values) {
        values.insert(minimal.begin(), minimal.end());
        auto env = reader_of(values);
        const auto config = read_worker_config(env).common;
        EXPECT_TRUE(env.problems().empty()) << env.problems().front();
        EXPECT_EQ(config.bus.nats.deployment, config.redis.deployment);
        return config.bus;
    };
    EXPECT_EQ(bus_of({}).carried_by, bus_options::engine::redis);
    const auto nats = bus_of({{"EVENT_BUS", "nats"},
                              {"NATS_URL", "nats://u:p@a, tls://b:1"},
                              {"HEADS_INTERVAL_MS", "700"},
                              {"INSTANCE_NAME", "w-1"}});
    EXPECT_EQ(nats.carried_by, bus_options::engine::nats);
    EXPECT_EQ(nats.nats.urls, (std::vector<std::string>{"nats://u:p@a", "tls://b:1"}));
    EXPECT_EQ(nats.nats.prefix, "ls");
    EXPECT_EQ(nats.nats.patience, std::chrono::milliseconds(700));
    EXPECT_EQ(nats.nats.client_name, "livescore-worker-w-1");
    EXPECT_EQ(bus_of({{"NATS_PREFIX", "ls.staging"}}).nats.prefix, "ls.staging");
}

TEST(Config, AMistakeAboutNatsIsNamedWithoutThePassword) {
    const std::vector<std::pair<environment, std::string>> cases{
        {{{"EVENT_BUS", "nats"}}, "NATS_URL: is missing"},
        {{{"EVENT_BUS", "nats"}, {"NATS_URL", "none"}}, "NATS_URL: is missing"},
        {{{"NATS_URL", "nats://a,http://u:hunter2@b"}}, "NATS_URL: server 2: the scheme"},
        {{{"NATS_PREFIX", "ls.>"}}, "NATS_PREFIX: must be"},
        {{{"EVENT_BUS", "kafka"}}, "EVENT_BUS"},
    };
    for (const auto& [said, problem] : cases) {
        auto values = said;
        values.insert(minimal.begin(), minimal.end());
        auto env = reader_of(values);
        static_cast<void>(read_api_config(env));
        ASSERT_EQ(env.problems().size(), 1U) << problem;
        EXPECT_TRUE(env.problems()[0].starts_with(problem)) << env.problems()[0];
        EXPECT_EQ(env.problems()[0].find("hunter2"), std::string::npos);
    }
}

TEST(Config, WithSentinelsTheUrlsNameMasters) {
    const auto problem_of = [](const char* url, const char* events, const char* sentinels) {
        auto env = reader_of({{"DATABASE_URL", minimal.at("DATABASE_URL")},
                              {"REDIS_URL", url},
                              {"REDIS_EVENTS_URLS", events},
                              {"REDIS_SENTINELS", sentinels}});
        const auto redis = read_worker_config(env).common.redis;
        if (!env.problems().empty()) return env.problems()[0];
        return std::to_string(redis.sentinels.size()) + " of " + redis.url;
    };
    EXPECT_EQ(problem_of("redis://:x@scores", "", "redis://a:26379,redis://:s@b:26379"),
              "2 of redis://:x@scores");
    EXPECT_TRUE(problem_of("redis://scores:6379", "", "redis://a:26379")
                    .starts_with("REDIS_URL: has a port"));
    EXPECT_EQ(problem_of("redis://scores", "redis://more,redis://h:1", "redis://a:26379"),
              "1 of redis://scores");
    EXPECT_TRUE(problem_of("redis://scores", "", "redis://a:1,redis://:hunter2@b/3")
                    .starts_with("REDIS_SENTINELS: server 2: a sentinel has no databases"));
}

TEST(Config, ASubscriptionIsProbedAsOftenAsHeadsCome) {
    const auto patience_of = [](const char* interval, auto read) {
        auto values = minimal;
        values["HEADS_INTERVAL_MS"] = interval;
        auto env = reader_of(values);
        return read(env).common.redis.subscription_patience.count();
    };
    EXPECT_EQ(patience_of("", read_api_config), 500);
    EXPECT_EQ(patience_of("700", read_api_config), 700);
    EXPECT_EQ(patience_of("700", read_worker_config), 700);
    EXPECT_EQ(patience_of("50", read_worker_config), 500) << "a busy Redis may take a moment";
}

TEST(Config, EverythingThatMeetsRedisKnowsTheDeploymentOfTheDatabase) {
    auto env = reader_of(minimal);
    const api_config api = read_api_config(env);
    ASSERT_NE(api.common.postgres.deployment, nullptr);
    EXPECT_EQ(api.common.redis.deployment, api.common.postgres.deployment);
    EXPECT_EQ(api.feed.deployment, api.common.postgres.deployment);
    auto worker_env = reader_of(minimal);
    const worker_config worker = read_worker_config(worker_env);
    ASSERT_NE(worker.common.redis.deployment, nullptr);
    EXPECT_EQ(worker.common.redis.deployment, worker.common.postgres.deployment);
}

TEST(Config, AllProblemsAreReportedAtOnceAndNoneShowsASecret) {
    auto env = reader_of({{"REDIS_URL", "http://user:hunter2@host"},
                          {"PORT", "99999"},
                          {"APP_ENV", "staging"},
                          {"WS_PING_INTERVAL_MS", "soon"},
                          {"HOST", "not an address"},
                          {"HEADS_INTERVAL_MS", "2000"}});
    static_cast<void>(read_api_config(env));
    const auto names = [&](std::string_view name) {
        return std::any_of(env.problems().begin(), env.problems().end(),
                           [&](const auto& p) { return p.find(name) != std::string::npos; });
    };
    for (const auto* name : {"DATABASE_URL", "REDIS_URL", "PORT", "APP_ENV", "WS_PING_INTERVAL_MS",
                             "HOST", "HEADS_WINDOW_MS"}) {
        EXPECT_TRUE(names(name)) << name;
    }
    EXPECT_FALSE(names("hunter2"));
}

TEST(Config, ChangesNeedAKeyInProductionUnlessSomebodySaysOtherwise) {
    const auto write_auth = [](const char* app_env, const char* said) {
        auto values = minimal;
        values["APP_ENV"] = app_env;
        values["WRITE_AUTH"] = said;
        auto env = reader_of(values);
        const api_config c = read_api_config(env);
        EXPECT_TRUE(env.problems().empty());
        return c.api.write_auth;
    };
    EXPECT_EQ(write_auth("production", ""), auth_mode::required);
    EXPECT_EQ(write_auth("production", "open"), auth_mode::open);
    EXPECT_EQ(write_auth("development", ""), auth_mode::when_keys_exist);
    EXPECT_EQ(write_auth("development", "required"), auth_mode::required);
}

TEST(Config, KeysThatAreNoneAreToldAndNotShown) {
    for (const auto& [name, value] : environment{{"BOOTSTRAP_API_KEY", "hunter2"},
                                                 {"JWT_HS256_SECRET", "hunter2"},
                                                 {"JWT_JWKS_FILE", "/nonexistent/hunter2"},
                                                 {"JWT_JWKS_URL", "http://hunter2.example/keys"},
                                                 {"JWT_JWKS_URL", "https://me:hunter2@host/keys"},
                                                 {"INGEST_SECRETS", "hunter2"},
                                                 {"INGEST_SECRETS", "acme=hunter2"},
                                                 {"INGEST_SECRETS", "acme=whsec_hunter2"},
                                                 {"INGEST_SECRETS", "Ac me=whsec_hunter2"},
                                                 {"WRITE_AUTH", "hunter2"}}) {
        auto values = minimal;
        values[name] = value;
        auto env = reader_of(values);
        static_cast<void>(read_api_config(env));
        ASSERT_EQ(env.problems().size(), 1U) << name;
        EXPECT_TRUE(env.problems()[0].starts_with(name));
        EXPECT_EQ(env.problems()[0].find("hunter2"), std::string::npos);
    }
}

TEST(Config, EachProviderThatPushesHasItsOwnSecretsOfTheStandardsLength) {
    const std::string a = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";  // 24 bytes
    const std::string b = "whsec_" + std::string(86, 'A') + "==";    // 64 bytes
    auto values = minimal;
    values["INGEST_SECRETS"] = "acme=" + a + ", other=" + b + ",acme=" + b;
    auto env = reader_of(values);
    const ingest_options ingest = read_api_config(env).api.ingest;
    EXPECT_TRUE(env.problems().empty());
    ASSERT_EQ(ingest.secrets.size(), 2U);
    ASSERT_EQ(ingest.secrets.at("acme").size(), 2U);
    EXPECT_EQ(ingest.secrets.at("acme")[0].size(), 24U);
    EXPECT_EQ(ingest.secrets.at("other"), std::vector<std::string>{std::string(64, '\0')});
    for (const std::string& length : {"whsec_" + std::string(31, 'A') + "=",      // 23 bytes
                                      "whsec_" + std::string(86, 'A') + "AA"}) {  // 66 bytes
        values["INGEST_SECRETS"] = "acme=" + length;
        auto wrong = reader_of(values);
        static_cast<void>(read_api_config(wrong));
        EXPECT_EQ(wrong.problems().size(), 1U) << length;
    }
}

TEST(Config, TheOriginalsNameOfTheEnvironmentIsAcceptedWhereOursIsNotSet) {
    environment values = minimal;
    values["NODE_ENV"] = "production";
    auto env = reader_of(values);
    EXPECT_EQ(read_api_config(env).common.environment, "production");
    values["APP_ENV"] = "test";
    auto both = reader_of(values);
    EXPECT_EQ(read_api_config(both).common.environment, "test");
    values.erase("APP_ENV");
    values["NODE_ENV"] = "staging";
    auto wrong = reader_of(values);
    static_cast<void>(read_api_config(wrong));
    EXPECT_EQ(wrong.problems().size(), 1U);
}

TEST(Config, LimitsThatContradictEachOtherAreRefused) {
    environment values = minimal;
    values["WS_PONG_TIMEOUT_MS"] = "1000";
    values["DRAIN_SPREAD_MS"] = "20000";
    auto env = reader_of(values);
    static_cast<void>(read_api_config(env));
    EXPECT_EQ(env.problems().size(), 2U);
}

}  // namespace
}  // namespace livescore
