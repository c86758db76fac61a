#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "support/postgres_store.h"

namespace livescore::test {
namespace {

using testing::HasSubstr;

struct PostgresMigrator : postgres_suite<PostgresMigrator> {
    std::filesystem::path folder = std::filesystem::temp_directory_path() /
                                   ("livescore_migrations_" + std::to_string(getpid()));

    void SetUp() override {
        database.exec("DROP SCHEMA public CASCADE");
        database.exec("CREATE SCHEMA public");
        std::filesystem::remove_all(folder);
        std::filesystem::create_directory(folder);
    }
    void TearDown() override { std::filesystem::remove_all(folder); }

    void write(const std::string& name, const std::string& sql) {
        std::ofstream(folder / name) << sql;
    }
    std::vector<int> apply() {
        std::vector<int> versions;
        for (const auto& m : migrate(database.url(), folder).value()) versions.push_back(m.version);
        return versions;
    }
    std::string refusal() {
        const auto answer = migrate(database.url(), folder);
        return answer ? "applied" : answer.error().message;
    }
    bool exists(const std::string& table) {
        return database.value<bool>("SELECT to_regclass($1) IS NOT NULL", table);
    }
};

TEST_F(PostgresMigrator, AppliesInOrderOnceAndLaterOnesLater) {
    write("0002_b.sql", "CREATE TABLE b (a integer REFERENCES a (id));");
    write("0001_a.sql", "CREATE TABLE a (id integer PRIMARY KEY); INSERT INTO a VALUES (1);");
    write("README.md", "not a migration");
    EXPECT_EQ(apply(), (std::vector{1, 2}));
    EXPECT_EQ(apply(), std::vector<int>{});
    write("0003_c.sql", "CREATE TABLE c ();");
    EXPECT_EQ(apply(), std::vector{3});
    EXPECT_TRUE(exists("a") && exists("b") && exists("c"));
}

TEST_F(PostgresMigrator, AChangedFileIsRefused) {
    write("0001_a.sql", "CREATE TABLE a ();");
    apply();
    write("0001_a.sql", "CREATE TABLE a (id integer);");
    write("0002_b.sql", "CREATE TABLE b ();");
    EXPECT_THAT(refusal(), HasSubstr("1_a was changed"));
    EXPECT_FALSE(exists("b"));
}

TEST_F(PostgresMigrator, GapsRepeatsAndBadNamesAreRefused) {
    write("0001_a.sql", "CREATE TABLE a ();");
    write("0003_c.sql", "CREATE TABLE c ();");
    EXPECT_THAT(refusal(), HasSubstr("number 2 is expected where 3_c is"));
    write("0002_b.sql", "CREATE TABLE b ();");
    write("0002_again.sql", "CREATE TABLE b ();");
    EXPECT_THAT(refusal(), HasSubstr("number 3 is expected where 2_"));
    std::filesystem::remove(folder / "0002_again.sql");
    write("4_d.sql", "CREATE TABLE d ();");
    EXPECT_THAT(refusal(), HasSubstr("4_d.sql is not named"));
    EXPECT_FALSE(exists("a"));
}

TEST_F(PostgresMigrator, AnEmptyOrMissingFolderIsRefused) {
    EXPECT_THAT(refusal(), HasSubstr("no migration"));
    std::filesystem::remove_all(folder);
    EXPECT_THAT(refusal(), HasSubstr("Cannot read"));
}

TEST_F(PostgresMigrator, AMigrationThatTheFolderDoesNotKnowIsRefused) {
    write("0001_a.sql", "CREATE TABLE a ();");
    write("0002_b.sql", "CREATE TABLE b ();");
    apply();
    std::filesystem::remove(folder / "0002_b.sql");
    EXPECT_THAT(refusal(), HasSubstr("2_b, which the folder does not know"));
}

TEST_F(PostgresMigrator, NothingOfAFailingFileIsKept) {
    write("0001_a.sql", "CREATE TABLE a ();");
    write("0002_b.sql", "CREATE TABLE b (); CREATE TABLE a ();");
    EXPECT_EQ(thrown_code([&] { (void)migrate(database.url(), folder); }), errc::internal);
    EXPECT_TRUE(exists("a"));
    EXPECT_FALSE(exists("b"));
    write("0002_b.sql", "CREATE TABLE b ();");
    EXPECT_EQ(apply(), std::vector{2});
}

TEST_F(PostgresMigrator, SeveralAtOnceApplyEachOnce) {
    for (int i = 1; i <= 5; ++i) {
        write("000" + std::to_string(i) + "_t.sql",
              "CREATE TABLE t" + std::to_string(i) + " (); SELECT pg_sleep(0.01);");
    }
    std::vector<std::future<std::vector<int>>> all;
    for (int i = 0; i < 4; ++i)
        all.push_back(std::async(std::launch::async, [&] { return apply(); }));
    std::vector<int> versions;
    for (auto& one : all) {
        for (const int version : one.get()) versions.push_back(version);
    }
    EXPECT_THAT(versions, testing::UnorderedElementsAre(1, 2, 3, 4, 5));
}

TEST_F(PostgresMigrator, AServerThatIsAwayIsUnavailable) {
    write("0001_a.sql", "CREATE TABLE a ();");
    EXPECT_EQ(thrown_code([&] { (void)migrate("postgres://nobody@127.0.0.1:1/none", folder); }),
              errc::unavailable);
}

TEST_F(PostgresMigrator, TheProjectsOwnMigrationsApply) {
    const auto applied = migrate(database.url(), LIVESCORE_SOURCE_DIR "/migrations");
    ASSERT_TRUE(applied) << applied.error().message;
    for (const char* table :
         {"matches", "match_listing", "match_listing_status", "commentary", "teams", "leagues",
          "match_events", "idempotency_keys", "schema_migrations"}) {
        EXPECT_TRUE(exists(table)) << table;
    }
}

TEST_F(PostgresMigrator, EveryForeignKeyHasAnIndex) {
    ASSERT_TRUE(migrate(database.url(), LIVESCORE_SOURCE_DIR "/migrations"));
    const auto missing = database.exec(R"(
        SELECT c.conrelid::regclass || '.' || a.attname FROM pg_constraint c
        JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
        WHERE c.contype = 'f' AND NOT EXISTS (
            SELECT FROM pg_index i WHERE i.indrelid = c.conrelid AND i.indkey[0] = c.conkey[1]))");
    for (const auto& row : missing) ADD_FAILURE() << row[0].c_str() << " has no index";
}

/// Names that were two rows and are one name now. A release before the keys goes on inserting names
/// alone.
TEST_F(PostgresMigrator, NamesThatBecomeOneKeepTheirRowsAndTheOldestIsFound) {
    for (const auto& file :
         std::filesystem::directory_iterator(LIVESCORE_SOURCE_DIR "/migrations")) {
        if (file.path().filename().string() < "0009") {
            std::filesystem::copy(file.path(), folder / file.path().filename());
        }
    }
    apply();
    database.exec(
        "INSERT INTO leagues (sport, name) VALUES ('football', 'La Liga'), ('football', 'LA "
        "LIGA'), "
        "('Football', 'la liga'), ('football', 'Serie A')");
    database.exec(
        "INSERT INTO teams (sport, name) VALUES ('football', 'Preußen Münster'), "
        "('football', 'PREUSSEN MÜNSTER'), ('FOOTBALL', 'preussen münster'), ('football', 'Ajax')");
    database.exec(
        "INSERT INTO matches (sport, home_team, away_team, home_team_id, league_id) "
        "VALUES ('football', 'PREUSSEN MÜNSTER', 'Ajax', 2, 2)");
    std::filesystem::copy(LIVESCORE_SOURCE_DIR "/migrations/0009_name_keys.sql", folder);
    apply();

    const auto doubles = [this](const std::string& table) {
        return database.value<std::string>("SELECT string_agg(id::text, ' ' ORDER BY id) FROM " +
                                           table + " WHERE is_double");
    };
    EXPECT_EQ(doubles("leagues"), "2 3");
    EXPECT_EQ(doubles("teams"), "2 3");
    EXPECT_EQ(database.value<int>("SELECT home_team_id FROM matches"), 2) << "as it was entered";
    EXPECT_TRUE(database.value<bool>(
        "SELECT home_team_key = name_key('Preußen Münster') FROM match_listing"));

    database.exec(
        "INSERT INTO teams (sport, name) VALUES ('football', 'ajax') ON CONFLICT DO NOTHING");
    database.exec("INSERT INTO leagues (sport, name) VALUES ('football', 'SERIE A')");
    EXPECT_EQ(doubles("teams"), "2 3 5");
    EXPECT_EQ(doubles("leagues"), "2 3 5");
}

}  // namespace
}  // namespace livescore::test
