#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "support/postgres_store.h"

namespace livescore::test {
namespace {

using namespace std::chrono_literals;

struct PostgresTransition : store_suite<PostgresTransition> {
    /// A row as another program writes it. Times are SQL intervals from now.
    match_id insert(const std::string& status, const std::string& start, const std::string& end,
                    const std::string& halftime = "", const std::string& second_half = "") {
        const auto at = [](const std::string& interval) {
            return interval.empty() ? "NULL" : "now() + interval '" + interval + "'";
        };
        return match_id{database.value<std::int64_t>(
            "INSERT INTO matches (sport, home_team, away_team, status, start_time, end_time, "
            "halftime_at, second_half_at) VALUES ('football', 'A', 'B', '" +
            status + "', " + at(start) + ", " + at(end) + ", " + at(halftime) + ", " +
            at(second_half) + ") RETURNING id")};
    }
    transition_outcome apply_one(match_id id, transition step, int version = 1) {
        std::vector<transition_request> requests{{id, step, version}};
        return await(db->apply_transitions(requests)).at(0);
    }
    /// Applies every due step, as the worker does, until nothing is due. Returns the steps.
    std::vector<transition> catch_up(match_id id) {
        std::vector<transition> steps;
        for (;;) {
            const auto due = await(db->due_matches(0ms, 10));
            if (due.empty()) return steps;
            EXPECT_EQ(due.size(), 1U);
            EXPECT_EQ(due[0].id, id);
            const auto next = next_transition(due[0]);
            steps.push_back(next.value().step);
            EXPECT_TRUE(apply_one(id, next->step).applied);
        }
    }
};

TEST_F(PostgresTransition, AHandWrittenMatchKicksOffAndItsEventIsTheLogs) {
    const auto id = insert("scheduled", "-3 seconds", "2 hours");
    const auto outcome = apply_one(id, transition::kick_off);
    EXPECT_TRUE(outcome.applied);
    const match m = outcome.match_now.value();
    EXPECT_EQ(m.status, match_status::live);
    EXPECT_EQ(m.phase, match_phase::first_half);
    EXPECT_EQ(m.last_seq, 1);
    EXPECT_EQ(m.clock_started, m.schedule.start) << "the clock follows the plan, however late";
    EXPECT_GE(elapsed_seconds(m), 3);

    const auto events = sink.take();
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events[0].type, event_type::match_status);
    const auto row = database
                         .exec(
                             "SELECT payload::text, payload->'data'->>'status', "
                             "payload->'data'->>'oldStatus', payload->>'timestamp' "
                             "FROM match_events WHERE match_id = $1",
                             raw(id))
                         .at(0);
    EXPECT_EQ(*events[0].json, row[0].as<std::string>());
    EXPECT_EQ(row[1].as<std::string>(), "live");
    EXPECT_EQ(row[2].as<std::string>(), "scheduled");
    EXPECT_EQ(row[3].as<std::string>(), format_iso8601(m.updated_at));
}

TEST_F(PostgresTransition, TheSameStepAgainIsANoOp) {
    const auto id = insert("scheduled", "-3 seconds", "2 hours");
    ASSERT_TRUE(apply_one(id, transition::kick_off).applied);
    const auto again = apply_one(id, transition::kick_off);
    EXPECT_FALSE(again.applied);
    EXPECT_EQ(again.match_now.value().last_seq, 1);
    EXPECT_EQ(sink.take().size(), 1U);
}

TEST_F(PostgresTransition, AStaleVersionAnUndueStepAndAnOperatorsStateAreLeftAlone) {
    const auto due = insert("scheduled", "-3 seconds", "2 hours");
    EXPECT_FALSE(apply_one(due, transition::kick_off, 2).applied);
    EXPECT_FALSE(apply_one(due, transition::full_time).applied);
    const auto later = insert("scheduled", "1 minute", "2 hours");
    EXPECT_FALSE(apply_one(later, transition::kick_off).applied);
    const auto finished = insert("finished", "-2 hours", "-1 hour");
    EXPECT_FALSE(apply_one(finished, transition::kick_off).applied);
    EXPECT_FALSE(apply_one(finished, transition::full_time).applied);
    const auto postponed = insert("postponed", "-2 hours", "-1 hour");
    EXPECT_FALSE(apply_one(postponed, transition::kick_off).applied);
    const auto unknown = apply_one(match_id{4711}, transition::kick_off);
    EXPECT_FALSE(unknown.applied);
    EXPECT_FALSE(unknown.match_now);
    EXPECT_TRUE(sink.take().empty());
}

/// The job was queued before the person decided.
TEST_F(PostgresTransition, ALateJobDoesNotOverruleAPerson) {
    const auto decided = [this](match_id id, const std::string& ago) {
        database.exec("UPDATE matches SET status_set_at = now() - interval '" + ago +
                      "' WHERE id = " + std::to_string(raw(id)));
    };
    const auto resumed = insert("live", "-2 hours", "-1 minute");
    decided(resumed, "30 seconds");
    EXPECT_FALSE(apply_one(resumed, transition::full_time).applied);
    decided(resumed, "2 minutes");
    EXPECT_TRUE(apply_one(resumed, transition::full_time).applied);
    EXPECT_FALSE(await(db->find_match(resumed))->status_set_at) << "only the plan ended it";

    const auto halved = insert("live", "-1 hour", "1 hour", "-10 minutes", "1 minute");
    decided(halved, "5 minutes");
    EXPECT_FALSE(apply_one(halved, transition::half_time).applied);
    EXPECT_FALSE(apply_one(halved, transition::full_time).applied);
    decided(halved, "50 minutes");
    EXPECT_TRUE(apply_one(halved, transition::half_time).applied);
    EXPECT_TRUE(await(db->find_match(halved))->status_set_at) << "a person kicked it off";

    const auto begun = insert("scheduled", "-1 second", "1 hour");
    decided(begun, "0 seconds");
    EXPECT_TRUE(apply_one(begun, transition::kick_off).applied) << "scheduled: the plan holds";
    EXPECT_FALSE(await(db->find_match(begun))->status_set_at);

    for (const std::string phase : {"extra_time", "penalty_shootout"}) {
        const auto id = insert("live", "-3 hours", "-1 hour");
        database.exec("UPDATE matches SET phase = '" + phase +
                      "' WHERE id = " + std::to_string(raw(id)));
        EXPECT_FALSE(apply_one(id, transition::full_time).applied) << phase;
    }
}

TEST_F(PostgresTransition, HalfTimeDoesNotHappenTwice) {
    const auto id = insert("live", "-60 minutes", "1 hour", "-20 minutes", "-5 minutes");
    ASSERT_TRUE(apply_one(id, transition::half_time).applied);
    ASSERT_TRUE(apply_one(id, transition::second_half).applied);
    EXPECT_FALSE(apply_one(id, transition::half_time).applied);
    EXPECT_EQ(await(db->find_match(id))->phase, match_phase::second_half);
}

TEST_F(PostgresTransition, AnOutageIsCaughtUpWithInOrder) {
    const auto id = insert("scheduled", "-3 hours", "-70 minutes", "-135 minutes", "-2 hours");
    using enum transition;
    EXPECT_EQ(catch_up(id), (std::vector{kick_off, half_time, second_half, full_time}));
    const match m = await(db->find_match(id)).value();
    EXPECT_EQ(m.status, match_status::finished);
    EXPECT_EQ(m.phase, match_phase::full_time);
    EXPECT_EQ(m.last_seq, 4);
    EXPECT_FALSE(m.clock_started);
    EXPECT_EQ(m.played_seconds, 45 * 60 + 50 * 60);
    sequence_number seq = 0;
    for (const auto& event : sink.take()) EXPECT_EQ(event.seq, ++seq);
    EXPECT_EQ(seq, 4);
}

TEST_F(PostgresTransition, AMatchWithoutEndIsOverAfterThreeHours) {
    const auto running = insert("live", "-2 hours", "");
    const auto over = insert("live", "-4 hours", "");
    EXPECT_EQ(catch_up(over), std::vector{transition::full_time});
    EXPECT_EQ(await(db->find_match(over))->status, match_status::finished);
    EXPECT_EQ(await(db->find_match(over))->played_seconds, 3 * 3600);
    EXPECT_EQ(await(db->find_match(running))->status, match_status::live);
}

TEST_F(PostgresTransition, EachKindOfDueMatchIsFoundSoonestFirst) {
    const auto full_time = insert("live", "-3 hours", "-50 minutes");
    const auto second_half = insert("halftime", "-2 hours", "1 hour", "-60 minutes", "-40 minutes");
    const auto half_time = insert("live", "-2 hours", "1 hour", "-30 minutes", "1 minute");
    const auto kick_off = insert("scheduled", "-20 minutes", "2 hours");
    const auto soon = insert("scheduled", "10 seconds", "2 hours");
    insert("scheduled", "1 hour", "2 hours");
    insert("live", "-1 hour", "1 hour");
    insert("finished", "-3 hours", "-1 hour");
    insert("suspended", "-3 hours", "-1 hour");

    const auto ids = [&](std::chrono::milliseconds horizon, int limit) {
        std::vector<match_id> found;
        for (const auto& m : await(db->due_matches(horizon, limit))) found.push_back(m.id);
        return found;
    };
    EXPECT_THAT(ids(0ms, 100), testing::ElementsAre(full_time, second_half, half_time, kick_off));
    EXPECT_THAT(ids(30s, 100),
                testing::ElementsAre(full_time, second_half, half_time, kick_off, soon));
    EXPECT_THAT(ids(30s, 2), testing::ElementsAre(full_time, second_half));
}

TEST_F(PostgresTransition, DueMatchesAreTheOnesThatTheDomainSays) {
    database.exec(R"(
        INSERT INTO matches (sport, home_team, away_team, status, phase, start_time, end_time,
                             halftime_at, second_half_at, status_set_at)
        SELECT 's', 'a', 'b', status, phase, now() + s, now() + e, now() + h, now() + h2,
            now() + decided
        FROM unnest(enum_range(NULL::match_status)) status,
             unnest(ARRAY[NULL, 'pre_match', 'first_half', 'half_time', 'second_half', 'extra_time',
                          'penalty_shootout', 'full_time']) phase,
             unnest(ARRAY[NULL, '-150m', '-1m']::interval[]) decided,
             (VALUES ('-4h'::interval, '-1h'::interval, NULL::interval, NULL::interval),
                     ('-4h', '-1h', '-3h', '-2h'), ('-4h', '1h', '-3h', '1m'),
                     ('-4h', NULL, NULL, NULL), ('-1h', NULL, NULL, NULL),
                     ('1h', '2h', NULL, NULL)) plan(s, e, h, h2))");
    std::set<match_id> expected;
    const int count = database.value<int>("SELECT count(*) FROM matches");
    for (int id = 1; id <= count; ++id) {
        const match m = await(db->find_match(match_id{id})).value();
        EXPECT_TRUE(phase_fits(m.status, m.phase)) << to_string(m.status) << to_string(m.phase);
        const auto next = next_transition(m);
        if (next && next->due < now()) expected.insert(m.id);
    }
    std::set<match_id> found;
    for (const auto& m : await(db->due_matches(0ms, 10'000))) found.insert(m.id);
    EXPECT_EQ(found, expected);
    // The same in pages of any size: each match comes once.
    for (const int size : {1, 3, 7}) {
        std::vector<match_id> paged;
        std::optional<due_position> after;
        for (;;) {
            const auto due = await(db->due_matches(0ms, size, after));
            for (const auto& m : due) paged.push_back(m.id);
            if (due.empty()) break;
            after = due_position{next_transition(due.back()).value().due, due.back().id};
        }
        EXPECT_EQ(paged.size(), expected.size()) << size;
        EXPECT_EQ(std::set<match_id>(paged.begin(), paged.end()), expected) << size;
    }
    EXPECT_GT(found.size(), 20U);
}

TEST_F(PostgresTransition, AThousandAtOnceAreOneStatement) {
    database.exec(
        "INSERT INTO matches (sport, home_team, away_team, start_time, end_time) "
        "SELECT 'football', 'A' || g, 'B', now(), now() + interval '2 hours' "
        "FROM generate_series(1, 1000) g");
    std::vector<transition_request> requests;
    for (int id = 1; id <= 1000; ++id) requests.push_back({match_id{id}, transition::kick_off, 1});
    const auto started = std::chrono::steady_clock::now();
    const auto outcomes = await(db->apply_transitions(requests));
    const auto took = std::chrono::steady_clock::now() - started;
    ASSERT_EQ(outcomes.size(), 1000U);
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
        EXPECT_TRUE(outcomes[i].applied);
        EXPECT_EQ(outcomes[i].match, requests[i].match);
        EXPECT_EQ(outcomes[i].match_now.value().status, match_status::live);
    }
    EXPECT_EQ(sink.take().size(), 1000U);
    EXPECT_EQ(database.value<int>("SELECT count(DISTINCT xmin::text) FROM match_events"), 1);
    RecordProperty(
        "milliseconds",
        static_cast<int>(std::chrono::duration_cast<std::chrono::milliseconds>(took).count()));
}

TEST_F(PostgresTransition, AMatchThatStaysLockedIsLeftAndTheOthersGoOn) {
    use_store({.url = database.url(), .lock_timeout = 50ms});
    std::vector<transition_request> requests;
    for (int i = 0; i < 3; ++i)
        requests.push_back({insert("scheduled", "-1 minute", "1 hour"), transition::kick_off, 1});
    const row_lock lock(database, requests[1].match);
    const auto outcomes = await(db->apply_transitions(requests));
    EXPECT_TRUE(outcomes[0].applied);
    EXPECT_FALSE(outcomes[1].applied);
    EXPECT_EQ(outcomes[1].match_now.value().status, match_status::scheduled);
    EXPECT_TRUE(outcomes[2].applied);
    EXPECT_EQ(sink.take().size(), 2U);
}

TEST_F(PostgresTransition, NoRequestChangesNothing) {
    insert("scheduled", "-1 minute", "1 hour");
    EXPECT_TRUE(await(db->apply_transitions({})).empty());
    EXPECT_TRUE(sink.take().empty());
    EXPECT_EQ(database.value<int>("SELECT count(*) FROM match_events"), 0);
}

TEST_F(PostgresTransition, OfSeveralRequestsForOneMatchTheFirstThatFitsIsApplied) {
    const auto id = insert("live", "-3 hours", "-1 minute", "-2 hours", "-100 minutes");
    std::vector<transition_request> requests{{id, transition::kick_off, 1},
                                             {id, transition::half_time, 1},
                                             {id, transition::full_time, 1}};
    const auto outcomes = await(db->apply_transitions(requests));
    EXPECT_FALSE(outcomes[0].applied);
    EXPECT_TRUE(outcomes[1].applied);
    EXPECT_FALSE(outcomes[2].applied);
    for (const auto& outcome : outcomes) {
        EXPECT_EQ(outcome.match_now.value().status, match_status::halftime);
    }
    EXPECT_EQ(sink.take().size(), 1U);
}

TEST_F(PostgresTransition, TwoWorkersApplyEachStepOnce) {
    const auto id = insert("scheduled", "-3 seconds", "2 hours");
    std::vector<transition_request> request{{id, transition::kick_off, 1}};
    std::vector<asio::awaitable<std::vector<transition_outcome>>> all;
    for (int i = 0; i < 8; ++i) all.push_back(db->apply_transitions(request));
    int applied = 0;
    for (const auto& outcomes : await_all(std::move(all)))
        applied += outcomes.at(0).applied ? 1 : 0;
    EXPECT_EQ(applied, 1);
    EXPECT_EQ(sink.take().size(), 1U);
}

}  // namespace
}  // namespace livescore::test
