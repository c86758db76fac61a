// What entries do to the shoot-out and to periods that have ended.
#include <gmock/gmock.h>

#include "incidents.h"
#include "livescore/domain/sport_rules.h"

namespace livescore::test {
namespace {

using testing::ElementsAre;

incident_change by(match_side side) {
    incident_change told;
    told.side.emplace(side);
    return told;
}

incident_pitch football(match_status status = match_status::live,
                        match_phase phase = match_phase::penalty_shootout) {
    incident_pitch on;
    on.played.sport = "Football";
    on.played.score = {1, 1};
    match before = on.played;
    on.played.status = status;
    on.played.phase = phase;
    follow_periods(on.played, before, std::nullopt, on.now);
    return on;
}

TEST(ShootoutKicks, CountInTheShootoutAndNeverInTheScore) {
    incident_pitch on = football();
    const auto first = on.add("shootout_goal", score{2, 1}, by(match_side::home));
    EXPECT_THAT(on.told(), ElementsAre(event_type::match_updated, event_type::commentary_new));
    on.add("shootout_miss", score{2, 1}, by(match_side::away));
    on.add("shootout_goal", {}, by(match_side::away));
    EXPECT_EQ(on.played.score, (score{1, 1}));
    EXPECT_EQ(shootout_score(on.played), (score{1, 1}));
    on.review(first, review_state::overturned);
    EXPECT_EQ(shootout_score(on.played), (score{0, 1}));
    on.review(first, review_state::confirmed);
    EXPECT_EQ(shootout_score(on.played), (score{1, 1}));
    const auto by_whom = on.strike(first);
    EXPECT_EQ(shootout_score(on.played), (score{0, 1}));
    on.remove(by_whom);
    on.remove(first);
    EXPECT_EQ(shootout_score(on.played), (score{0, 1}));
    EXPECT_EQ(on.played.score, (score{1, 1}));
}

TEST(ShootoutKicks, AKickThatMissedAfterAllLosesItsGoal) {
    incident_pitch on = football();
    const auto kick = on.add("shootout_goal", {}, by(match_side::home));
    update_commentary missed;
    missed.event_type = "shootout_miss";
    missed.score = score{9, 9};
    on.update(kick, missed);
    EXPECT_EQ(shootout_score(on.played), (score{0, 0}));
    EXPECT_EQ(on.played.score, (score{1, 1}));
}

TEST(ShootoutKicks, APeriodThatWasGivenWholeIsLeftAlone) {
    incident_pitch on = football();
    on.add("shootout_goal", {}, by(match_side::home));
    on.played.details.periods.back().own = score{4, 3};
    on.add("shootout_goal", {}, by(match_side::home));
    EXPECT_EQ(shootout_score(on.played), (score{4, 3}));
}

TEST(ShootoutKicks, BeginTheShootoutWhenNobodyHas) {
    incident_pitch live = football(match_status::live, match_phase::extra_time);
    live.add("shootout_goal", {}, by(match_side::away));
    EXPECT_EQ(live.played.details.periods.back().kind, "penalty_shootout");
    EXPECT_TRUE(live.played.details.periods.front().ended_at);
    EXPECT_EQ(shootout_score(live.played), (score{0, 1}));

    incident_pitch over = football(match_status::finished, match_phase::full_time);
    over.add("shootout_goal", {}, by(match_side::away));
    EXPECT_EQ(shootout_score(over.played), (score{0, 1}));
    EXPECT_EQ(outcome_of(over.played).winner, match_winner::away);
    EXPECT_EQ(outcome_of(over.played).decided, decided_by::penalties);

    incident_pitch planned = football(match_status::scheduled, match_phase::pre_match);
    planned.add("shootout_goal", {}, by(match_side::away));
    EXPECT_TRUE(planned.played.details.periods.empty());
}

struct GoalsOfPeriods : testing::Test {
    /// 1-0 in the first half; the second runs.
    GoalsOfPeriods() {
        on.played.sport = "football";
        step(match_status::live, match_phase::first_half);
        goal = on.add("goal", score{1, 0});
        minute(goal, 44);
        step(match_status::halftime, match_phase::half_time);
        step(match_status::live, match_phase::second_half);
        late = on.add("goal", score{1, 1});
        minute(late, 70);
    }
    void step(match_status status, match_phase phase) {
        const match before = on.played;
        on.played.status = status;
        on.played.phase = phase;
        follow_periods(on.played, before, std::nullopt, on.now);
    }
    void minute(commentary_id id, int at) { on.entries.at(id).item.entry.minute = at; }
    score own(std::size_t at) { return own_goals(on.played, on.played.details.periods.at(at)); }

    incident_pitch on;
    commentary_id goal{};
    commentary_id late{};
};

TEST_F(GoalsOfPeriods, AStruckGoalLeavesItsOwnHalf) {
    EXPECT_EQ(own(0), (score{1, 0}));
    const auto by_whom = on.strike(goal);
    EXPECT_EQ(own(0), (score{0, 0}));
    EXPECT_EQ(own(1), (score{0, 1}));
    on.remove(by_whom);
    EXPECT_EQ(own(0), (score{1, 0}));
    EXPECT_EQ(own(1), (score{0, 1}));
}

TEST_F(GoalsOfPeriods, AGoalOfTheRunningHalfLeavesThatOne) {
    on.strike(late);
    EXPECT_EQ(own(0), (score{1, 0}));
    EXPECT_EQ(own(1), (score{0, 0}));
}

TEST_F(GoalsOfPeriods, AreCorrectedAfterTheEndToo) {
    step(match_status::finished, match_phase::full_time);
    on.review(late, review_state::overturned);
    EXPECT_EQ(own(0), (score{1, 0}));
    EXPECT_EQ(own(1), (score{0, 0}));
    on.remove(goal);
    EXPECT_EQ(own(0), (score{0, 0}));
}

TEST_F(GoalsOfPeriods, AGoalThatMovesToAnotherMinuteMovesToItsHalf) {
    update_commentary earlier;
    earlier.minute = 45;
    on.update(late, earlier);
    EXPECT_EQ(own(0), (score{1, 1}));
    EXPECT_EQ(own(1), (score{0, 0}));
}

TEST_F(GoalsOfPeriods, AGoalThatWasEnteredLateLeavesTheHalfInWhichItCounted) {
    minute(late, 30);  // entered in the second half
    step(match_status::finished, match_phase::full_time);
    on.strike(late);
    EXPECT_EQ(own(0), (score{1, 0}));
    EXPECT_EQ(own(1), (score{0, 0}));
}

TEST(NewEntries, ThePlayerIsTheActorUnlessAnotherIsNamed) {
    incident_change told;
    told.player.emplace("Messi");
    auto command = incident_pitch::entry_of("goal", score{1, 0}, told);
    complete(command);
    EXPECT_EQ(command.entry.actor, "Messi");
    EXPECT_EQ(command.entry.incident->score_then, (score{1, 0}));
    command.entry.actor = "Di María";
    complete(command);
    EXPECT_EQ(command.entry.actor, "Di María");
    EXPECT_FALSE(needs_match(command));
}

TEST(NewEntries, APlainCommentTellsNoIncident) {
    auto command = incident_pitch::entry_of("Half chance", score{1, 0});
    complete(command);
    EXPECT_FALSE(command.entry.incident);
    EXPECT_EQ(command.score, (score{1, 0}));
}

}  // namespace
}  // namespace livescore::test
