#include <gmock/gmock.h>

#include "livescore/domain/commands.h"
#include "schedules.h"

namespace livescore {
namespace {

using namespace std::chrono_literals;
using enum match_status;
using testing::ElementsAre;

create_match a_match(match_schedule plan = plain) {
    return {"football", "World Cup", "Qatar", "Ecuador", plan, {}, "{}"};
}

match existing(match_status status = scheduled, match_schedule plan = plain) {
    match m;
    m.id = match_id{1};
    m.sport = "football";
    m.league = "World Cup";
    m.league_ref = league_id{3};
    m.home_team = "Qatar";
    m.home_team_ref = team_id{4};
    m.away_team = "Ecuador";
    m.away_team_ref = team_id{5};
    m.status = status;
    m.schedule = plan;
    m.created_at = plan.start;  // it was not kicked off by the plan
    return m;
}

/// The field that a refused schedule names.
std::string refused(match_schedule plan) {
    const auto checked = check_schedule(plan);
    if (checked) return "";
    EXPECT_EQ(checked.error().code, errc::invalid_argument);
    EXPECT_EQ(checked.error().details.size(), 1U);
    return checked.error().details.at(0).path.at(0);
}

TEST(Schedule, MustEndAfterItsStart) {
    EXPECT_EQ(refused({kick_off, kick_off, {}, {}}), "endTime");
    EXPECT_EQ(refused({kick_off, kick_off - 1s, {}, {}}), "endTime");
    const auto checked = check_schedule({kick_off, kick_off, {}, {}});
    EXPECT_EQ(checked.error().details[0].message,
              "endTime must be chronologically after startTime");
}

TEST(Schedule, BreaksLieBetweenStartAndEndInOrder) {
    EXPECT_EQ(refused(with_break), "");
    EXPECT_EQ(refused({kick_off, kick_off + 2h, kick_off, kick_off + 1h}), "halftime");
    EXPECT_EQ(refused({kick_off, kick_off + 2h, kick_off + 2h, {}}), "halftime");
    EXPECT_EQ(refused({kick_off, kick_off + 2h, kick_off + 1h, kick_off + 1h}), "secondHalf");
    EXPECT_EQ(refused({kick_off, kick_off + 2h, kick_off + 1h, kick_off + 2h}), "secondHalf");
    EXPECT_EQ(refused({kick_off, kick_off + 2h, {}, kick_off + 1h}), "halftime");
}

TEST(Schedule, AHalftimeAloneGetsASecondHalf) {
    const auto checked = check_schedule({kick_off, kick_off + 2h, kick_off + 45min, {}});
    ASSERT_TRUE(checked);
    EXPECT_EQ(*checked, with_break);
}

TEST(CreateMatch, InTheFutureIsScheduled) {
    const auto d = decide(a_match(), kick_off - 1h);
    ASSERT_TRUE(d);
    EXPECT_EQ(d->after.status, scheduled);
    EXPECT_EQ(d->after.phase, match_phase::pre_match);
    EXPECT_EQ(d->after.home_team, "Qatar");
    EXPECT_EQ(d->after.league, "World Cup");
    EXPECT_EQ(d->after.schedule_version, 1);
    EXPECT_EQ(elapsed_seconds(d->after), 0);
    ASSERT_EQ(d->events.size(), 1U);
    EXPECT_EQ(type_of(d->events[0]), event_type::match_created);
}

TEST(CreateMatch, ThatRunsHasAClockAsItsScheduleHadIt) {
    const auto elapsed = [](match_schedule plan, timestamp now) {
        return elapsed_seconds(decide(a_match(plan), now).value().after);
    };
    EXPECT_EQ(elapsed(plain, kick_off + 10min), 600);
    EXPECT_EQ(elapsed(with_break, kick_off + 50min), 45 * 60);
    EXPECT_EQ(elapsed(with_break, kick_off + 61min), 46 * 60);
    EXPECT_EQ(elapsed(with_break, kick_off + 5h), 105 * 60);
    EXPECT_EQ(elapsed(plain, kick_off + 5h), 120 * 60);
    EXPECT_FALSE(decide(a_match(plain), kick_off + 5h).value().after.clock_started);
}

TEST(CreateMatch, WithAWrongScheduleIsInvalid) {
    const auto d = decide(a_match({kick_off, kick_off, {}, {}}), kick_off);
    ASSERT_FALSE(d);
    EXPECT_EQ(d.error().code, errc::invalid_argument);
}

TEST(UpdateMatch, ARescheduleRaisesTheVersion) {
    const update_match command{.start = kick_off + 1h, .end = kick_off + 3h};
    const auto d = decide(existing(), command, kick_off - 1h);
    ASSERT_TRUE(d);
    EXPECT_EQ(d->after.schedule.start, kick_off + 1h);
    EXPECT_EQ(d->after.schedule_version, 2);
    EXPECT_EQ(d->after.updated_at, kick_off - 1h);
    ASSERT_EQ(d->events.size(), 1U);
    EXPECT_EQ(type_of(d->events[0]), event_type::match_updated);
}

TEST(UpdateMatch, WhatIsTheSameAlreadyChangesNothing) {
    const update_match command{
        .sport = "football", .home_team = "Qatar", .start = kick_off, .stats = "{}"};
    const auto d = decide(existing(), command, kick_off - 1h);
    ASSERT_TRUE(d);
    EXPECT_TRUE(d->events.empty());
    EXPECT_EQ(d->after.schedule_version, 1);
}

TEST(UpdateMatch, NamesAndStatsLeaveTheScheduleVersionAlone) {
    const update_match command{.league = "Final", .home_team = "Katar", .stats = R"({"cards":1})"};
    const auto d = decide(existing(finished), command, kick_off + 5h);
    ASSERT_TRUE(d);
    EXPECT_EQ(d->after.schedule_version, 1);
    EXPECT_EQ(d->after.stats, R"({"cards":1})");
    EXPECT_EQ(d->events.size(), 1U);
    // A new name belongs to another row. Unchanged names keep theirs.
    EXPECT_FALSE(d->after.league_ref);
    EXPECT_FALSE(d->after.home_team_ref);
    EXPECT_EQ(d->after.away_team_ref, team_id{5});
}

TEST(UpdateMatch, AHalftimeIsSetMovedAndRemoved) {
    auto d = decide(existing(), update_match{.halftime = kick_off + 45min}, kick_off - 1h);
    ASSERT_TRUE(d);
    EXPECT_EQ(d->after.schedule, with_break);
    d = decide(d->after, update_match{.halftime = kick_off + 50min}, kick_off - 1h);
    ASSERT_TRUE(d);
    EXPECT_EQ(d->after.schedule.second_half, kick_off + 65min);
    d = decide(d->after, update_match{.second_half = kick_off + 70min}, kick_off - 1h);
    ASSERT_TRUE(d);
    EXPECT_EQ(d->after.schedule.halftime, kick_off + 50min);
    EXPECT_EQ(d->after.schedule.second_half, kick_off + 70min);
    update_match removal;
    removal.halftime.emplace(std::nullopt);
    d = decide(d->after, removal, kick_off - 1h);
    ASSERT_TRUE(d);
    EXPECT_EQ(d->after.schedule, plain);
    EXPECT_EQ(d->after.schedule_version, 5);
}

TEST(UpdateMatch, AScheduleThatNoLongerFitsIsInvalid) {
    const auto d = decide(existing(scheduled, with_break), update_match{.start = kick_off + 50min},
                          kick_off - 1h);
    ASSERT_FALSE(d);
    EXPECT_EQ(d.error().code, errc::invalid_argument);
    EXPECT_THAT(d.error().details.at(0).path, ElementsAre("halftime"));
}

TEST(UpdateMatch, TheStartOfAMatchThatHasBegunCannotMove) {
    for (const auto status : {live, halftime, suspended}) {
        const auto moved =
            decide(existing(status), update_match{.start = kick_off + 1min}, kick_off);
        ASSERT_FALSE(moved) << to_string(status);
        EXPECT_EQ(moved.error().code, errc::conflict);
        const auto longer = decide(existing(status), update_match{.end = kick_off + 3h}, kick_off);
        EXPECT_TRUE(longer) << to_string(status);
    }
    EXPECT_TRUE(decide(existing(postponed), update_match{.start = kick_off + 1min}, kick_off));
}

TEST(UpdateMatch, ALaterStartTakesAKickOffByThePlanBack) {
    match m = existing(live);
    m.phase = match_phase::first_half;
    m.clock_started = kick_off;
    m.created_at = kick_off - 1h;
    const update_match later{.start = kick_off + 30min};
    const auto d = decide(m, later, kick_off + 5min).value();
    EXPECT_EQ(d.after.status, scheduled);
    EXPECT_EQ(d.after.phase, match_phase::pre_match);
    EXPECT_EQ(elapsed_seconds(d.after), 0);
    EXPECT_EQ(d.after.schedule_version, 2);
    ASSERT_EQ(d.events.size(), 2U);
    EXPECT_EQ(type_of(d.events[0]), event_type::match_status);
    EXPECT_EQ(type_of(d.events[1]), event_type::match_updated);
    EXPECT_FALSE(decide(m, update_match{.start = kick_off + 1min}, kick_off + 5min));
    m.status_set_at = kick_off + 1min;
    EXPECT_FALSE(decide(m, later, kick_off + 5min)) << "a person says that it is played";
}

TEST(UpdateMatch, TheScheduleOfAMatchThatIsOverCannotChange) {
    for (const auto status : {finished, cancelled, abandoned}) {
        const auto d = decide(existing(status), update_match{.end = kick_off + 3h}, kick_off + 4h);
        ASSERT_FALSE(d) << to_string(status);
        EXPECT_EQ(d.error().code, errc::conflict);
    }
}

TEST(SetScore, GivesOneEventEvenForTheSameScore) {
    const auto d = decide(existing(live), set_score{{2, 1}}, kick_off + 1h);
    ASSERT_TRUE(d);
    EXPECT_EQ(d->after.score, (score{2, 1}));
    EXPECT_EQ(d->after.updated_at, kick_off + 1h);
    ASSERT_EQ(d->events.size(), 1U);
    EXPECT_EQ(std::get<score_updated>(d->events[0]).score, (score{2, 1}));
    EXPECT_EQ(decide(d->after, set_score{{2, 1}}, kick_off + 2h).value().events.size(), 1U);
}

TEST(EventType, WordsAreReadAsTheyAreWritten) {
    for (int i = 0; i < event_type_count; ++i) {
        const auto type = static_cast<event_type>(i);
        EXPECT_EQ(parse_event_type(to_string(type)), type);
    }
    EXPECT_EQ(to_string(event_type::commentary_new), "commentary:new");
    EXPECT_FALSE(parse_event_type("score"));
}

TEST(EventType, TheMatchesChannelCarriesCreatedStatusScoreAndRemoved) {
    for (int i = 0; i < event_type_count; ++i) {
        const auto type = static_cast<event_type>(i);
        const bool expected = type == event_type::match_created ||
                              type == event_type::match_status ||
                              type == event_type::score_update || type == event_type::match_removed;
        EXPECT_EQ(is_for_matches_channel(type), expected) << to_string(type);
    }
}

}  // namespace
}  // namespace livescore
