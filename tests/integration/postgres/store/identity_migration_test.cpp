// Migration 0013 on a database with rows and keys, and the release before beside it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "support/postgres_store.h"

namespace livescore::test {
namespace {

// The statements of the release before.
constexpr const char* former_resolve_league = R"(
    WITH keys AS MATERIALIZED (SELECT name_key($1) AS sport, name_key($2) AS name),
    found_league AS (
        SELECT id, name FROM leagues
        WHERE NOT is_double AND sport_key = (SELECT sport FROM keys)
            AND name_key = (SELECT name FROM keys)),
    made_league AS (
        INSERT INTO leagues (sport, name, sport_key, name_key)
        SELECT $1, $2, keys.sport, keys.name FROM keys
        WHERE NOT EXISTS (SELECT FROM found_league)
        ON CONFLICT DO NOTHING RETURNING id, name)
    SELECT * FROM found_league UNION ALL SELECT * FROM made_league)";

constexpr const char* former_resolve_teams = R"(
    WITH keys AS MATERIALIZED (
        SELECT name_key($1) AS sport, name_key($2) AS home, name_key($3) AS away),
    wanted_team AS (
        SELECT DISTINCT ON (key) key, name
        FROM keys, LATERAL (VALUES (home, $2::text), (away, $3::text)) AS wanted(key, name)
        ORDER BY key),
    found_team AS (
        SELECT teams.id, teams.name_key AS key FROM teams
        WHERE NOT teams.is_double AND teams.sport_key = (SELECT sport FROM keys)
            AND teams.name_key IN ((SELECT home FROM keys), (SELECT away FROM keys))),
    made_team AS (
        INSERT INTO teams (sport, name, sport_key, name_key)
        SELECT $1, wanted_team.name, keys.sport, wanted_team.key FROM wanted_team, keys
        WHERE wanted_team.key NOT IN (SELECT key FROM found_team)
        ORDER BY wanted_team.key
        ON CONFLICT DO NOTHING RETURNING id, name_key AS key),
    named_team AS (SELECT * FROM found_team UNION ALL SELECT * FROM made_team)
    SELECT home.id, away.id FROM keys, named_team home, named_team away
    WHERE home.key = keys.home AND away.key = keys.away)";

struct PostgresIdentityMigration : postgres_suite<PostgresIdentityMigration> {
    std::filesystem::path folder =
        std::filesystem::temp_directory_path() / ("livescore_identity_" + std::to_string(getpid()));

    void SetUp() override {
        empty();
        std::filesystem::remove_all(folder);
        std::filesystem::create_directory(folder);
        copy("", "0013");
    }
    void TearDown() override {
        empty();
        std::filesystem::remove_all(folder);
    }
    /// The suite clears the tables of this release, of which some are not there.
    void empty() {
        database.exec("DROP SCHEMA public CASCADE");
        database.exec("CREATE SCHEMA public");
    }

    /// Applies the migrations of this range as well.
    void copy(const std::string& from, const std::string& before) {
        for (const auto& file :
             std::filesystem::directory_iterator(LIVESCORE_SOURCE_DIR "/migrations")) {
            const auto name = file.path().filename().string();
            if (name >= from && name < before)
                std::filesystem::copy(file.path(), folder / file.path().filename());
        }
        ASSERT_TRUE(migrate(database.url(), folder));
    }
    void apply_identity() { copy("0013", "0014"); }

    void enter_key(const std::string& name, const std::string& leagues) {
        database.exec(
            "INSERT INTO api_keys (name, prefix, secret_hash, scopes, leagues) "
            "VALUES ($1, 'lsk_x', encode(sha256(convert_to($1::text, 'UTF8')), 'hex'), '{score}', "
            "$2::text[])",
            name, leagues);
    }
    std::string texts(const std::string& query) {
        std::string all;
        for (const auto& row : database.exec(query)) {
            for (const auto& field : row)
                all += std::string(field.is_null() ? "-" : field.c_str()) + " ";
            all += "| ";
        }
        return all;
    }
    int former_league(const std::string& name) {
        const auto rows = database.exec(former_resolve_league, "football", name);
        EXPECT_EQ(rows.size(), 1U) << name;
        return rows.empty() ? 0 : rows[0][0].as<int>();
    }
};

TEST_F(PostgresIdentityMigration, RowsAndKeysKeepTheirMeaning) {
    database.exec(
        "INSERT INTO leagues (sport, name, country) VALUES ('football', 'Serie A', NULL), "
        "('football', 'SERIE A', NULL), ('volleyball', 'Serie A', NULL), "
        "('football', 'serie a', 'Brazil')");
    database.exec("INSERT INTO teams (sport, name, short_name) VALUES ('football', 'Malmö', 'M')");
    enter_key("any", "{}");
    enter_key("some", "{\"serie  a\",\"Not yet\"}");
    const int version = database.value<int>("SELECT version FROM api_keys_version");
    apply_identity();
    EXPECT_EQ(texts("SELECT id, is_double, is_repeat, kind, version FROM leagues ORDER BY id"),
              "1 f f league 1 | 2 t t league 1 | 3 f f league 1 | 4 t f league 1 | ");
    EXPECT_TRUE(database.value<bool>("SELECT bool_and(updated_at = created_at) FROM leagues"));
    EXPECT_EQ(texts("SELECT name, league_ids, pending_leagues FROM api_keys ORDER BY id"),
              "any {} {} | some {1,2,3,4} {\"Not yet\"} | ");
    EXPECT_EQ(database.value<std::string>("SELECT leagues::text FROM api_keys WHERE name = 'some'"),
              "{\"serie  a\",\"Not yet\"}")
        << "the release before goes by it";
    EXPECT_GT(database.value<int>("SELECT version FROM api_keys_version"), version)
        << "instances must read the keys again";
    database.exec("INSERT INTO leagues (sport, name) VALUES ('football', 'NOT YET')");
    EXPECT_EQ(texts("SELECT league_ids, pending_leagues FROM api_keys WHERE name = 'some'"),
              "{1,2,3,4,5} {} | ");
    database.exec(
        "INSERT INTO leagues (sport, name, country) VALUES ('football', 'Not yet', 'Chad')");
    EXPECT_EQ(texts("SELECT league_ids FROM api_keys WHERE name = 'some'"), "{1,2,3,4,5} | ")
        << "the first league of the name is the key's";
}

TEST_F(PostgresIdentityMigration, TheReleaseBeforeFindsOneRowOfAName) {
    apply_identity();
    EXPECT_EQ(former_league("Super League"), 1);
    database.exec(
        "INSERT INTO leagues (sport, name, country) VALUES ('football', 'Super League', 'Greece'), "
        "('football', 'Super League', 'Switzerland')");
    EXPECT_EQ(former_league("SUPER LEAGUE"), 1);
    database.exec("DELETE FROM leagues WHERE id = 1");
    const int next = former_league("super league");
    EXPECT_GT(next, 1) << "another one is the first of the name now";
    EXPECT_EQ(database.value<int>("SELECT count(*) FROM leagues"), 2) << "nothing is made twice";
    database.exec("UPDATE leagues SET name = 'Renamed' WHERE id = $1", next);
    const int last = former_league("Super League");
    EXPECT_NE(last, next);
    EXPECT_EQ(database.value<int>("SELECT count(*) FROM leagues"), 2);

    const auto teams = database.exec(former_resolve_teams, "football", "Aris", "PAOK");
    ASSERT_EQ(teams.size(), 1U);
    database.exec("INSERT INTO teams (sport, name, country) VALUES ('football', 'Aris', 'Cyprus')");
    const auto again = database.exec(former_resolve_teams, "football", "ARIS", "paok");
    ASSERT_EQ(again.size(), 1U);
    EXPECT_EQ(again[0][0].as<int>(), teams[0][0].as<int>());
}

TEST_F(PostgresIdentityMigration, AKeyThatTheReleaseBeforeMakesIsBound) {
    apply_identity();
    database.exec(
        "INSERT INTO leagues (sport, name, country) VALUES ('football', 'Serie A', 'Italy'), "
        "('football', 'Serie A', 'Brazil')");
    enter_key("named", "{Serie A,Later}");
    enter_key("any", "{}");
    EXPECT_EQ(texts("SELECT name, league_ids, pending_leagues FROM api_keys ORDER BY id"),
              "named {1,2} {Later} | any {} {} | ");
}

TEST_F(PostgresIdentityMigration, IdentitiesAreUniqueAndRepeatsByHandStay) {
    apply_identity();
    const auto insert = [this](const std::string& country, const std::string& age) {
        return database.value<bool>(
            "INSERT INTO teams (sport, name, country, age_class) VALUES ('football', 'Ajax', "
            "nullif($1, ''), nullif($2, '')) RETURNING is_repeat",
            country, age);
    };
    EXPECT_FALSE(insert("", ""));
    EXPECT_FALSE(insert("Netherlands", ""));
    EXPECT_FALSE(insert("Netherlands", "U19"));
    EXPECT_TRUE(insert("NETHERLANDS", "u19")) << "by hand a row may be there twice";
    EXPECT_EQ(texts("SELECT id, is_double FROM teams ORDER BY id"), "1 f | 2 t | 3 t | 4 t | ");
    database.exec("DELETE FROM teams WHERE id = 3");
    EXPECT_EQ(texts("SELECT id, is_repeat FROM teams ORDER BY id"), "1 f | 2 f | 4 f | ");
}

TEST_F(PostgresIdentityMigration, ASearchHasAnIndex) {
    apply_identity();
    database.exec(
        "INSERT INTO teams (sport, name) SELECT 'football', 'Team ' || md5(i::text) "
        "FROM generate_series(1, 20000) i");
    database.exec("VACUUM ANALYZE teams");
    std::string plan;
    for (const auto& row : database.exec(
             "EXPLAIN SELECT id FROM teams WHERE search_text LIKE '%' || search_key('Ab1cD') || "
             "'%'"))
        plan += row[0].c_str();
    EXPECT_THAT(plan, testing::HasSubstr("teams_search_idx"));
}

}  // namespace
}  // namespace livescore::test
