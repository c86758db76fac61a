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
