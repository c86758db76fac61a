// Snapshots of sets of matches, and where matches stand.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "livescore/domain/sets/placed_match.h"
#include "livescore/postgres/competition_store.h"
#include "postgres/match/match_sets.h"
#include "support/postgres_store.h"

namespace livescore::test {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

constexpr match_set what_is_live{match_set_kind::live, 0};

struct PostgresMatchSets : store_suite<PostgresMatchSets> {
    match create(std::chrono::seconds start, const std::string& league = "Set League",
                 const std::string& home = "Argentina", const std::string& away = "France") {
        create_match command = a_match(start);
        command.league = league;
        command.home_team = home;
        command.away_team = away;
        return await(db->create_match(command)).value().match;
    }
    static match_set league_of(const match& m) {
        return {match_set_kind::league, raw(m.league_ref.value())};
    }
    std::vector<match_id> ids(match_set which, int limit = 200) {
        std::vector<match_id> found;
        for (const match& m : await(db->find_set(which, limit)).items) found.push_back(m.id);
        return found;
    }
    template <class Command>
    match change(match_id id, const Command& command) {
        const store::decider decide_it = [command](const match& before, timestamp at) {
            return decide(before, command, at);
        };
        return await(db->change_match(id, {}, decide_it)).value().match;
    }
    placed_match place(match_id id) { return await(db->find_placements({id})).at(0); }
};

TEST_F(PostgresMatchSets, ALeagueHasWhatRunsAndWhatIsNear) {
    const match soon = create(2h);
    const match next_month = create(24h * 30);
    const match over = create(-5h);
    const match running = create(-1h);
    const match long_over = create(-24h * 3);
    const match elsewhere = create(2h, "Another League");
    EXPECT_THAT(ids(league_of(soon)), ElementsAre(running.id, over.id, soon.id))
        << "what runs first, then by the start; not " << raw(next_month.id) << " and "
        << raw(long_over.id);
    EXPECT_THAT(ids(league_of(elsewhere)), ElementsAre(elsewhere.id));
    EXPECT_THAT(ids({match_set_kind::league, 2'000'000'000}), IsEmpty());
}

TEST_F(PostgresMatchSets, TheEdgesOfTheWindowAreADay) {
    const match begins = create(24h - 5min);
    create(24h + 5min);
    const match ended = create(-24h - 2h + 5min);  // it lasts two hours
    create(-24h - 2h - 5min);
    EXPECT_THAT(ids(league_of(begins)), ElementsAre(ended.id, begins.id));
}

TEST_F(PostgresMatchSets, WhatRunsForDaysIsThereAllTheSame) {
    create_match command = a_match(-24h * 4);
    command.league = "Test cricket";
    command.schedule.end = now() + 24h;
    const match test_match = await(db->create_match(command)).value().match;
    EXPECT_EQ(test_match.status, match_status::live);
    EXPECT_THAT(ids(league_of(test_match)), ElementsAre(test_match.id));
}

TEST_F(PostgresMatchSets, ATeamHasItsMatchesAtHomeAndAway) {
    const match home = create(1h, "Cup of sets", "Reds of sets", "Blues of sets");
    const match away = create(3h, "Cup of sets", "Greens of sets", "Reds of sets");
    create(2h, "Cup of sets", "Greens of sets", "Blues of sets");
    ASSERT_EQ(home.home_team_ref, away.away_team_ref);
    EXPECT_THAT(ids({match_set_kind::team, raw(*home.home_team_ref)}),
                ElementsAre(home.id, away.id));
}

TEST_F(PostgresMatchSets, LiveIsWhatRuns) {
    const match playing = create(-30min);
    const match resting = create(-1h);
    change(resting.id, set_status{match_status::halftime, {}, {}});
    const match suspended = create(-40min);
    change(suspended.id, set_status{match_status::suspended, {}, "fog"});
    const match over = create(-30min);
    change(over.id, set_status{match_status::finished, {}, {}});
    create(1h);
    EXPECT_THAT(ids(what_is_live), UnorderedElementsAre(playing.id, resting.id, suspended.id));
    for (const match_id id : ids(what_is_live)) EXPECT_TRUE(place(id).placement.is_live);
    EXPECT_FALSE(place(over.id).placement.is_live);
}

TEST_F(PostgresMatchSets, EachMatchIsAsItsOwnReadGivesIt) {
    const match one = create(-1h);
    await(db->append(a_score(one.id, 2, 1))).value();
    const auto found = await(db->find_set(league_of(one), 10));
    ASSERT_EQ(found.items.size(), 1U);
    EXPECT_EQ(found.items[0].last_seq, 2);
    EXPECT_EQ(found.items[0].score.home, 2);
    EXPECT_FALSE(found.has_more);
}

TEST_F(PostgresMatchSets, ALimitCutsOffWhatIsFar) {
    const match far = create(20h);
    const match near = create(1h);
    const match running = create(-1h);
    EXPECT_THAT(ids(league_of(far), 2), ElementsAre(running.id, near.id));
    EXPECT_TRUE(await(db->find_set(league_of(far), 2)).has_more);
    EXPECT_FALSE(await(db->find_set(league_of(far), 3)).has_more);
    page_bytes one_match;
    one_match.max = 100;
    const auto page = await(db->find_set(league_of(far), 3, one_match));
    ASSERT_EQ(page.items.size(), 1U) << "the first is there, however large it is";
    EXPECT_EQ(page.items[0].id, running.id);
    EXPECT_TRUE(page.has_more);
}

TEST_F(PostgresMatchSets, APlacementFollowsTheMatch) {
    const match before = create(1h);
    const placed_match first = place(before.id);
    EXPECT_EQ(first.seq, 1);
    EXPECT_FALSE(first.removed);
    EXPECT_EQ(first.placement, placement_of(before));
    EXPECT_EQ(raw(first.placement.league), raw(*before.league_ref));
    update_match other;
    other.league = "Elsewhere";
    other.home_team = "Japan";
    const match after = change(before.id, other);
    const placed_match moved = place(before.id);
    EXPECT_EQ(moved.seq, 2);
    EXPECT_EQ(moved.placement, placement_of(after));
    EXPECT_NE(moved.placement.league, first.placement.league);
    EXPECT_NE(moved.placement.home, first.placement.home);
    EXPECT_EQ(moved.placement.away, first.placement.away);
}

TEST_F(PostgresMatchSets, ARemovedMatchStandsWhereItStood) {
    const match gone = create(-1h);
    await(db->delete_match(gone.id)).value();
    const placed_match placed = place(gone.id);
    EXPECT_TRUE(placed.removed);
    EXPECT_EQ(placed.seq, 2) << "that of match:removed";
    EXPECT_EQ(placed.placement, placement_of(gone));
    EXPECT_THAT(ids(league_of(gone)), IsEmpty());
    EXPECT_THAT(await(db->find_placements({match_id{2'000'000'000}})), IsEmpty());
    EXPECT_THAT(await(db->find_placements({})), IsEmpty());
}

TEST_F(PostgresMatchSets, TheLogKnowsWhereAMatchStoodBefore) {
    const match first = create(-1h);
    await(db->append(a_score(first.id, 1, 0))).value();            // 2
    change(first.id, set_status{match_status::finished, {}, {}});  // 3
    update_match other;
    other.league = "Elsewhere";
    const match second = change(first.id, other);  // 4
    const auto before = [&](sequence_number seq) {
        return await(db->find_placement_before(first.id, seq));
    };
    EXPECT_FALSE(before(1)) << "nothing was before its creation";
    EXPECT_EQ(before(2)->placement, placement_of(first));
    EXPECT_EQ(before(3)->placement, placement_of(first));
    EXPECT_TRUE(before(3)->placement.is_live);
    EXPECT_EQ(before(4)->seq, 3);
    EXPECT_EQ(before(4)->placement.league, *first.league_ref);
    EXPECT_FALSE(before(4)->placement.is_live);
    EXPECT_EQ(before(5)->placement, placement_of(second));
}

TEST_F(PostgresMatchSets, AMatchWithoutALeagueIsInNone) {
    create_match command = a_match(1h);
    command.league.reset();
    const match without = await(db->create_match(command)).value().match;
    const placed_match placed = place(without.id);
    EXPECT_EQ(placed.placement.league, league_id{});
    EXPECT_FALSE(placed.placement.is_in({match_set_kind::league, 1}));
    EXPECT_EQ(await(db->find_placement_before(without.id, 2))->placement.league, league_id{});
}

}  // namespace
}  // namespace livescore::test
