// The store behind pgbouncer, which lends a server process for one transaction.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <future>
#include <memory>

#include "integration/postgres/connection/pgbouncer.h"
#include "support/cutting_proxy.h"
#include "support/postgres_store.h"

namespace livescore::test {
namespace {

using moment = cutting_proxy::moment;

struct PostgresPool : store_suite<PostgresPool> {
    PostgresPool() { id = await(db->create_match(a_match())).value().match.id; }

    /// Options of a store behind `pool`.
    postgres_options behind(std::uint16_t port, bool prepared) const {
        postgres_options options;
        options.url = database.url() + "&host=127.0.0.1&port=" + std::to_string(port);
        options.pool_size = 2;
        options.append_connections = 1;
        options.prepared = prepared;
        return options;
    }
    std::unique_ptr<postgres_stores> store_behind(std::uint16_t port, bool prepared = false) {
        return make_patient_store(behind(port, prepared), sink, metrics);
    }
    int events() { return database.value<int>("SELECT count(*) FROM match_events"); }

    match_id id{};
};

TEST_F(PostgresPool, PreparedStatementsOfTwoConnectionsMeetAndFail) {
    pgbouncer pool(database, 1, "");
    const auto one = store_behind(pool.port(), true);
    const auto other = store_behind(pool.port(), true);
    EXPECT_TRUE(await(one->find_match(id)));
    EXPECT_EQ(thrown_code([&] { (void)await(other->find_match(id)); }), errc::internal);
}

TEST_F(PostgresPool, WithoutThemEachKindSucceedsOnTheProcessOfTheOthers) {
    pgbouncer pool(database, 1, "");
    const auto one = store_behind(pool.port());
    const auto other = store_behind(pool.port());
    std::vector<transition_request> none{{id, transition::kick_off, 7}};
    match_filter live_ones;
    live_ones.statuses = {match_status::live};
    const std::vector<std::function<void(store&)>> kinds{
        [&](store& db) { EXPECT_TRUE(await(db.find_match(id))); },
        [&](store& db) { EXPECT_TRUE(await(db.read_log(id, 0, 10))); },
        [&](store& db) { EXPECT_TRUE(await(db.change_match(id, {}, scoring(1)))); },
        [&](store& db) { EXPECT_TRUE(await(db.append(a_comment(id)))); },
        [&](store& db) { EXPECT_TRUE(await(db.append(a_score(id, 4, 1)))); },
        [&](store& db) { EXPECT_EQ(await(db.apply_transitions(none)).size(), 1U); },
        [&](store& db) { EXPECT_TRUE(await(db.create_match(a_match()))); },
        [&](store& db) { EXPECT_TRUE(await(db.list_matches(live_ones, {}))); },
        [&](store& db) { EXPECT_EQ(await(db.heads_of({id})).size(), 1U); },
    };
    for (int round = 0; round < 2; ++round) {
        for (const auto& use : kinds) {
            use(*one);
            use(*other);
        }
    }
    const auto left = await(one->find_match(id));
    ASSERT_TRUE(left);
    EXPECT_EQ(left->score, (score{4, 1}));
    sink.take();
}

TEST_F(PostgresPool, ALostAnswerIsFoundInTheLog) {
    pgbouncer pool(database, 4, "");
    cutting_proxy proxy(pool.port());
    const auto through = store_behind(proxy.port());
    for (const moment when : {moment::after, moment::before}) {
        const std::string message = when == moment::after ? "LOST ANSWER" : "LOST REQUEST";
        const int before = events();
        proxy.cut(message, when);
        EXPECT_TRUE(await(through->append(a_comment(id, message))));
        EXPECT_EQ(events(), before + 1) << message;
    }
    EXPECT_EQ(proxy.cuts(), 2);
}

/// PostgreSQL does not notice that the client of a process is gone while that process waits for a
/// lock.
TEST_F(PostgresPool, OnlyTheProcessOfTheLostConnectionIsEnded) {
    const match_id mine = id;
    const match_id another = await(db->create_match(a_match())).value().match.id;
    pgbouncer pool(database, 6, "");
    cutting_proxy proxy(pool.port());
    const auto through = store_behind(proxy.port());
    const auto beside = store_behind(pool.port());
    std::future<result<appended>> lost;
    std::future<result<appended>> kept;
    {
        row_lock lock(database, mine);
        row_lock second_lock(database, another);
        const auto waiting = [](int count) {
            return "(SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND "
                   "application_name LIKE 'livescore:%' AND datname = current_database()) = " +
                   std::to_string(count);
        };
        const std::string blocked =
            "SELECT max(pid) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND "
            "application_name LIKE 'livescore:%' AND datname = current_database() AND pid <> $1";
        lost = start(through->append(a_comment(mine)));
        database.wait_until(waiting(1));
        const int lost_process = database.value<int>(blocked, 0);
        kept = start(beside->append(a_comment(another)));
        database.wait_until(waiting(2));
        const int other_process = database.value<int>(blocked, lost_process);
        proxy.cut_all();
        database.wait_until("NOT EXISTS (SELECT FROM pg_stat_activity WHERE pid = " +
                            std::to_string(lost_process) + ")");
        database.wait_until(waiting(2));  // the append goes out again
        EXPECT_TRUE(database.value<bool>(
            "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE pid = $1)", other_process));
    }
    EXPECT_TRUE(lost.get());
    EXPECT_TRUE(kept.get());
    EXPECT_EQ(await(db->find_match(mine))->last_seq, 2);
    EXPECT_EQ(await(db->find_match(another))->last_seq, 2);
}

}  // namespace
}  // namespace livescore::test
