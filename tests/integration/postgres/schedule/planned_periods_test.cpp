#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/postgres_store.h"

namespace livescore::test {
namespace {

using namespace std::chrono_literals;

/// A match that only its plan moves, from the kick-off to full time. All times have passed.
struct PlannedPeriods : store_suite<PlannedPeriods> {
    match_id insert(int home_score) {
        return match_id{database.value<std::int64_t>(
            "INSERT INTO matches (sport, home_team, away_team, status, start_time, halftime_at, "
            "second_half_at, end_time, home_score) VALUES ('Football', 'A', 'B', 'scheduled', "
            "date_trunc('second', now()) - interval '110 minutes', date_trunc('second', now()) - "
            "interval '65 minutes', "
            "date_trunc('second', now()) - interval '50 minutes', date_trunc('second', now()) - "
            "interval '1 minute', " +
            std::to_string(home_score) + ") RETURNING id")};
    }
    match step(match_id id, transition what) {
        std::vector<transition_request> requests{{id, what, 1}};
        const auto outcome = await(db->apply_transitions(requests)).at(0);
        EXPECT_TRUE(outcome.applied);
        return outcome.match_now.value();
    }
    void set_score(match_id id, score wanted) {
        append_request goal;
        goal.match = id;
        goal.score = wanted;
        ASSERT_TRUE(await(db->append(goal)));
    }
    bool has_details(match_id id) {
        return database.value<bool>("SELECT details IS NOT NULL FROM matches WHERE id = " +
                                    std::to_string(raw(id)));
    }
};

TEST_F(PlannedPeriods, AKickOffAtNilNilWritesNothingAndTheRowTellsThePeriod) {
    const match_id id = insert(0);
    const match kicked_off = step(id, transition::kick_off);
    EXPECT_FALSE(has_details(id));
    ASSERT_EQ(kicked_off.details.periods.size(), 1U);
    const match_period first = kicked_off.details.periods[0];
    EXPECT_EQ(first.kind, "first_half");
    EXPECT_EQ(first.started_at, kicked_off.schedule.start);
    EXPECT_FALSE(first.ended_at);
    EXPECT_EQ(await(db->find_match(id))->details.periods, kicked_off.details.periods);

    set_score(id, {2, 1});
    const match paused = step(id, transition::half_time);
    ASSERT_EQ(paused.details.periods.size(), 1U);
    EXPECT_EQ(paused.details.periods[0].started_at, first.started_at);
    EXPECT_EQ(paused.details.periods[0].ended_at, paused.schedule.halftime);
    EXPECT_EQ(paused.details.periods[0].own, (score{2, 1}));

    step(id, transition::second_half);
    set_score(id, {2, 2});
    const match over = step(id, transition::full_time);
    ASSERT_EQ(over.details.periods.size(), 2U);
    EXPECT_EQ(over.details.periods[0].own, (score{2, 1}));
    EXPECT_EQ(over.details.periods[1].kind, "second_half");
    EXPECT_EQ(over.details.periods[1].own, (score{0, 1}));
    EXPECT_EQ(over.details.periods[1].ended_at, over.schedule.end);
}

TEST_F(PlannedPeriods, GoalsFromBeforeTheKickOffAreNotThePeriodsOwn) {
    const match_id id = insert(3);
    const match kicked_off = step(id, transition::kick_off);
    EXPECT_EQ(kicked_off.details.periods.at(0).score_before, (score{3, 0}));
    set_score(id, {4, 0});
    const match paused = step(id, transition::half_time);
    EXPECT_EQ(paused.details.periods.at(0).own, (score{1, 0}));
}

/// A person's step finds the period that the kick-off has not written.
TEST_F(PlannedPeriods, APersonEndsThePeriodThatThePlanBegan) {
    const match_id id = insert(0);
    step(id, transition::kick_off);
    set_score(id, {1, 0});
    store::decider suspend = [](const match& before, timestamp now) {
        return decide(before, set_status{match_status::halftime}, now);
    };
    const auto changed = await(db->change_match(id, std::nullopt, suspend));
    ASSERT_TRUE(changed);
    const match paused = await(db->find_match(id)).value();
    ASSERT_EQ(paused.details.periods.size(), 1U);
    EXPECT_EQ(paused.details.periods[0].own, (score{1, 0}));
    EXPECT_TRUE(paused.details.periods[0].ended_at);
    EXPECT_TRUE(has_details(id));
}

}  // namespace
}  // namespace livescore::test
