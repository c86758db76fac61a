// The row of a match that a feed runs: an unknown score, and the lock that people's edits set.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "livescore/domain/feed/lock.h"
#include "livescore/protocol/answers.h"
#include "livescore/protocol/sheet/sheet.h"
#include "support/postgres_store.h"

namespace livescore::test {
namespace {

using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;

struct PostgresFedMatch : store_suite<PostgresFedMatch> {
    match_id create() {
        auto command = a_match();
        command.details.clock.emplace(clock_source::feed);
        const auto id = await(db->create_match(std::move(command))).value().match.id;
        sink.take();
        return id;
    }
    /// A match that a feed has brought: without a score and without a lock.
    match_id create_fed() {
        const auto id = create();
        set_state(id, 0);
        return id;
    }
    void set_state(match_id id, int state) {
        database.exec("UPDATE matches SET feed_state = $2 WHERE id = $1", raw(id), state);
    }
    int state(match_id id) {
        return database.value<int>("SELECT coalesce(feed_state, -1) FROM matches WHERE id = $1",
                                   raw(id));
    }
    match find(match_id id) { return await(db->find_match(id)).value(); }
    /// The events since the last call, as their followers and as the log have them.
    std::vector<std::string> told(match_id id) {
        std::vector<std::string> all;
        for (const auto& event : sink.take()) {
            if (event.match != id) continue;
            all.push_back(*event.json);
            EXPECT_EQ(*event.json, database.value<std::string>(
                                       "SELECT payload::text FROM match_events WHERE match_id = $1 "
                                       "AND seq = $2",
                                       raw(id), event.seq));
        }
        return all;
    }
    result<changed_match> edit(match_id id, store::decider decide) {
        return await(db->change_match(
            id, {}, [decide = std::move(decide)](const match& before, timestamp at) {
                auto edit = decide(before, at);
                if (edit) lock_if_fed(before, *edit);
                return edit;
            }));
    }
};

TEST_F(PostgresFedMatch, BeginsWithoutAScoreEverywhere) {
    const auto id = create_fed();
    const match read = find(id);
    EXPECT_TRUE(read.details.fed);
    EXPECT_FALSE(read.details.score_known);
    EXPECT_FALSE(read.details.locked);
    EXPECT_THAT(write_match(read), HasSubstr(R"("homeScore":null,"awayScore":null)"));
    const auto listed = await(db->list_matches({}, {})).value().items;
    ASSERT_FALSE(listed.empty());
    EXPECT_FALSE(listed.front().details.score_known);
    const auto plain = create();
    EXPECT_FALSE(find(plain).details.fed);
    EXPECT_TRUE(find(plain).details.score_known);
}

TEST_F(PostgresFedMatch, AnAppendedScoreIsKnownAndLocksAndSaysSoOnce) {
    const auto id = create_fed();
    const auto answer = await(db->append(a_score(id, 0, 0))).value();
    EXPECT_TRUE(answer.match->details.locked);
    EXPECT_TRUE(answer.match->details.score_known);
    EXPECT_EQ(state(id), 3);
    EXPECT_THAT(told(id),
                ElementsAre(EndsWith(R"("data":{"homeScore":0,"awayScore":0,"locked":true}})")));
    await(db->append(a_score(id, 1, 0))).value();
    EXPECT_THAT(told(id), ElementsAre(EndsWith(R"("data":{"homeScore":1,"awayScore":0}})")));
    EXPECT_EQ(find(id).score, (score{1, 0}));
}

TEST_F(PostgresFedMatch, AGoalLocksAndACommentDoesNot) {
    const auto id = create_fed();
    await(db->append(a_comment(id))).value();
    EXPECT_EQ(state(id), 0);
    auto goal = a_comment(id, "In!");
    goal.score = score{1, 0};
    await(db->append(goal)).value();
    EXPECT_EQ(state(id), 3);
    const auto events = told(id);
    ASSERT_EQ(events.size(), 3U);
    EXPECT_THAT(events[1], HasSubstr(R"("locked":true)"));
    EXPECT_THAT(events[2], testing::Not(HasSubstr(R"("locked")")));
    // A removal takes its goal back: the entry kept its effect.
    EXPECT_EQ(database.value<int>("SELECT effect_home FROM commentary WHERE match_id = $1 "
                                  "ORDER BY id DESC LIMIT 1",
                                  raw(id)),
              1);
}

TEST_F(PostgresFedMatch, OfScoresThatAreAppendedTogetherTheFirstLocks) {
    const auto id = create_fed();
    const auto plain = create();
    use_store({.url = database.url(), .append_connections = 1});
    std::vector<result<appended>> answers(3, error{errc::internal, "none", {}});
    {
        row_lock lock(database, plain);
        auto first = start(db->append(a_comment(plain)));
        database.wait_for_blocked_store();
        context_lease context;
        const std::vector<append_request> requests{a_score(id, 1, 0), a_score(plain, 1, 0),
                                                   a_score(id, 2, 0)};
        for (std::size_t i = 0; i < requests.size(); ++i) {
            asio::co_spawn(
                *context, db->append(requests[i]),
                [&answers, i](std::exception_ptr problem, const result<appended>& answer) {
                    if (!problem) answers[i] = answer;
                });
        }
        context->poll();
        lock.tx->abort();
        context->run();
        EXPECT_TRUE(first.get());
    }
    for (const auto& answer : answers) ASSERT_TRUE(answer);
    EXPECT_EQ(state(id), 3);
    EXPECT_EQ(state(plain), -1);
    EXPECT_FALSE(answers[1]->match->details.locked);
    EXPECT_THAT(told(id), ElementsAre(HasSubstr(R"("locked":true)"),
                                      EndsWith(R"("data":{"homeScore":2,"awayScore":0}})")));
}

TEST_F(PostgresFedMatch, AnAppendWithAnExpectedSeqLocksToo) {
    const auto id = create_fed();
    auto goal = a_comment(id, "In!");
    goal.score = score{1, 0};
    goal.expected = 1;
    await(db->append(goal)).value();
    EXPECT_EQ(state(id), 3);
    EXPECT_THAT(told(id).front(), HasSubstr(R"("locked":true)"));
    auto stale = a_comment(id, "In!");
    stale.score = score{2, 0};
    stale.expected = 1;
    const auto other = create_fed();
    EXPECT_FALSE(await(db->append(stale)));
    EXPECT_EQ(state(other), 0);
}

TEST_F(PostgresFedMatch, WhatLocksASecondTimeKeepsTheRest) {
    const auto id = create_fed();
    set_state(id, 1);  // a feed told 0-0
    await(db->append(a_comment(id))).value();
    EXPECT_EQ(state(id), 1);
    update_match release;
    release.details.locked.emplace(false);
    await(db->append(a_score(id, 1, 0))).value();
    const auto given_back =
        await(db->change_match(id, {}, [release](const match& before, timestamp at) {
            return decide(before, release, at);
        })).value();
    EXPECT_FALSE(given_back.match.details.locked);
    EXPECT_EQ(state(id), 1);
    told(id);
    await(db->append(a_score(id, 2, 0))).value();
    EXPECT_THAT(told(id).front(), HasSubstr(R"("locked":true)")) << "it locks again";
}

TEST_F(PostgresFedMatch, AChangeKeepsTheUnknownScore) {
    const auto id = create_fed();
    const auto live = edit(id, [](const match& before, timestamp at) {
        return decide(before, set_status{.status = match_status::live}, at);
    });
    ASSERT_TRUE(live);
    EXPECT_EQ(state(id), 2);
    EXPECT_THAT(told(id), ElementsAre(HasSubstr(R"("type":"match:status")"),
                                      HasSubstr(R"("homeScore":null)")));
    EXPECT_FALSE(find(id).details.score_known);
}

TEST_F(PostgresFedMatch, LineupsAndStatisticsByPeopleLock) {
    const auto by_feed = create_fed();
    const auto set_shots = [this](match_id id, double home, editor by) {
        return await(db->sheets().change_stats(
            id, {}, {},
            [home](const match& of, const std::vector<match_stat>& now) {
                stat_change shots;
                shots.name = "shots";
                shots.home.emplace(home);
                return merge_stats(now, {&shots, 1}, of.sport);
            },
            {}, by));
    };
    ASSERT_TRUE(set_shots(by_feed, 1, editor::feed));
    EXPECT_EQ(state(by_feed), 0);
    // A change within the second has no event of its own, but its lock has.
    sink.take();
    ASSERT_TRUE(set_shots(by_feed, 2, editor::person));
    EXPECT_EQ(state(by_feed), 2);
    EXPECT_THAT(told(by_feed), ElementsAre(HasSubstr(R"("type":"match:updated")")));
    ASSERT_TRUE(set_shots(by_feed, 2, editor::person));

    const auto id = create_fed();
    lineups_change change;
    change.home.emplace();
    change.home->emplace();
    const auto set_lineups = [&](editor by) {
        return await(db->sheets().change_lineups(
            id, {},
            [change](const match&, const match_lineups& now) -> result<match_lineups> {
                return change_lineups(now, change);
            },
            {}, by));
    };
    ASSERT_TRUE(set_lineups(editor::feed));
    EXPECT_EQ(state(id), 0);
    change.home->value().coach = "Emma";
    ASSERT_TRUE(set_lineups(editor::person));
    EXPECT_EQ(state(id), 2);
}

TEST_F(PostgresFedMatch, TheReleaseBeforeWritesScoresThatAreKnownHere) {
    const auto id = create_fed();
    // Its statement of appends does not know the column.
    database.exec("UPDATE matches SET home_score = 1, last_seq = last_seq + 1 WHERE id = $1",
                  raw(id));
    EXPECT_TRUE(find(id).details.score_known);
    EXPECT_EQ(find(id).score, (score{1, 0}));
}

TEST_F(PostgresFedMatch, AnAppendStaysAHotUpdate) {
    EXPECT_EQ(database.value<int>("SELECT count(*) FROM pg_index i JOIN pg_attribute a ON "
                                  "a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey) "
                                  "WHERE i.indrelid = 'matches'::regclass AND a.attname = "
                                  "'feed_state'"),
              0);
}

}  // namespace
}  // namespace livescore::test
