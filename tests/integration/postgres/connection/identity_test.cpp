#include <gtest/gtest.h>
#include <unistd.h>

#include <memory>
#include <string>

#include "livescore/postgres/write_probe.h"
#include "support/postgres_database.h"

namespace livescore::test {
namespace {

/// What one connection to `url` notes.
std::shared_ptr<deployment_identity> noted_at(const std::string& url) {
    postgres_options options;
    options.url = url;
    options.deployment = std::make_shared<deployment_identity>();
    EXPECT_TRUE(options.deployment->awaited());
    write_probe probe(make_db_connector(options));
    EXPECT_TRUE(probe.takes_writes());
    EXPECT_FALSE(options.deployment->awaited());
    return options.deployment;
}

TEST(PostgresIdentity, IsTheDatabases) {
    test_database one;
    const test_database other;
    const deployment_id id = noted_at(one.url())->id();
    EXPECT_GE(id, 1U);
    EXPECT_LE(id, max_deployment_id);
    EXPECT_EQ(noted_at(one.url())->id(), id);
    EXPECT_NE(noted_at(other.url())->id(), id);
}

TEST(PostgresIdentity, IsGivenUpWhereTheUserMayNotAsk) {
    test_database database;
    const std::string role = "livescore_nobody_" + std::to_string(getpid());
    database.exec("CREATE ROLE " + role + " LOGIN PASSWORD 'of-a-test'");
    database.exec("REVOKE EXECUTE ON FUNCTION pg_control_system() FROM PUBLIC");
    EXPECT_EQ(noted_at(database.url() + "&user=" + role + "&password=of-a-test")->id(), 0U);
    database.exec("DROP ROLE " + role);
}

TEST(PostgresIdentity, NobodyKnowsItWhileTheDatabaseIsAway) {
    postgres_options options;
    options.url = "postgresql://127.0.0.1:1/nothing";
    options.deployment = std::make_shared<deployment_identity>();
    write_probe probe(make_db_connector(options));
    EXPECT_THROW(static_cast<void>(probe.takes_writes()), infrastructure_error);
    EXPECT_TRUE(options.deployment->awaited());
}

}  // namespace
}  // namespace livescore::test
