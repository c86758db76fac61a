#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <thread>

#include "livescore/postgres/api_key_store.h"
#include "support/cutting_proxy.h"
#include "support/postgres_database.h"

namespace livescore::test {
namespace {

using namespace std::chrono_literals;

struct PostgresRecovery : postgres_suite<PostgresRecovery> {
    recording_sink sink;
    metrics_registry metrics;
    std::unique_ptr<store> db = make_patient_store(
        {.url = database.url(), .pool_size = 1, .append_connections = 1}, sink, metrics);
    match_id id = await(db->create_match(a_match())).value().match.id;

    static store::decider scoring(int home) {
        return [home](const match& before, timestamp at) {
            return decide(before, set_score{{home, 0}}, at);
        };
    }
};

TEST_F(PostgresRecovery, AfterARestartTheNextOfEachKindSucceeds) {
    database.terminate_store();
    EXPECT_TRUE(await(db->find_match(id)));
    database.terminate_store();
    EXPECT_TRUE(await(db->change_match(id, {}, scoring(1))));
    ASSERT_TRUE(await(db->append(a_comment(id))));
    database.terminate_store();
    EXPECT_TRUE(await(db->append(a_comment(id))))
        << "an idle connection's end shows before it is used";
    database.terminate_store();
    std::vector<transition_request> none{{id, transition::kick_off, 7}};
    EXPECT_EQ(await(db->apply_transitions(none)).size(), 1U);
    EXPECT_EQ(await(db->find_match(id))->last_seq, 4);
}

TEST_F(PostgresRecovery, AnAppendWhoseConnectionDiesUnderItIsMadeOnce) {
    ASSERT_TRUE(terminated_once(database, id, db->append(a_comment(id))));
    EXPECT_EQ(await(db->find_match(id))->last_seq, 2);
    EXPECT_EQ(await(db->list_commentary(id, {})).items.size(), 1U);
}

TEST_F(PostgresRecovery, AChangeThatWasNotYetCommittedIsRepeated) {
    EXPECT_TRUE(terminated_once(database, id, db->change_match(id, {}, scoring(1))));
    EXPECT_EQ(await(db->find_match(id))->last_seq, 2);
}

TEST_F(PostgresRecovery, ALockHeldTooLongIsUnavailable) {
    db = make_patient_store({.url = database.url(), .lock_timeout = 50ms}, sink, metrics);
    row_lock lock(database, id);
    EXPECT_EQ(thrown_code([&] { (void)await(db->change_match(id, {}, scoring(1))); }),
              errc::unavailable);
    EXPECT_EQ(thrown_code([&] { (void)await(db->append(a_comment(id))); }), errc::unavailable);
}

TEST_F(PostgresRecovery, AStatementThatTakesTooLongIsUnavailable) {
    db = make_patient_store({.url = database.url(), .statement_timeout = 50ms}, sink, metrics);
    row_lock lock(database, id);
    EXPECT_EQ(thrown_code([&] { (void)await(db->append(a_comment(id))); }), errc::unavailable);
}

struct tally {
    std::vector<errc> failures;
    int succeeded = 0;
};

/// Starts ten on `context`, until it has nothing left to do for now; `count` must outlive them.
template <class Value>
void start_ten(asio::io_context& context, tally& count,
               const std::function<asio::awaitable<Value>()>& make) {
    for (int i = 0; i < 10; ++i) {
        asio::co_spawn(context, make(), [&count](std::exception_ptr problem, const Value&) {
            if (problem) {
                count.failures.push_back(
                    thrown_code([&] { std::rethrow_exception(problem); }).value());
            } else {
                ++count.succeeded;
            }
        });
    }
    context.poll();
}

TEST_F(PostgresRecovery, AFullQueueIsOverloaded) {
    db = make_patient_store({.url = database.url(), .pool_size = 1, .queue_limit = 3}, sink,
                            metrics);
    auto lock = std::make_unique<row_lock>(database, id);
    auto running = start(db->change_match(id, {}, scoring(1)));
    database.wait_for_blocked_store();
    context_lease context;
    tally count;
    start_ten<std::optional<match>>(*context, count, [&] { return db->find_match(id); });
    EXPECT_THAT(count.failures,
                testing::AllOf(testing::SizeIs(7), testing::Each(errc::overloaded)));
    lock.reset();
    context->run();
    EXPECT_EQ(count.succeeded, 3);
    EXPECT_TRUE(running.get());
}

TEST_F(PostgresRecovery, AFullAppendQueueIsOverloaded) {
    db = make_patient_store({.url = database.url(), .append_connections = 1, .queue_limit = 3},
                            sink, metrics);
    auto lock = std::make_unique<row_lock>(database, id);
    auto running = start(db->append(a_comment(id)));
    database.wait_for_blocked_store();
    context_lease context;
    tally count;
    start_ten<result<appended>>(*context, count, [&] { return db->append(a_comment(id)); });
    EXPECT_THAT(count.failures,
                testing::AllOf(testing::SizeIs(7), testing::Each(errc::overloaded)));
    lock.reset();
    context->run();
    EXPECT_EQ(count.succeeded, 3);
    EXPECT_TRUE(running.get());
    EXPECT_EQ(await(db->find_match(id))->last_seq, 5);
}

TEST_F(PostgresRecovery, WhilePostgresIsAwayRequestsFailFast) {
    db = make_patient_store({.url = "postgres://nobody@127.0.0.1:1/none"}, sink, metrics);
    const auto started = std::chrono::steady_clock::now();
    for (int i = 0; i < 200; ++i) {
        EXPECT_EQ(thrown_code([&] { (void)await(db->find_match(id)); }), errc::unavailable);
        EXPECT_EQ(thrown_code([&] { (void)await(db->append(a_comment(id))); }), errc::unavailable);
    }
    EXPECT_LT(std::chrono::steady_clock::now() - started, 20s);
}

TEST_F(PostgresRecovery, WhoHasReachedPostgresAgainTellsTheOthers) {
    cutting_proxy proxy(
        static_cast<std::uint16_t>(database.value<int>("SELECT inet_server_port()")));
    const postgres_options options{.url = database.url() +
                                          "&host=127.0.0.1&port=" + std::to_string(proxy.port())};
    const auto connector = make_db_connector(options);
    db = make_patient_store(options, sink, metrics, connector);
    api_key_store keys(connector);
    proxy.let_in(false);
    EXPECT_EQ(thrown_code([&] { (void)await(db->find_match(id)); }), errc::unavailable);
    proxy.let_in(true);
    while (thrown_code([&] { (void)keys.version(); })) std::this_thread::yield();
    // At once, and not a fifth of a second after the last attempt of its own.
    EXPECT_TRUE(await(db->find_match(id)));
}

TEST_F(PostgresRecovery, DestroyingTheStoreFailsWhatWaits) {
    auto lock = std::make_unique<row_lock>(database, id);
    auto running = start(db->change_match(id, {}, scoring(1)));
    database.wait_for_blocked_store();
    context_lease context;
    std::vector<errc> codes;
    const auto remember = [&](std::exception_ptr problem, auto&&) {
        codes.push_back(thrown_code([&] { std::rethrow_exception(problem); }).value());
    };
    asio::co_spawn(*context, db->find_match(id), remember);
    asio::co_spawn(*context, db->find_match(id), remember);
    context->poll();
    auto destroyed = std::async(std::launch::async, [&] { db.reset(); });
    context->run();
    EXPECT_THAT(codes, testing::ElementsAre(errc::unavailable, errc::unavailable));
    lock.reset();
    EXPECT_TRUE(running.get()) << "what runs is finished";
    destroyed.get();
}

}  // namespace
}  // namespace livescore::test
