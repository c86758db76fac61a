#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "livescore/core/hash.h"
#include "livescore/postgres/api_key_store.h"
#include "support/postgres_store.h"

namespace livescore::test {
namespace {

using namespace std::chrono_literals;

struct PostgresApiKeys : postgres_suite<PostgresApiKeys> {
    PostgresApiKeys() { database.exec("TRUNCATE api_keys RESTART IDENTITY"); }

    api_key_store keys{make_db_connector({.url = database.url()})};

    std::pair<api_key, std::string> made(new_api_key wanted = {"scorer", {scope::score}, {}, {}}) {
        return keys.create(wanted).value();
    }
};

TEST_F(PostgresApiKeys, AKeyReadsBackAndItsSecretIsNowhere) {
    const auto [key, secret] =
        made({R"(the "scorer", {x})", {scope::read, scope::score}, {"Serie A", "a,\"b\\"}, 1h});
    const auto usable = keys.usable();
    ASSERT_EQ(usable.size(), 1U);
    EXPECT_EQ(usable[0].name, R"(the "scorer", {x})");
    EXPECT_THAT(usable[0].scopes, testing::ElementsAre(scope::read, scope::score));
    EXPECT_THAT(usable[0].leagues, testing::ElementsAre("Serie A", "a,\"b\\"));
    EXPECT_EQ(usable[0].expires_at.value(), key.expires_at.value());
    EXPECT_EQ(usable[0].secret_hash, sha256_hex(secret));
    EXPECT_TRUE(secret.starts_with(key.prefix));
    EXPECT_EQ(database.value<int>(
                  "SELECT count(*) FROM api_keys k WHERE k::text LIKE '%' || $1 || '%'", secret),
              0);
}

TEST_F(PostgresApiKeys, AKeyOfAFeedIsBoundToNoLeague) {
    const auto [key, secret] = made({"acme", {scope::feed}, {}, {}});
    EXPECT_THAT(keys.usable().at(0).scopes, testing::ElementsAre(scope::feed));
    const auto refused = keys.create({"acme", {scope::read, scope::feed}, {"Serie A"}, {}});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, errc::invalid_argument);
    EXPECT_ANY_THROW(database.exec("UPDATE api_keys SET leagues = '{Serie A}'"));
    EXPECT_ANY_THROW(database.exec("UPDATE api_keys SET scopes = '{feeds}'"));
}

TEST_F(PostgresApiKeys, EveryChangeIsAnotherVersionButUsesAreNone) {
    auto version = keys.version();
    const auto changed = [&] { return std::exchange(version, keys.version()) != version; };
    const auto [key, secret] = made();
    EXPECT_TRUE(changed());
    keys.record_uses({{key.id, now()}});
    EXPECT_FALSE(changed());
    database.exec("UPDATE api_keys SET expires_at = now() + interval '1 hour'");
    EXPECT_TRUE(changed());
    database.exec("UPDATE api_keys SET scopes = '{read}'");
    EXPECT_TRUE(changed());
    EXPECT_TRUE(keys.revoke(std::to_string(key.id)));
    EXPECT_TRUE(changed());
    database.exec("DELETE FROM api_keys");
    EXPECT_TRUE(changed());
}

TEST_F(PostgresApiKeys, ARevokedOrExpiredKeyIsNotUsable) {
    const auto [revoked, first] = made();
    const auto [expired, second] = made();
    const auto [good, third] = made();
    const auto ended = keys.revoke(revoked.prefix);
    ASSERT_TRUE(ended);
    database.exec("UPDATE api_keys SET expires_at = now() WHERE id = $1", expired.id);
    const auto usable = keys.usable();
    ASSERT_EQ(usable.size(), 1U);
    EXPECT_EQ(usable[0].id, good.id);
    EXPECT_EQ(keys.all().size(), 3U);
    // Again: it stays as it was.
    EXPECT_EQ(keys.revoke(revoked.prefix).value().revoked_at, ended->revoked_at);
}

TEST_F(PostgresApiKeys, WhatIsToBeRevokedMustBeNamedClearly) {
    const auto [one, first] = made();
    const auto [two, second] = made();
    EXPECT_EQ(keys.revoke("99").error().code, errc::not_found);
    EXPECT_EQ(keys.revoke("'; DROP TABLE api_keys; --").error().code, errc::not_found);
    database.exec("UPDATE api_keys SET prefix = 'lsk_same'");
    EXPECT_EQ(keys.revoke("lsk_same").error().code, errc::conflict);
    EXPECT_EQ(keys.usable().size(), 2U);
}

TEST_F(PostgresApiKeys, TheLastUseNeverGoesBack) {
    const auto [key, secret] = made();
    const timestamp late = now();
    keys.record_uses({{key.id, late}});
    keys.record_uses({{key.id, late - 1min}, {4711, late}});
    EXPECT_EQ(keys.all().at(0).last_used_at, late);
}

TEST_F(PostgresApiKeys, PostgresRefusesWhatIsNoKey) {
    const auto insert = [&](const char* scopes, const char* hash) {
        database.exec(
            "INSERT INTO api_keys (name, prefix, secret_hash, scopes) VALUES ('a', 'b', $1, "
            "$2::text[])",
            hash, scopes);
    };
    const std::string hash = sha256_hex("x");
    EXPECT_THROW(insert("{root}", hash.c_str()), pqxx::check_violation);
    EXPECT_THROW(insert("{}", hash.c_str()), pqxx::check_violation);
    EXPECT_THROW(insert("{read}", "the secret itself"), pqxx::check_violation);
}

}  // namespace
}  // namespace livescore::test
