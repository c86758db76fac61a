#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <thread>

#include "livescore/postgres/api_key_store.h"
#include "support/postgres_proxy.h"
#include "support/postgres_store.h"

namespace livescore::test {
namespace {

using namespace std::chrono_literals;

struct PostgresRecovery : store_suite<PostgresRecovery> {
    PostgresRecovery() {
        use_store({.url = database.url(), .pool_size = 1, .append_connections = 1});
        id = await(db->create_match(a_match())).value().match.id;
    }

    match_id id{};
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

/// A restore under a running process makes all tables and types anew.
TEST_F(PostgresRecovery, AfterARestoreTheNextOfEachKindSucceeds) {
    std::vector<transition_request> none{{id, transition::kick_off, 7}};
    match_filter live_ones;
    live_ones.statuses = {match_status::live};
    const std::vector<std::function<void()>> kinds{
        [&] { EXPECT_TRUE(await(db->find_match(id))); },
        [&] { EXPECT_TRUE(await(db->read_log(id, 0, 10))); },
        [&] { EXPECT_TRUE(await(db->change_match(id, {}, scoring(1)))); },
        [&] { EXPECT_TRUE(await(db->append(a_comment(id)))); },
        [&] { EXPECT_EQ(await(db->apply_transitions(none)).size(), 1U); },
        [&] { EXPECT_TRUE(await(db->create_match(a_match()))); },
        [&] { EXPECT_TRUE(await(db->list_matches(live_ones, {}))); },
        [&] { EXPECT_EQ(await(db->heads_of({id})).size(), 1U); },
    };
    for (const auto& use : kinds) use();
    const auto epoch = await(db->identify_log()).epoch;
    for (const auto& use : kinds) {
        database.make_anew();
        ASSERT_EQ(database.value<std::int64_t>(
                      "INSERT INTO matches (sport, home_team, away_team, status, start_time) "
                      "VALUES ('football', 'A', 'B', 'live', now()) RETURNING id"),
                  raw(id));
        use();
    }
    EXPECT_NE(await(db->identify_log()).epoch, epoch);
    sink.take();
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
    use_store({.url = database.url(), .lock_timeout = 50ms});
    row_lock lock(database, id);
    EXPECT_EQ(thrown_code([&] { (void)await(db->change_match(id, {}, scoring(1))); }),
              errc::unavailable);
    EXPECT_EQ(thrown_code([&] { (void)await(db->append(a_comment(id))); }), errc::unavailable);
}

TEST_F(PostgresRecovery, AStatementThatTakesTooLongIsUnavailable) {
    use_store({.url = database.url(), .statement_timeout = 50ms});
    row_lock lock(database, id);
    EXPECT_EQ(thrown_code([&] { (void)await(db->append(a_comment(id))); }), errc::unavailable);
}

/// While `first` waits for the lock of a match, ten more requests come, and three of them may wait.
/// The waiting ones go on when the lock is free.
template <class Running, class Value>
void expect_overload(test_database& database, match_id locked, asio::awaitable<Running> first,
                     const std::function<asio::awaitable<Value>()>& make) {
    std::optional<row_lock> lock(std::in_place, database, locked);
    auto running = start(std::move(first));
    database.wait_for_blocked_store();
    context_lease context;
    std::vector<errc> failures;
    int succeeded = 0;
    for (int i = 0; i < 10; ++i) {
        asio::co_spawn(*context, make(), [&](std::exception_ptr problem, const Value&) {
            if (problem) {
                failures.push_back(thrown_code([&] { std::rethrow_exception(problem); }).value());
            } else {
                ++succeeded;
            }
        });
    }
    context->poll();
    EXPECT_THAT(failures, testing::AllOf(testing::SizeIs(7), testing::Each(errc::overloaded)));
    lock.reset();
    context->run();
    EXPECT_EQ(succeeded, 3);
    EXPECT_TRUE(running.get());
}

TEST_F(PostgresRecovery, AFullQueueIsOverloaded) {
    use_store({.url = database.url(), .pool_size = 1, .queue_limit = 3});
    expect_overload<result<changed_match>, std::optional<match>>(
        database, id, db->change_match(id, {}, scoring(1)), [&] { return db->find_match(id); });
}

TEST_F(PostgresRecovery, AFullAppendQueueIsOverloaded) {
    use_store({.url = database.url(), .append_connections = 1, .queue_limit = 3});
    expect_overload<result<appended>, result<appended>>(database, id, db->append(a_comment(id)),
                                                        [&] { return db->append(a_comment(id)); });
    EXPECT_EQ(await(db->find_match(id))->last_seq, 5);
}

TEST_F(PostgresRecovery, WhilePostgresIsAwayRequestsFailFast) {
    use_store({.url = "postgres://nobody@127.0.0.1:1/none"});
    const auto started = std::chrono::steady_clock::now();
    for (int i = 0; i < 200; ++i) {
        EXPECT_EQ(thrown_code([&] { (void)await(db->find_match(id)); }), errc::unavailable);
        EXPECT_EQ(thrown_code([&] { (void)await(db->append(a_comment(id))); }), errc::unavailable);
    }
    EXPECT_LT(std::chrono::steady_clock::now() - started, 20s);
}

TEST_F(PostgresRecovery, ASessionThatReachesPostgresAgainTellsTheOthers) {
    postgres_proxy proxy(database);
    const postgres_options options{.url = proxy.url()};
    const auto connector = make_db_connector(options);
    db = make_patient_store(options, sink, metrics, connector);
    api_key_store keys(connector);
    proxy.let_in(false);
    EXPECT_EQ(thrown_code([&] { (void)await(db->find_match(id)); }), errc::unavailable);
    proxy.let_in(true);
    while (thrown_code([&] { (void)keys.version(); })) std::this_thread::yield();
    // The store tries at once, and not a fifth of a second after its own last attempt.
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
