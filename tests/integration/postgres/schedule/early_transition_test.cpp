// Statements that run before their moment and are committed at it.
#include <gtest/gtest.h>

#include <future>

#include "support/postgres_store.h"

namespace livescore::test {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

struct PostgresEarlyTransition : store_suite<PostgresEarlyTransition> {
    match_id match_at(timestamp start) {
        return match_id{database.value<std::int64_t>(
            "INSERT INTO matches (sport, home_team, away_team, start_time, end_time) VALUES "
            "('football', 'A', 'B', $1::timestamptz, $1::timestamptz + interval '2 hours') "
            "RETURNING id",
            format_iso8601(start))};
    }
    /// As a worker that claimed the job before its moment.
    std::future<std::vector<transition_outcome>> kick_off(match_id id, timestamp due,
                                                          steady_clock::time_point at) {
        std::vector<transition_request> requests{{id, transition::kick_off, 1}};
        return start(db->apply_transitions(std::move(requests), transition_moment{due, at}));
    }
    void wait_for_open_transaction() {
        database.wait_until(
            "EXISTS (SELECT FROM pg_stat_activity WHERE state = 'idle in transaction' "
            "AND application_name = 'livescore' AND datname = current_database())");
    }
    std::string status_of(match_id id) {
        return database.value<std::string>("SELECT status FROM matches WHERE id = $1", raw(id));
    }
    std::int64_t events() {
        return database.value<std::int64_t>("SELECT count(*) FROM match_events");
    }
};

/// A time of the plan has whole milliseconds.
timestamp in(std::chrono::milliseconds wait) {
    return std::chrono::floor<std::chrono::milliseconds>(now() + wait);
}

TEST_F(PostgresEarlyTransition, NobodySeesAnythingBeforeTheMoment) {
    constexpr auto wait = 2s;
    const timestamp due = in(wait);
    const auto at = steady_clock::now() + wait;
    const match_id id = match_at(due);
    auto running = kick_off(id, due, at);
    wait_for_open_transaction();
    const std::string status = status_of(id);
    const auto in_log = events();
    const auto reported = sink.take().size();
    ASSERT_LT(steady_clock::now(), at) << "the machine was too busy to look in time";
    EXPECT_EQ(status, "scheduled");
    EXPECT_EQ(in_log, 0);
    EXPECT_EQ(reported, 0U);

    const auto outcomes = running.get();
    EXPECT_GE(steady_clock::now(), at);
    ASSERT_EQ(outcomes.size(), 1U);
    EXPECT_TRUE(outcomes[0].applied);
    EXPECT_EQ(status_of(id), "live");
    EXPECT_EQ(sink.take().size(), 1U);
}

TEST_F(PostgresEarlyTransition, NoTimeIsBeforeTheMoment) {
    const timestamp due = in(500ms);
    const match_id id = match_at(due);
    const match m = kick_off(id, due, steady_clock::now() + 500ms).get().at(0).match_now.value();
    EXPECT_EQ(m.updated_at, due);
    EXPECT_EQ(m.clock_started, due);
    const auto row = database
                         .exec(
                             "SELECT payload->>'timestamp', committed_at = $2::timestamptz "
                             "FROM match_events WHERE match_id = $1",
                             raw(id), format_iso8601(due))
                         .at(0);
    EXPECT_EQ(row[0].as<std::string>(), format_iso8601(due));
    EXPECT_TRUE(row[1].as<bool>());
}

/// PostgreSQL's clock has a second of grace beyond the wait that the caller tells.
TEST_F(PostgresEarlyTransition, AMomentThatIsFurtherAwayThanTheCallerSaysIsRefused) {
    const timestamp due = in(30s);
    const match_id id = match_at(due);
    EXPECT_FALSE(kick_off(id, due, steady_clock::now() + 100ms).get().at(0).applied);
    EXPECT_EQ(status_of(id), "scheduled");
    EXPECT_EQ(events(), 0);
}

TEST_F(PostgresEarlyTransition, AChangeThatComesInBetweenFollowsTheStep) {
    const timestamp due = in(1s);
    const match_id id = match_at(due);
    auto running = kick_off(id, due, steady_clock::now() + 1s);
    wait_for_open_transaction();
    auto comment = start(db->append(a_comment(id)));
    EXPECT_TRUE(running.get().at(0).applied);
    EXPECT_TRUE(comment.get());
    EXPECT_EQ(
        database.value<std::string>("SELECT string_agg(type, ' ' ORDER BY seq) FROM match_events"),
        "match:status commentary:new");
}

/// A process that was stopped, or whose machine is gone, must not keep the locks of its matches.
TEST_F(PostgresEarlyTransition, AProgramThatStandsStillLosesItsLocks) {
    postgres_options options{.url = database.url()};
    options.idle_transaction_timeout = 100ms;
    use_store(options);
    const timestamp due = in(1500ms);
    const auto at = steady_clock::now() + 1500ms;
    const match_id id = match_at(due);
    auto stopped = kick_off(id, due, at);
    wait_for_open_transaction();
    ASSERT_TRUE(await(db->append(a_comment(id))));
    EXPECT_LT(steady_clock::now(), at) << "the append waited for the program";
    EXPECT_EQ(thrown_code([&] { (void)stopped.get(); }), errc::in_doubt);
    EXPECT_EQ(status_of(id), "scheduled");

    const timestamp later = now();
    EXPECT_TRUE(kick_off(id, later, steady_clock::now()).get().at(0).applied);
    EXPECT_EQ(events(), 2);
}

}  // namespace
}  // namespace livescore::test
