#include "livescore/postgres/operations_store.h"

#include <gmock/gmock.h>

#include "livescore/postgres/api_key_store.h"
#include "livescore/postgres/retention.h"
#include "support/postgres_store.h"

namespace livescore::test {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

struct PostgresOperations : postgres_suite<PostgresOperations> {
    PostgresOperations() {
        database.exec("TRUNCATE operator_actions, api_keys, webhooks, webhook_deliveries");
        rows = make_operations_store(options(), metrics, make_db_connector(options()));
    }
    postgres_options options() const { return patient({.url = database.url()}); }

    std::int64_t act(const std::string& action, const std::string& name = "desk",
                     const std::string& prefix = "lsk_a") {
        operator_action made;
        made.action = action;
        made.who = "key";
        made.name = name;
        made.prefix = prefix;
        made.method = "POST";
        made.path = "/api/admin/x";
        return await(rows->begin_action(std::move(made)));
    }
    std::vector<std::string> actions(action_page_request request = {}) {
        std::vector<std::string> all;
        for (const auto& a : await(rows->list_actions(std::move(request))).items)
            all.push_back(a.action);
        return all;
    }

    metrics_registry metrics;
    std::unique_ptr<operations_store> rows;
};

TEST_F(PostgresOperations, AnActionIsThereBeforeItsOutcome) {
    const std::int64_t id = act("pauseFeed");
    auto found = await(rows->list_actions({})).items;
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].id, id);
    EXPECT_EQ(found[0].status, std::nullopt);
    await(rows->finish_action(id, 404, "There is no such provider"));
    found = await(rows->list_actions({})).items;
    EXPECT_EQ(found[0].status, 404);
    EXPECT_EQ(found[0].detail, "There is no such provider");
    EXPECT_EQ(found[0].name, "desk");
    EXPECT_EQ(found[0].client, std::nullopt);
}

TEST_F(PostgresOperations, ActionsArePagedAndFiltered) {
    act("one");
    const std::int64_t second = act("two", "other", "lsk_b");
    act("three");
    EXPECT_THAT(actions(), ElementsAre("three", "two", "one"));
    EXPECT_THAT(actions({.limit = 1, .before = second}), ElementsAre("one"));
    EXPECT_THAT(actions({.key = "desk"}), ElementsAre("three", "one"));
    EXPECT_THAT(actions({.key = "lsk_b"}), ElementsAre("two"));
    EXPECT_THAT(actions({.action = "three"}), ElementsAre("three"));
    EXPECT_THAT(actions({.key = "lsk_b", .action = "three"}), ElementsAre());
    EXPECT_TRUE(await(rows->list_actions({.limit = 2})).has_more);
    EXPECT_FALSE(await(rows->list_actions({.limit = 3})).has_more);
}

TEST_F(PostgresOperations, ChangesOfKeysAreAmongTheActionsWithoutTheirSecrets) {
    api_key_store keys(make_db_connector({.url = database.url()}));
    const auto [key, secret] = keys.create({"the desk", {scope::observe}, {}, {}}).value();
    keys.record_uses({{key.id, now()}});
    static_cast<void>(keys.revoke(key.prefix));
    const auto found = await(rows->list_actions({})).items;
    ASSERT_EQ(found.size(), 2U) << "a use is no change";
    EXPECT_EQ(found[0].action, "api_key_revoked");
    EXPECT_EQ(found[1].action, "api_key_created");
    EXPECT_EQ(found[1].who, "database");
    EXPECT_EQ(found[1].detail, key.prefix + " the desk: observe");
    EXPECT_EQ(found[1].status, std::nullopt);
    EXPECT_EQ(database.value<int>("SELECT count(*) FROM operator_actions a WHERE a::text LIKE '%' "
                                  "|| $1 || '%'",
                                  secret),
              0);
}

TEST_F(PostgresOperations, OldActionsAreRemoved) {
    act("old");
    database.exec("UPDATE operator_actions SET at = now() - interval '3 days'");
    act("young");
    const auto maintenance = make_maintenance_store(options(), metrics);
    EXPECT_EQ(await(maintenance->remove_old_actions(48h, "", 100)).removed, 1);
    EXPECT_THAT(actions(), ElementsAre("young"));
}

TEST_F(PostgresOperations, TheServerTellsOfItself) {
    const postgres_overview found = await(rows->inspect());
    EXPECT_THAT(found.version, testing::StartsWith("1"));
    EXPECT_GT(found.database_bytes, 0);
    EXPECT_GE(found.connections, 2) << "ours, and the one of the test";
    EXPECT_GT(found.connections_max, found.connections);
    EXPECT_FALSE(found.is_standby);
}

TEST_F(PostgresOperations, EndpointsThatFailComeFirstWithWhatWaitsForThem) {
    const auto hook = [this](const std::string& url, const std::string& failing) {
        return database.value<int>(
            "INSERT INTO webhooks (url, secret, failing_since) VALUES ($1, 'whsec_x', "
            "CASE WHEN $2 = '' THEN NULL ELSE $2::timestamptz END) RETURNING id",
            url, failing);
    };
    const int fine = hook("https://fine.example/hook?token=secret", "");
    const int bad = hook("https://bad.example/hook", "2026-01-31T12:00:00Z");
    database.exec(
        "INSERT INTO webhook_deliveries (webhook_id, match_id, seq, type, status, response_status, "
        "error) SELECT $1, 1, seq, 'x', CASE WHEN seq > 2 THEN 'pending' ELSE 'failed' END, "
        "500 + seq, 'no' FROM generate_series(1, 5) AS seq",
        bad);
    const auto found = await(rows->list_endpoints(10));
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0].id, bad);
    EXPECT_EQ(found[0].pending, 3);
    EXPECT_EQ(found[0].failed, 2);
    EXPECT_EQ(found[0].last_status, 502) << "of the newest that was given up";
    EXPECT_TRUE(found[0].failing_since);
    EXPECT_EQ(found[1].id, fine);
    EXPECT_EQ(found[1].address, "https://fine.example/hook");
    EXPECT_EQ(found[1].failed, 0);
    EXPECT_EQ(await(rows->list_endpoints(1)).size(), 1U);
}

}  // namespace
}  // namespace livescore::test
