#include <gtest/gtest.h>

#include "livescore/domain/schedule/transition.h"
#include "livescore/service/delay_queue.h"
#include "schedules.h"

namespace livescore {
namespace {

using namespace std::chrono_literals;
using enum match_status;

match match_in(match_status status, match_phase phase, bool has_break) {
    match m;
    m.status = status;
    m.phase = phase;
    m.schedule = {kick_off, kick_off + 2h, {}, {}};
    if (has_break) {
        m.schedule.halftime = kick_off + 45min;
        m.schedule.second_half = kick_off + 60min;
    }
    return m;
}

void expect_next(const match& m, transition step, timestamp due) {
    const auto next = next_transition(m);
    ASSERT_TRUE(next);
    EXPECT_EQ(next->step, step);
    EXPECT_EQ(next->due, due);
}

TEST(NextTransition, FollowsTheSchedule) {
    using enum match_phase;
    expect_next(match_in(scheduled, pre_match, true), transition::kick_off, kick_off);
    expect_next(match_in(live, first_half, true), transition::half_time, kick_off + 45min);
    expect_next(match_in(live, first_half, false), transition::full_time, kick_off + 2h);
    expect_next(match_in(halftime, half_time, true), transition::second_half, kick_off + 60min);
    expect_next(match_in(halftime, half_time, false), transition::full_time, kick_off + 2h);
    expect_next(match_in(live, second_half, true), transition::full_time, kick_off + 2h);
}

TEST(NextTransition, IsNoneInExtraTimeAndInAShootOut) {
    using enum match_phase;
    EXPECT_FALSE(next_transition(match_in(live, extra_time, true)));
    EXPECT_FALSE(next_transition(match_in(halftime, extra_time, true)));
    EXPECT_FALSE(next_transition(match_in(live, penalty_shootout, false)));
}

TEST(NextTransition, IsNoneWhenAPersonDecidedAfterItsTime) {
    for (const auto& [status, phase] :
         {std::pair(live, match_phase::first_half), std::pair(halftime, match_phase::half_time),
          std::pair(live, match_phase::second_half)}) {
        match m = match_in(status, phase, true);
        const timestamp due = next_transition(m).value().due;
        m.status_set_at = due - 1s;
        EXPECT_TRUE(next_transition(m));
        m.status_set_at = due;
        EXPECT_FALSE(next_transition(m));
    }
}

TEST(NextTransition, IsNoneForMatchesThatTheScheduleDoesNotMove) {
    for (const auto status : {finished, postponed, cancelled, suspended, abandoned}) {
        EXPECT_FALSE(next_transition(match_in(status, match_phase::pre_match, true)));
    }
}

TEST(Transition, StepByStepLeadsFromCreationToTheEnd) {
    match m = match_in(scheduled, match_phase::pre_match, true);
    std::vector<std::string_view> steps;
    while (const auto next = next_transition(m)) {
        const auto states = apply(next->step, m.status, m.phase);
        ASSERT_TRUE(states) << to_string(next->step);
        m.status = states->to;
        m.phase = states->phase;
        steps.push_back(to_string(next->step));
    }
    EXPECT_EQ(steps,
              (std::vector<std::string_view>{"kick_off", "half_time", "second_half", "full_time"}));
    EXPECT_EQ(m.status, finished);
    EXPECT_EQ(m.phase, match_phase::full_time);
}

TEST(Transition, DoesNotApplyTwiceNorOverAnOperator) {
    using enum match_phase;
    EXPECT_FALSE(apply(transition::kick_off, live, first_half));
    EXPECT_FALSE(apply(transition::kick_off, finished, full_time));
    EXPECT_FALSE(apply(transition::kick_off, postponed, pre_match));
    EXPECT_FALSE(apply(transition::half_time, halftime, half_time));
    EXPECT_FALSE(apply(transition::half_time, live, second_half));  // the scorer was quicker
    EXPECT_FALSE(apply(transition::second_half, live, second_half));
    EXPECT_FALSE(apply(transition::second_half, halftime, extra_time));
    EXPECT_FALSE(apply(transition::full_time, scheduled, pre_match));
    EXPECT_FALSE(apply(transition::full_time, suspended, second_half));
    EXPECT_FALSE(apply(transition::full_time, live, extra_time));
    EXPECT_FALSE(apply(transition::full_time, halftime, extra_time));
    EXPECT_FALSE(apply(transition::full_time, live, penalty_shootout));
    EXPECT_FALSE(apply(transition::full_time, finished, full_time));
}

TEST(TransitionJob, IdIsReadAsItIsWritten) {
    const transition_job job{match_id{42}, transition::half_time, 7, kick_off};
    EXPECT_EQ(job_id(job), "match:42:half_time:7");
    const auto read = parse_job_id("match:42:half_time:7");
    ASSERT_TRUE(read);
    EXPECT_EQ(read->match, job.match);
    EXPECT_EQ(read->step, job.step);
    EXPECT_EQ(read->schedule_version, job.schedule_version);
    EXPECT_EQ(read->due, timestamp{});
}

TEST(TransitionJob, OtherIdsAreRefused) {
    for (const char* id :
         {"", "match:", "match:1", "match:1:kick_off", "match:1:kick_off:", "match::kick_off:1",
          "match:1:kickoff:1", "match:0:kick_off:1", "match:-1:kick_off:1", "match:1:kick_off:0",
          "match:01:kick_off:1", "match:1:kick_off:+1", "match:1:kick_off:1:1",
          "match:2147483648:kick_off:1", "Match:1:kick_off:1", "match:1:kick_off:1 ", ":::"}) {
        EXPECT_FALSE(parse_job_id(id)) << id;
    }
}

}  // namespace
}  // namespace livescore
