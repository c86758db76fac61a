#include <gmock/gmock.h>

#include <array>
#include <limits>
#include <map>
#include <set>

#include "livescore/domain/commands.h"
#include "livescore/domain/match.h"
#include "schedules.h"

namespace livescore {
namespace {

using namespace std::chrono_literals;
using enum match_status;

constexpr std::array all_statuses{scheduled, live,      halftime,  finished,
                                  postponed, cancelled, suspended, abandoned};
constexpr std::array all_phases{match_phase::pre_match,  match_phase::first_half,
                                match_phase::half_time,  match_phase::second_half,
                                match_phase::extra_time, match_phase::penalty_shootout,
                                match_phase::full_time};

match match_in(match_status status, match_phase phase) {
    match m;
    m.id = match_id{1};
    m.schedule = plain;
    m.status = status;
    m.phase = phase;
    if (status == live) m.clock_started = kick_off;
    m.created_at = kick_off;  // nothing here was kicked off by the plan
    return m;
}

TEST(MatchWords, AreReadAsTheyAreWritten) {
    for (const auto status : all_statuses) EXPECT_EQ(parse_match_status(to_string(status)), status);
    for (const auto phase : all_phases) EXPECT_EQ(parse_match_phase(to_string(phase)), phase);
    EXPECT_EQ(to_string(halftime), "halftime");
    EXPECT_EQ(to_string(match_phase::half_time), "half_time");
    EXPECT_FALSE(parse_match_status("Live"));
    EXPECT_FALSE(parse_match_status(""));
    EXPECT_FALSE(parse_match_phase("halftime"));
}

TEST(MatchStateMachine, AllowsExactlyTheStepsOfItsTable) {
    const std::map<match_status, std::set<match_status>> table{
        {scheduled, {live, postponed, cancelled}},
        {live, {halftime, finished, suspended, abandoned}},
        {halftime, {live, finished, suspended, abandoned}},
        {suspended, {live, halftime, finished, abandoned, cancelled}},
        {postponed, {scheduled, cancelled}},
        {finished, {}},
        {cancelled, {}},
        {abandoned, {}},
    };
    for (const auto from : all_statuses) {
        for (const auto to : all_statuses) {
            EXPECT_EQ(can_step(from, to), table.at(from).contains(to))
                << to_string(from) << " -> " << to_string(to);
        }
        EXPECT_EQ(is_final(from), table.at(from).empty()) << to_string(from);
    }
}

TEST(MatchStateMachine, EveryLegalStepLeadsToAPhaseThatFits) {
    for (const auto from : all_statuses) {
        for (const auto phase : all_phases) {
            if (!phase_fits(from, phase)) continue;
            for (const auto to : all_statuses) {
                if (!can_step(from, to)) continue;
                EXPECT_TRUE(phase_fits(to, default_phase(from, to, phase)))
                    << to_string(from) << '/' << to_string(phase) << " -> " << to_string(to);
            }
        }
    }
}

TEST(MatchStateMachine, RunningIsBegunAndNotOver) {
    for (const auto status : all_statuses) {
        EXPECT_EQ(is_running(status), status == live || status == halftime || status == suspended);
    }
}

TEST(MatchPhase, FollowsTheStatus) {
    using enum match_phase;
    EXPECT_EQ(default_phase(scheduled, live, pre_match), first_half);
    EXPECT_EQ(default_phase(live, halftime, first_half), half_time);
    EXPECT_EQ(default_phase(halftime, live, half_time), second_half);
    EXPECT_EQ(default_phase(live, finished, second_half), full_time);
    EXPECT_EQ(default_phase(live, suspended, second_half), second_half);
    EXPECT_EQ(default_phase(suspended, live, second_half), second_half);
    EXPECT_EQ(default_phase(suspended, live, half_time), second_half);
    EXPECT_EQ(default_phase(postponed, scheduled, pre_match), pre_match);
    EXPECT_EQ(default_phase(scheduled, cancelled, pre_match), pre_match);
}

TEST(MatchPhase, ExtraTimeSurvivesItsOwnBreak) {
    EXPECT_EQ(default_phase(live, halftime, match_phase::extra_time), match_phase::extra_time);
    EXPECT_EQ(default_phase(halftime, live, match_phase::extra_time), match_phase::extra_time);
}

TEST(MatchCreation, StateFollowsFromTheSchedule) {
    const auto state = [](const match_schedule& plan, timestamp now) {
        const auto s = state_at(plan, now);
        return std::pair(s.status, s.phase);
    };
    using enum match_phase;
    EXPECT_EQ(state(plain, kick_off - 1us), std::pair(scheduled, pre_match));
    EXPECT_EQ(state(plain, kick_off), std::pair(live, first_half));
    EXPECT_EQ(state(plain, kick_off + 90min), std::pair(live, first_half));
    EXPECT_EQ(state(plain, kick_off + 2h), std::pair(finished, full_time));
    EXPECT_EQ(state(with_break, kick_off + 44min), std::pair(live, first_half));
    EXPECT_EQ(state(with_break, kick_off + 45min), std::pair(halftime, half_time));
    EXPECT_EQ(state(with_break, kick_off + 60min), std::pair(live, second_half));
    EXPECT_EQ(state(with_break, kick_off + 3h), std::pair(finished, full_time));
}

TEST(ElapsedSeconds, CountsPlayOnly) {
    match m = match_in(live, match_phase::first_half);
    m.updated_at = kick_off + 10min + 900ms;
    EXPECT_EQ(elapsed_seconds(m), 600);
    m.played_seconds = 100;
    EXPECT_EQ(elapsed_seconds(m), 700);
    m.clock_started.reset();
    EXPECT_EQ(elapsed_seconds(m), 100);
}

TEST(ElapsedSeconds, IsNeitherNegativeNorOverflowing) {
    match m = match_in(live, match_phase::first_half);
    m.updated_at = kick_off - 1h;
    EXPECT_EQ(elapsed_seconds(m), 0);
    m.clock_started = timestamp{};
    m.updated_at = timestamp(std::chrono::sys_days(std::chrono::year(9999) / 1 / 1));
    EXPECT_EQ(elapsed_seconds(m), std::numeric_limits<std::int32_t>::max());
}

TEST(DefaultSecondHalf, IsAQuarterOfAnHourOrHalfOfWhatIsLeft) {
    EXPECT_EQ(default_second_half(kick_off, kick_off + 1h), kick_off + 15min);
    EXPECT_EQ(default_second_half(kick_off, kick_off + 10min), kick_off + 5min);
}

TEST(SetStatus, ALegalStepGivesOneEventOfBothStates) {
    const match before = match_in(scheduled, match_phase::pre_match);
    const auto d = decide(before, set_status{live, {}, {}}, kick_off + 3s);
    ASSERT_TRUE(d);
    EXPECT_EQ(d->after.status, live);
    EXPECT_EQ(d->after.phase, match_phase::first_half);
    EXPECT_EQ(d->after.clock_started, kick_off + 3s);
    EXPECT_EQ(d->after.updated_at, kick_off + 3s);
    ASSERT_EQ(d->events.size(), 1U);
    const auto& event = std::get<status_changed>(d->events[0]);
    EXPECT_EQ(event.from, scheduled);
    EXPECT_EQ(event.to, live);
    EXPECT_EQ(event.phase, match_phase::first_half);
}

TEST(SetStatus, AnIllegalStepIsAConflict) {
    for (const auto from : all_statuses) {
        for (const auto to : all_statuses) {
            if (from == to || can_step(from, to)) continue;
            match before = match_in(from, match_phase::pre_match);
            before.status_set_at = kick_off;  // nothing here was decided by the plan
            const auto d = decide(before, set_status{to, {}, {}}, kick_off);
            ASSERT_FALSE(d) << to_string(from) << " -> " << to_string(to);
            EXPECT_EQ(d.error().code, errc::conflict);
            EXPECT_THAT(d.error().message, testing::HasSubstr(std::string(to_string(to))));
        }
    }
}

TEST(SetStatus, AKickOffByThePlanCanBeTakenBack) {
    for (const auto from : {live, halftime}) {
        for (const auto to : {postponed, cancelled}) {
            match m = match_in(from, default_phase(scheduled, from, match_phase::pre_match));
            m.created_at = kick_off - 1h;
            m.played_seconds = 60;
            const auto d = decide(m, set_status{to, {}, "Waterlogged"}, kick_off + 5min).value();
            EXPECT_EQ(d.after.status, to);
            EXPECT_EQ(d.after.phase, match_phase::pre_match);
            EXPECT_EQ(elapsed_seconds(d.after), 0);
            EXPECT_TRUE(std::get<status_changed>(d.events.at(0)).correction);
            m.status_set_at = kick_off - 1min;
            EXPECT_FALSE(decide(m, set_status{to, {}, {}}, kick_off + 5min)) << "a person began it";
        }
    }
}

TEST(SetStatus, AFullTimeByThePlanCanBeTakenBack) {
    match m = match_in(finished, match_phase::full_time);
    m.played_seconds = 7'200;
    for (const auto to : {live, halftime, suspended}) {
        const auto d = decide(m, set_status{to, {}, {}}, kick_off + 3h).value();
        EXPECT_EQ(d.after.status, to);
        EXPECT_TRUE(phase_fits(to, d.after.phase));
        EXPECT_EQ(elapsed_seconds(d.after), 7'200);
        EXPECT_TRUE(std::get<status_changed>(d.events.at(0)).correction);
        EXPECT_EQ(d.after.status_set_at, kick_off + 3h) << "the plan must not end it again";
    }
    EXPECT_EQ(decide(m, set_status{live, {}, {}}, kick_off + 3h)->after.phase,
              match_phase::second_half);
    EXPECT_EQ(
        decide(m, set_status{live, match_phase::penalty_shootout, {}}, kick_off + 3h)->after.phase,
        match_phase::penalty_shootout);
    for (const auto to : {scheduled, postponed, cancelled, abandoned}) {
        EXPECT_FALSE(decide(m, set_status{to, {}, {}}, kick_off + 3h)) << to_string(to);
    }
    match by_person = m;
    by_person.status_set_at = kick_off + 2h;
    EXPECT_FALSE(decide(by_person, set_status{live, {}, {}}, kick_off + 3h)) << "a person ended it";
    match entered_late = m;
    entered_late.created_at = m.schedule.end;
    EXPECT_FALSE(decide(entered_late, set_status{live, {}, {}}, kick_off + 3h))
        << "it was over when it was created";
}

TEST(SetStatus, ACorrectionLeadsFromEveryStatusToEveryOther) {
    for (const auto from : all_statuses) {
        for (const auto to : all_statuses) {
            if (from == to) continue;
            const auto phase = default_phase(scheduled, from, match_phase::pre_match);
            set_status command{to, {}, "entered wrongly", true};
            const auto d = decide(match_in(from, phase), command, kick_off - 1min);
            ASSERT_TRUE(d) << to_string(from) << " -> " << to_string(to);
            EXPECT_TRUE(phase_fits(to, d->after.phase));
            EXPECT_EQ(d->after.status_set_at, kick_off - 1min);
            EXPECT_TRUE(std::get<status_changed>(d->events.at(0)).correction);
            const bool kicks_off_again = to == scheduled && !can_step(from, to);
            EXPECT_EQ(decide(match_in(from, phase), command, kick_off).has_value(),
                      !kicks_off_again);
        }
    }
}

TEST(SetStatus, TheSameStatusAndPhaseChangesNothing) {
    const match before = match_in(live, match_phase::second_half);
    for (const auto& phase : {std::optional<match_phase>(), std::optional(before.phase)}) {
        const auto d = decide(before, set_status{live, phase, {}}, kick_off + 1h);
        ASSERT_TRUE(d);
        EXPECT_TRUE(d->events.empty());
        EXPECT_EQ(d->after.updated_at, before.updated_at);
    }
}

TEST(SetStatus, AnotherPhaseOfTheSameStatusIsAStepThatLeavesTheClockRunning) {
    const match before = match_in(live, match_phase::second_half);
    const auto d = decide(before, set_status{live, match_phase::extra_time, {}}, kick_off + 2h);
    ASSERT_TRUE(d);
    EXPECT_EQ(d->after.phase, match_phase::extra_time);
    EXPECT_EQ(d->after.clock_started, before.clock_started);
    ASSERT_EQ(d->events.size(), 1U);
}

TEST(SetStatus, APhaseThatDoesNotFitNamesTheField) {
    const auto d = decide(match_in(live, match_phase::first_half),
                          set_status{halftime, match_phase::second_half, {}}, kick_off);
    ASSERT_FALSE(d);
    EXPECT_EQ(d.error().code, errc::invalid_argument);
    ASSERT_EQ(d.error().details.size(), 1U);
    EXPECT_THAT(d.error().details[0].path, testing::ElementsAre("phase"));
}

TEST(SetStatus, TheClockStopsAtHalftimeAndGoesOnAfterIt) {
    match m = match_in(scheduled, match_phase::pre_match);
    const auto step = [&m](match_status to, timestamp now) {
        m = decide(m, set_status{to, {}, {}}, now).value().after;
    };
    step(live, kick_off);
    step(halftime, kick_off + 45min);
    EXPECT_EQ(elapsed_seconds(m), 45 * 60);
    EXPECT_FALSE(m.clock_started);
    step(live, kick_off + 60min);
    EXPECT_EQ(elapsed_seconds(m), 45 * 60);
    EXPECT_EQ(m.phase, match_phase::second_half);
    step(suspended, kick_off + 70min);
    EXPECT_EQ(elapsed_seconds(m), 55 * 60);
    step(live, kick_off + 80min);
    step(finished, kick_off + 120min);
    EXPECT_EQ(elapsed_seconds(m), 95 * 60);
    EXPECT_EQ(m.phase, match_phase::full_time);
}

TEST(SetStatus, TheReasonIsKeptWhilePlayIsOff) {
    match m = match_in(live, match_phase::first_half);
    auto d = decide(m, set_status{suspended, {}, "floodlights"}, kick_off + 1min);
    ASSERT_TRUE(d);
    EXPECT_EQ(d->after.status_reason, "floodlights");
    EXPECT_EQ(std::get<status_changed>(d->events[0]).reason, "floodlights");
    d = decide(d->after, set_status{live, {}, {}}, kick_off + 20min);
    ASSERT_TRUE(d);
    EXPECT_FALSE(d->after.status_reason);
}

}  // namespace
}  // namespace livescore
