// Line-ups and statistics: durable at once, told in order, and of statistics once a second.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "livescore/protocol/sheet/sheet.h"
#include "support/postgres_store.h"

namespace livescore::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

struct PostgresSheet : store_suite<PostgresSheet> {
    match_id id = await(db->create_match(a_match())).value().match.id;

    result<changed_sheet> set_shots(double home, expected_seq expected = {}) {
        return await(db->sheets().change_stats(
            id, expected, {}, [home](const match& of, const std::vector<match_stat>& now) {
                stat_change shots;
                shots.name = "shots";
                shots.home.emplace(home);
                return merge_stats(now, {&shots, 1}, of.sport);
            }));
    }
    result<changed_sheet> set_lineups(const lineups_change& change) {
        return await(db->sheets().change_lineups(
            id, {}, [change](const match&, const match_lineups& now) -> result<match_lineups> {
                return change_lineups(now, change);
            }));
    }
    /// As if so many seconds had passed since the last event.
    void let_pass(const char* seconds) {
        database.exec("UPDATE match_stats SET told_at = told_at - interval '" +
                      std::string(seconds) + " seconds', due_at = due_at - interval '" + seconds +
                      " seconds'");
    }
    std::vector<std::string> told() {
        std::vector<std::string> events;
        for (const auto& event : sink.take()) events.push_back(*event.json);
        return events;
    }
};

TEST_F(PostgresSheet, ABurstOfStatisticsIsDurableAtOnceAndToldTwice) {
    told();
    EXPECT_EQ(set_shots(1)->sheet.last_seq, 2);
    EXPECT_THAT(told(), ElementsAre(HasSubstr(R"("home":1,)")));
    EXPECT_EQ(set_shots(2)->sheet.last_seq, 2);
    EXPECT_EQ(set_shots(3)->sheet.last_seq, 2);
    EXPECT_TRUE(told().empty());
    const auto found = await(db->sheets().find_stats(id)).value();
    EXPECT_THAT(found.json, HasSubstr(R"("home":3,)"));
    // It is not due yet.
    EXPECT_EQ(await(db->sheets().tell_stats(10)), 0);
    let_pass("1");
    EXPECT_EQ(await(db->sheets().tell_stats(10)), 1);
    EXPECT_THAT(told(), ElementsAre(HasSubstr(R"("seq":3,)")));
    EXPECT_EQ(await(db->sheets().tell_stats(10)), 0);
    EXPECT_EQ(await(db->find_match(id))->last_seq, 3);
}

TEST_F(PostgresSheet, TheNextChangeTellsWhatNobodyHasTold) {
    EXPECT_TRUE(set_shots(1));
    EXPECT_TRUE(set_shots(2));
    let_pass("1");
    told();
    EXPECT_EQ(set_shots(3)->sheet.last_seq, 3);
    EXPECT_THAT(told(), ElementsAre(HasSubstr(R"("home":3,)")));
    EXPECT_EQ(await(db->sheets().tell_stats(10)), 0);
}

TEST_F(PostgresSheet, EqualStatisticsMakeNoEvent) {
    EXPECT_TRUE(set_shots(1));
    let_pass("5");
    told();
    EXPECT_EQ(set_shots(1)->sheet.last_seq, 2);
    EXPECT_TRUE(told().empty());
}

TEST_F(PostgresSheet, AMatchThatIsRemovedIsNotTold) {
    EXPECT_TRUE(set_shots(1));
    EXPECT_TRUE(set_shots(2));
    let_pass("1");
    EXPECT_TRUE(await(db->delete_match(id)));
    EXPECT_EQ(await(db->sheets().tell_stats(10)), 0);
    EXPECT_EQ(await(db->sheets().find_stats(id)).error().code, errc::not_found);
}

TEST_F(PostgresSheet, AStaleSeqIsRefused) {
    EXPECT_EQ(set_shots(1, 7).error().code, errc::precondition_failed);
    EXPECT_TRUE(set_shots(1, 1));
}

TEST_F(PostgresSheet, LineupsAreToldWholeAndOnceForEachChange) {
    told();
    lineups_change change;
    change.home.emplace().emplace().coach = "Scaloni";
    EXPECT_EQ(set_lineups(change)->sheet.last_seq, 2);
    EXPECT_EQ(set_lineups(change)->sheet.last_seq, 2);
    lineups_change other;
    other.away.emplace().emplace().coach = "Deschamps";
    const auto both = set_lineups(other).value();
    const auto events = told();
    ASSERT_EQ(events.size(), 2U);
    EXPECT_THAT(events[1], HasSubstr(both.sheet.json));
    EXPECT_THAT(both.sheet.json, testing::AllOf(HasSubstr("Scaloni"), HasSubstr("Deschamps")));
    EXPECT_EQ(await(db->sheets().find_lineups(id)).value().json, both.sheet.json);
}

TEST_F(PostgresSheet, PlayersMustExistAndLendTheirNames) {
    database.exec(
        "INSERT INTO players (id, name) VALUES (7, 'Lionel Messi') ON CONFLICT DO NOTHING");
    lineups_change change;
    team_sheet& home = change.home.emplace().emplace();
    home.starting.resize(2);
    home.starting[0].player_id = 7;
    home.starting[1].player_id = 8;
    const auto refused = set_lineups(change);
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().details.at(0).path,
                ElementsAre("home", "starting", "1", "playerId"));
    home.starting.pop_back();
    EXPECT_THAT(set_lineups(change)->sheet.json, HasSubstr("Lionel Messi"));
}

}  // namespace
}  // namespace livescore::test
