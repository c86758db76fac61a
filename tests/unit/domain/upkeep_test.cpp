#include "livescore/domain/upkeep.h"

#include <gtest/gtest.h>

#include "livescore/domain/sport_rules.h"

namespace livescore::upkeep_tests {
namespace {

using namespace std::chrono_literals;
using enum match_status;

const timestamp kick_off = timestamp(std::chrono::hours(500'000));

match followed(clock_source clock = clock_source::feed) {
    match m;
    m.id = match_id{1};
    m.sport = "football";
    m.schedule = {kick_off, kick_off + 2h, std::nullopt, std::nullopt};
    m.created_at = m.updated_at = kick_off - 24h;
    m.last_seq = 4;
    m.details.clock = clock;
    return m;
}
/// Whether the watch would tell of the match at this time.
bool tells(const match& m, timestamp now) {
    return !watch_clock_source(m, now, 20min).events.empty();
}

TEST(ClockSourceWatch, AScheduledMatchWaitsForItsStart) {
    const match m = followed();
    EXPECT_FALSE(tells(m, kick_off + 20min - 1us));
    EXPECT_TRUE(tells(m, kick_off + 20min));
    match moved = m;
    moved.updated_at = kick_off + 10min;  // the source said something after the start
    EXPECT_FALSE(tells(moved, kick_off + 29min));
    EXPECT_TRUE(tells(moved, kick_off + 30min));
}

TEST(ClockSourceWatch, ARunningMatchWaitsForAnything) {
    for (const match_status status : {live, halftime, suspended}) {
        match m = followed(clock_source::scorer);
        m.status = status;
        m.updated_at = kick_off + 50min;
        EXPECT_FALSE(tells(m, kick_off + 70min - 1us));
        EXPECT_TRUE(tells(m, kick_off + 70min));
        // Past the end too, as long as something comes.
        m.updated_at = kick_off + 3h;
        EXPECT_FALSE(tells(m, kick_off + 3h + 19min));
        EXPECT_TRUE(tells(m, kick_off + 3h + 20min));
    }
}

TEST(ClockSourceWatch, NobodyWaitsForAMatchThatIsOverOrPostponedOrFollowsThePlan) {
    for (const match_status status : {finished, postponed, cancelled, abandoned, awarded}) {
        match m = followed();
        m.status = status;
        EXPECT_FALSE(tells(m, kick_off + 1000h)) << to_string(status);
    }
    for (const match_status status : {scheduled, live, halftime, suspended}) {
        match m = followed(clock_source::plan);
        m.status = status;
        EXPECT_FALSE(tells(m, kick_off + 1000h)) << to_string(status);
    }
}

TEST(ClockSourceWatch, AMatchIsStaleOnceAndFreshByAnyEvent) {
    const timestamp now = kick_off + 1h;
    const decision stale = watch_clock_source(followed(), now, 20min);
    ASSERT_EQ(stale.events.size(), 1U);
    EXPECT_TRUE(std::holds_alternative<match_updated>(stale.events[0]));
    EXPECT_TRUE(stale.after.details.stale);
    EXPECT_EQ(stale.after.updated_at, now);

    match m = stale.after;
    m.last_seq = 5;  // that of match:updated
    EXPECT_FALSE(tells(m, now + 1000h)) << "told already";
    m.last_seq = 6;
    m.updated_at = now - 1s;  // an instance's clock may be late
    const decision fresh = watch_clock_source(m, now + 1s, 20min);
    ASSERT_EQ(fresh.events.size(), 1U);
    EXPECT_FALSE(fresh.after.details.stale);
    EXPECT_FALSE(tells(fresh.after, now + 2s));
    EXPECT_TRUE(tells(fresh.after, now + 1s + 20min)) << "and stale again";
}

TEST(ClockSourceWatch, WhatTellsOfTheMatchAnywaySaysThatItIsFresh) {
    match m = watch_clock_source(followed(), kick_off + 1h, 20min).after;
    m.last_seq = 5;
    EXPECT_FALSE(decide(m, set_status{.status = live}, kick_off + 61min)->after.details.stale);
    update_match venue;
    venue.details.venue = "Home Park";
    EXPECT_FALSE(decide(m, venue, kick_off + 61min)->after.details.stale);
    update_match plan;
    plan.details.clock = clock_source::plan;
    EXPECT_FALSE(decide(m, plan, kick_off + 61min)->after.details.stale);
    EXPECT_TRUE(decide(m, update_match{}, kick_off + 61min)->after.details.stale) << "nothing came";
}

/// A leg between A and B; the second one is at B's.
match leg(int number, score goals, match_status status = finished) {
    match m = followed(clock_source::plan);
    m.id = match_id{number};
    m.status = status;
    m.score = goals;
    m.home_team = number == 1 ? "A" : "B";
    m.away_team = number == 1 ? "B" : "A";
    m.schedule.start = kick_off + std::chrono::hours(168 * number);
    m.details.tie = "semi-final 1";
    m.details.leg = number;
    return m;
}

TEST(Ties, TheSecondLegLearnsTheGoalsOfItsOwnSides) {
    const auto corrections = find_unsettled_ties({leg(2, {0, 0}, scheduled), leg(1, {3, 1})});
    ASSERT_EQ(corrections.size(), 1U);
    EXPECT_EQ(corrections[0].second, match_id{2});
    EXPECT_EQ(corrections[0].seen, 4);
    EXPECT_EQ(corrections[0].first_leg, (score{1, 3}));

    match at_one_place = leg(2, {0, 0});
    at_one_place.home_team = "A";
    at_one_place.away_team = "B";
    EXPECT_EQ(find_unsettled_ties({leg(1, {3, 1}), at_one_place}).at(0).first_leg, (score{3, 1}));
}

TEST(Ties, AFirstLegCountsOnceItIsOver) {
    for (const match_status status :
         {scheduled, live, halftime, suspended, postponed, cancelled, abandoned}) {
        EXPECT_TRUE(find_unsettled_ties({leg(1, {1, 0}, status), leg(2, {0, 0})}).empty());
        match knows = leg(2, {0, 0});
        knows.details.first_leg = score{0, 1};
        const auto corrections = find_unsettled_ties({leg(1, {1, 0}, status), knows});
        ASSERT_EQ(corrections.size(), 1U) << to_string(status);
        EXPECT_EQ(corrections[0].first_leg, std::nullopt) << "null, not 0";
    }
    EXPECT_EQ(find_unsettled_ties({leg(1, {0, 3}, awarded), leg(2, {0, 0})}).size(), 1U);
}

TEST(Ties, LegsOfOtherLeaguesAndSeasonsDoNotBelongTogether) {
    match other = leg(1, {1, 0});
    other.details.season = "2025";
    EXPECT_TRUE(find_unsettled_ties({other, leg(2, {0, 0})}).empty());
    other = leg(1, {1, 0});
    other.league_ref = league_id{3};
    EXPECT_TRUE(find_unsettled_ties({other, leg(2, {0, 0})}).empty());
    match given = leg(2, {0, 0});
    given.details.first_leg = score{2, 2};
    EXPECT_TRUE(find_unsettled_ties({given}).empty()) << "a client told it, and no leg denies it";
}

TEST(Ties, TheLatestFirstLegCounts) {
    match replay = leg(1, {4, 4});
    replay.id = match_id{9};
    replay.schedule.start += 1h;
    const auto corrections = find_unsettled_ties({replay, leg(1, {1, 0}), leg(2, {0, 0})});
    ASSERT_EQ(corrections.size(), 1U);
    EXPECT_EQ(corrections[0].first_leg, (score{4, 4}));
}

TEST(Ties, SettlingTellsOnce) {
    const decision told = settle_tie(leg(2, {1, 0}), score{1, 0}, kick_off);
    EXPECT_EQ(told.events.size(), 1U);
    EXPECT_EQ(aggregate_of(told.after), (score{2, 0}));
    EXPECT_TRUE(settle_tie(told.after, score{1, 0}, kick_off).events.empty());
    EXPECT_TRUE(find_unsettled_ties({leg(1, {0, 1}), told.after}).empty());
}

/// How the tie ends whose second leg ended like this.
match_outcome ends(match second, score first_leg) {
    second.details.first_leg = first_leg;
    return outcome_of(second);
}

TEST(Ties, AwayGoalsDecideOnlyWhereNothingElseDoes) {
    // B won 1-0 at A's, and A won 2-1 at B's: 2-2, and A has more goals away from home.
    const match_outcome away = ends(leg(2, {1, 2}), {1, 0});
    EXPECT_EQ(away.winner, match_winner::away);
    EXPECT_EQ(away.decided, decided_by::away_goals);
    // The same in the other direction: 1-1 at A's, 0-0 at B's.
    const match_outcome home = ends(leg(2, {0, 0}), {1, 1});
    EXPECT_EQ(home.winner, match_winner::home);
    EXPECT_EQ(home.decided, decided_by::away_goals);
    // The sum decides before them.
    const match_outcome sum = ends(leg(2, {1, 3}), {1, 0});
    EXPECT_EQ(sum.winner, match_winner::away);
    EXPECT_EQ(sum.decided, decided_by::aggregate);
    // So do penalties.
    match second = leg(2, {1, 2});
    match_period shootout;
    shootout.kind = "penalty_shootout";
    shootout.own = score{5, 4};
    second.details.periods.push_back(shootout);
    const match_outcome penalties = ends(second, {1, 0});
    EXPECT_EQ(penalties.winner, match_winner::home);
    EXPECT_EQ(penalties.decided, decided_by::penalties);
    // A client's word wins.
    match lot = leg(2, {1, 2});
    lot.details.winner = match_winner::home;
    lot.details.decided = decided_by::lot;
    EXPECT_EQ(ends(lot, {1, 0}).winner, match_winner::home);
    EXPECT_EQ(ends(lot, {1, 0}).decided, decided_by::lot);
}

}  // namespace
}  // namespace livescore::upkeep_tests
