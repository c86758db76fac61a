#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "support/postgres_database.h"

namespace livescore::test {
namespace {

using testing::HasSubstr;

constexpr const char* refused = "permission denied";

struct PostgresApplicationRole : postgres_suite<PostgresApplicationRole> {
    // Roles belong to the server and not to the database, so each process needs one of its own.
    application_role role{"livescore_app_" + std::to_string(getpid()), "s3cret"};

    void SetUp() override { drop_role(); }
    void TearDown() override { drop_role(); }

    void drop_role() {
        if (!database.value<bool>("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1)",
                                  role.name)) {
            return;
        }
        database.exec("DROP OWNED BY " + role.name);
        database.exec("DROP ROLE " + role.name);
    }
    void migrate_all() {
        const auto applied = migrate(database.url(), LIVESCORE_SOURCE_DIR "/migrations", role);
        ASSERT_TRUE(applied) << applied.error().message;
    }
    std::string refusal() {
        const auto answer = migrate(database.url(), LIVESCORE_SOURCE_DIR "/migrations", role);
        return answer ? "applied" : answer.error().message;
    }
    std::string url_with(const std::string& password) {
        return database.url() + "&user=" + role.name + "&password=" + password;
    }
    /// What became of the role's statement: "" when it succeeded. It is rolled back.
    std::string run(const std::string& statement) {
        pqxx::connection connection(url_with(role.password));
        pqxx::work tx(connection);
        try {
            tx.exec(statement);
        } catch (const pqxx::insufficient_privilege&) {
            return refused;
        } catch (const pqxx::sql_error& e) {
            return e.what();
        }
        return "";
    }
    bool may_connect(const std::string& password) {
        try {
            const pqxx::connection connection(url_with(password));
            return true;
        } catch (const pqxx::broken_connection&) {
            return false;
        }
    }
};

TEST_F(PostgresApplicationRole, ReadsAndWritesTheRowsOfEveryTable) {
    migrate_all();
    for (const auto& row :
         database.exec("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")) {
        const std::string table = row[0].c_str();
        EXPECT_EQ(run("SELECT count(*) FROM " + table), "") << table;
        const std::string written = table == "schema_migrations" ? refused : "";
        EXPECT_EQ(run("DELETE FROM " + table), written) << table;
    }
    // These take a sequence and the triggers too.
    EXPECT_EQ(
        run("INSERT INTO matches (sport, home_team, away_team) VALUES ('football', 'A', 'B')"), "");
    EXPECT_EQ(run("UPDATE matches SET home_team = 'C'"), "");
    EXPECT_EQ(run("INSERT INTO schema_migrations (version, name, sha256) VALUES (999, 'x', 'x')"),
              refused);
}

TEST_F(PostgresApplicationRole, DoesNothingElse) {
    migrate_all();
    for (const char* statement :
         {"CREATE TABLE mine ()", "CREATE TEMPORARY TABLE mine ()", "CREATE SCHEMA mine",
          "TRUNCATE matches CASCADE", "CREATE ROLE mine",
          "CREATE FUNCTION mine() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
          "COPY matches TO PROGRAM 'cat'", "DROP TABLE matches CASCADE",
          "ALTER TABLE matches ADD COLUMN mine integer",
          "ALTER TABLE matches DISABLE TRIGGER ALL"}) {
        EXPECT_EQ(run(statement), refused) << statement;
    }
    EXPECT_FALSE(database.value<bool>(
        "SELECT rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication OR rolbypassrls "
        "FROM pg_roles WHERE rolname = $1",
        role.name));
}

TEST_F(PostgresApplicationRole, HasItsRightsInTablesToCome) {
    migrate_all();
    database.exec("CREATE TABLE later (id serial)");
    EXPECT_EQ(run("INSERT INTO later DEFAULT VALUES"), "");
    database.exec("DROP TABLE later");
}

TEST_F(PostgresApplicationRole, ItsFailuresDoNotPutValuesOfClientsIntoTheServersLog) {
    migrate_all();
    pqxx::connection connection(url_with(role.password));
    pqxx::work tx(connection);
    const auto shown = [&tx](const std::string& name) {
        return tx.exec1("SHOW " + name)[0].as<std::string>();
    };
    EXPECT_EQ(shown("log_error_verbosity"), "terse");
    EXPECT_EQ(shown("log_min_error_statement"), "panic");
    EXPECT_EQ(shown("log_parameter_max_length"), "0");
    EXPECT_EQ(shown("log_parameter_max_length_on_error"), "0");
}

TEST_F(PostgresApplicationRole, KeepsItsRightsWhenTheSchemaIsMadeAnew) {
    migrate_all();
    // As scripts/restore does it.
    database.exec("DROP SCHEMA public CASCADE");
    database.exec("CREATE SCHEMA public");
    database.exec("CREATE TABLE restored (id serial)");
    EXPECT_EQ(run("INSERT INTO restored DEFAULT VALUES"), "");
    EXPECT_EQ(run("CREATE TABLE mine ()"), refused);
    database.exec("DROP TABLE restored");
    migrate_all();
}

TEST_F(PostgresApplicationRole, TheSameAgainChangesNothingAndAnotherPasswordReplacesTheFirst) {
    migrate_all();
    migrate_all();
    EXPECT_TRUE(may_connect("s3cret"));
    role.password = "an'other";
    migrate_all();
    EXPECT_TRUE(may_connect("an%27other"));
    EXPECT_FALSE(may_connect("s3cret"));
    EXPECT_TRUE(database.value<bool>(
        "SELECT rolpassword LIKE 'SCRAM-SHA-256$%' FROM pg_authid WHERE rolname = $1", role.name));
}

TEST_F(PostgresApplicationRole, ARoleThatIsThereKeepsItsPassword) {
    database.exec("CREATE ROLE " + role.name + " LOGIN PASSWORD 's3cret'");
    role.password.clear();
    migrate_all();
    EXPECT_TRUE(may_connect("s3cret"));
}

TEST_F(PostgresApplicationRole, ARoleThatIsMissingAndHasNoPasswordIsRefused) {
    role.password.clear();
    EXPECT_THAT(refusal(), HasSubstr("There is no role " + role.name));
}

TEST_F(PostgresApplicationRole, ARoleWithTheRightsOfAnOwnerIsRefused) {
    database.exec("CREATE ROLE " + role.name + " SUPERUSER");
    EXPECT_THAT(refusal(), HasSubstr("has the rights of an owner"));
    database.exec("ALTER ROLE " + role.name + " NOSUPERUSER");
    database.exec("GRANT " + database.value<std::string>("SELECT quote_ident(current_user)") +
                  " TO " + role.name);
    EXPECT_THAT(refusal(), HasSubstr("has the rights of an owner"));
}

TEST_F(PostgresApplicationRole, ItsRightsComeBeforeTheFirstMigration) {
    // Otherwise a trigger of a new migration could write into a table that the programs, which go
    // on meanwhile, may not use yet.
    const auto folder =
        std::filesystem::temp_directory_path() / ("livescore_role_" + std::to_string(getpid()));
    std::filesystem::create_directory(folder);
    database.exec("DROP SCHEMA public CASCADE");
    database.exec("CREATE SCHEMA public");
    std::ofstream(folder / "0001_a.sql")
        << "CREATE TABLE a (); DO $$ BEGIN IF NOT has_table_privilege('" << role.name
        << "', 'a', 'SELECT, INSERT, UPDATE, DELETE') THEN RAISE 'no rights'; END IF; END $$";
    const auto applied = migrate(database.url(), folder, role);
    EXPECT_TRUE(applied) << applied.error().message;
    std::filesystem::remove_all(folder);
    database.exec("DROP SCHEMA public CASCADE");
    database.exec("CREATE SCHEMA public");
    migrate_all();
}

}  // namespace
}  // namespace livescore::test
