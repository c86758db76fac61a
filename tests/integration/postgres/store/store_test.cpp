#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "support/postgres_store.h"

namespace livescore::test {
namespace {

using namespace std::chrono_literals;

struct PostgresStore : store_suite<PostgresStore> {
    match created(create_match command = a_match()) {
        return await(db->create_match(std::move(command))).value().match;
    }
    std::string payload(match_id id, sequence_number seq) {
        return database.value<std::string>(
            "SELECT payload::text FROM match_events WHERE match_id = $1 AND seq = $2", raw(id),
            seq);
    }
};

TEST_F(PostgresStore, ACreatedMatchReadsBackAsItWasAnswered) {
    auto command = a_match();
    command.schedule.halftime = command.schedule.start + 45min;
    command.score = {1, 2};
    command.stats = R"({"possession":{"home":55,"away":45}, "b": [1, 2.50], "a": "é\"\\"})";
    const match answered = created(command);
    const match found = await(db->find_match(answered.id)).value();

    EXPECT_EQ(answered.last_seq, 1);
    EXPECT_EQ(found.id, answered.id);
    EXPECT_EQ(found.league, "World Cup");
    EXPECT_EQ(found.league_ref, answered.league_ref);
    EXPECT_TRUE(found.home_team_ref && found.away_team_ref);
    EXPECT_EQ(found.home_team_ref, answered.home_team_ref);
    EXPECT_EQ(found.schedule, answered.schedule);
    EXPECT_EQ(found.schedule.second_half, command.schedule.start + 60min);
    EXPECT_EQ(found.score, (score{1, 2}));
    EXPECT_EQ(found.stats, answered.stats);
    EXPECT_EQ(found.created_at, answered.created_at);
    EXPECT_EQ(found.updated_at, answered.updated_at);
    EXPECT_EQ(found.status, match_status::scheduled);
    EXPECT_EQ(found.phase, match_phase::pre_match);
}

TEST_F(PostgresStore, CreationIsTheFirstEventAndItsBytesAreTheLogs) {
    const match m = created();
    const auto events = sink.take();
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events[0].match, m.id);
    EXPECT_EQ(events[0].seq, 1);
    EXPECT_EQ(events[0].type, event_type::match_created);
    EXPECT_EQ(*events[0].json, payload(m.id, 1));
}

TEST_F(PostgresStore, ARefusedCreationLeavesNothingBehind) {
    auto command = a_match();
    command.schedule.end = command.schedule.start;
    const auto refused = await(db->create_match(command));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, errc::invalid_argument);
    EXPECT_EQ(database.value<int>("SELECT count(*) FROM matches"), 0);
    EXPECT_EQ(database.value<int>("SELECT count(*) FROM teams"), 0);
    EXPECT_TRUE(sink.take().empty());
}

TEST_F(PostgresStore, LeaguesAndTeamsAreSharedByTheirNames) {
    auto other_case = a_match();
    other_case.home_team = "FRANCE";
    other_case.away_team = "argentina";
    const match first = created();
    const match second = created(other_case);
    EXPECT_EQ(first.league_ref, second.league_ref);
    EXPECT_EQ(first.home_team_ref, second.away_team_ref);
    EXPECT_EQ(first.away_team_ref, second.home_team_ref);
    EXPECT_EQ(second.home_team, "FRANCE");
    EXPECT_EQ(database.value<int>("SELECT count(*) FROM teams"), 2);
}

TEST_F(PostgresStore, ManyCreationsOfTheSameNewTeamsAtOnceAllSucceed) {
    std::vector<asio::awaitable<result<changed_match>>> all;
    for (int i = 0; i < 40; ++i) {
        auto command = a_match();
        if (i % 2 == 1) std::swap(command.home_team, command.away_team);
        all.push_back(db->create_match(command));
    }
    for (const auto& m : await_all(std::move(all))) EXPECT_TRUE(m);
    EXPECT_EQ(database.value<int>("SELECT count(*) FROM teams"), 2);
    EXPECT_EQ(database.value<int>("SELECT count(*) FROM leagues"), 1);
}

TEST_F(PostgresStore, AnUnknownMatchIsNotFound) {
    const match_id nobody{max_match_id};
    EXPECT_FALSE(await(db->find_match(nobody)));
    EXPECT_EQ(await(db->change_match(nobody, {}, scoring(1, 0))).error().code, errc::not_found);
    EXPECT_EQ(await(db->append(a_comment(nobody))).error().code, errc::not_found);
    EXPECT_EQ(await(db->read_log(nobody, 0, 10)).error().code, errc::not_found);
    EXPECT_EQ(await(db->delete_match(nobody)).error().code, errc::not_found);
    EXPECT_TRUE(await(db->list_commentary(nobody, {})).items.empty());
}

TEST_F(PostgresStore, OneReadFindsAMatchAndItsCommentary) {
    const match m = created();
    commentary_page_request three;
    three.limit = 3;
    const auto both = [&](match_id id) { return await(db->find_match_and_commentary(id, three)); };
    EXPECT_TRUE(both(m.id).entries.items.empty());
    for (std::size_t entries = 1; entries <= 4; ++entries) {
        EXPECT_TRUE(await(db->append(a_comment(m.id))));
        const auto found = both(m.id);
        const auto alone = await(db->list_commentary(m.id, three));
        ASSERT_TRUE(found.found);
        EXPECT_EQ(write_match(*found.found), write_match(*await(db->find_match(m.id))));
        EXPECT_EQ(write_commentary_page(found.entries, three), write_commentary_page(alone, three));
        EXPECT_EQ(found.entries.items.size(), std::min<std::size_t>(entries, 3U));
        EXPECT_EQ(found.entries.has_more, entries == 4);
    }
    EXPECT_FALSE(both(match_id{max_match_id}).found);
    EXPECT_TRUE(both(match_id{max_match_id}).entries.items.empty());
}

TEST_F(PostgresStore, AChangeIsWrittenWithItsEvent) {
    const match m = created();
    sink.take();
    const match after = await(db->change_match(m.id, m.last_seq, scoring(3, 1))).value().match;
    EXPECT_EQ(after.last_seq, 2);
    const auto events = sink.take();
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events[0].type, event_type::score_update);
    EXPECT_EQ(*events[0].json, payload(m.id, 2));
    const match found = await(db->find_match(m.id)).value();
    EXPECT_EQ(found.score, (score{3, 1}));
    EXPECT_EQ(found.last_seq, 2);
    EXPECT_EQ(found.updated_at, after.updated_at);
}

TEST_F(PostgresStore, AStatusChangeKeepsClockPhaseAndReason) {
    const match m = created(a_match(-10min));
    ASSERT_EQ(m.status, match_status::live);
    const auto suspend = [](const match& before, timestamp at) {
        return decide(before, set_status{match_status::suspended, {}, "floodlight failure"}, at);
    };
    const match after = await(db->change_match(m.id, {}, suspend)).value().match;
    const match found = await(db->find_match(m.id)).value();
    EXPECT_EQ(found.status, match_status::suspended);
    EXPECT_EQ(found.phase, match_phase::first_half);
    EXPECT_EQ(found.status_reason, "floodlight failure");
    EXPECT_FALSE(found.clock_started);
    EXPECT_GE(found.played_seconds, 600);
    EXPECT_EQ(found.played_seconds, after.played_seconds);
}

TEST_F(PostgresStore, ARenamedMatchRefersToTheNewTeamAndLeague) {
    const match m = created();
    const auto rename = [](const match& before, timestamp at) {
        update_match command;
        command.home_team = "Brazil";
        command.league = "Friendly";
        command.stats = R"({"b":1,"a":2})";
        return decide(before, command, at);
    };
    const match after = await(db->change_match(m.id, {}, rename)).value().match;
    const match found = await(db->find_match(m.id)).value();
    EXPECT_EQ(found.home_team, "Brazil");
    EXPECT_EQ(found.league, "Friendly");
    EXPECT_EQ(found.stats, after.stats);
    EXPECT_NE(found.home_team_ref, m.home_team_ref);
    EXPECT_EQ(found.away_team_ref, m.away_team_ref);
    EXPECT_EQ(database.value<int>("SELECT id FROM teams WHERE name = 'Brazil'"),
              raw(*found.home_team_ref));
    EXPECT_EQ(*sink.take().back().json, payload(m.id, 2));
}

TEST_F(PostgresStore, AnOutdatedExpectationChangesNothing) {
    const match m = created();
    sink.take();
    const auto refused = await(db->change_match(m.id, m.last_seq + 1, scoring(1, 0)));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, errc::precondition_failed);
    EXPECT_EQ(await(db->find_match(m.id))->last_seq, 1);
    EXPECT_TRUE(sink.take().empty());
}

TEST_F(PostgresStore, ADecidersErrorRollsBack) {
    const match m = created();
    sink.take();
    const auto kick_off_twice = [](const match& before, timestamp at) {
        return decide(before, set_status{match_status::finished, {}, {}}, at);
    };
    const auto refused = await(db->change_match(m.id, {}, kick_off_twice));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, errc::conflict);
    EXPECT_EQ(await(db->find_match(m.id))->last_seq, 1);
    EXPECT_TRUE(sink.take().empty());
    EXPECT_TRUE(await(db->change_match(m.id, {}, scoring(1, 0)))) << "the lock must be free again";
}

TEST_F(PostgresStore, ADecisionWithoutEventsWritesNothing) {
    const match m = created();
    sink.take();
    const auto as_it_is = [](const match& before, timestamp at) {
        return decide(before, set_status{before.status, {}, {}}, at);
    };
    const match same = await(db->change_match(m.id, {}, as_it_is)).value().match;
    EXPECT_EQ(same.last_seq, 1);
    EXPECT_EQ(same.updated_at, m.updated_at);
    EXPECT_TRUE(sink.take().empty());
}

TEST_F(PostgresStore, TextsWithNulAreRefusedNotCutOff) {
    const std::string with_nul("a\0b", 3);
    auto command = a_match();
    command.home_team = with_nul;
    EXPECT_EQ(await(db->create_match(command)).error().code, errc::invalid_argument);
    const match m = created();
    EXPECT_EQ(await(db->append(a_comment(m.id, with_nul))).error().code, errc::invalid_argument);
    match_filter filter;
    filter.team = with_nul;
    EXPECT_EQ(await(db->list_matches(filter, {})).error().code, errc::invalid_argument);
    EXPECT_EQ(await(db->find_match(m.id))->last_seq, 1);
}

TEST_F(PostgresStore, DeletingAMatchTakesItsCommentaryAlongAndEndsItsLog) {
    const match m = created();
    ASSERT_TRUE(await(db->append(a_comment(m.id))));
    sink.take();
    EXPECT_EQ(await(db->delete_match(m.id)).value().match.id, m.id);
    EXPECT_FALSE(await(db->find_match(m.id)));
    EXPECT_EQ(database.value<int>("SELECT count(*) FROM commentary"), 0);
    EXPECT_EQ(database.value<int>("SELECT count(*) FROM match_listing"), 0);

    const auto told = sink.take();
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told[0].type, event_type::match_removed);
    EXPECT_EQ(told[0].seq, 3);
    EXPECT_THAT(*told[0].json,
                testing::MatchesRegex(R"(\{"type":"match:removed","matchId":1,"seq":3,)"
                                      R"("timestamp":"[-0-9T:.]*Z","data":\{"id":1\}\})"));
    const auto slice = await(db->read_log(m.id, 1, 10)).value();
    EXPECT_TRUE(slice.removed);
    EXPECT_EQ(slice.last_seq, 3);
    ASSERT_EQ(slice.events.size(), 2U);
    EXPECT_EQ(*slice.events[1].json, *told[0].json);
    const auto followed = await(db->find_followed_match(m.id)).value();
    EXPECT_EQ(followed.removed_at, 3);
    EXPECT_EQ(followed.match.last_seq, 2);
    EXPECT_EQ(followed.match.home_team, m.home_team);
    EXPECT_EQ(followed.match.schedule, m.schedule);
    for (const head& h : await(db->heads_of({m.id}))) EXPECT_EQ(h.last_seq, 3);
    EXPECT_EQ(await(db->recent_heads(1h)).at(0).last_seq, 3)
        << "the worker tells it when the instance dies before it does";

    EXPECT_EQ(await(db->delete_match(m.id)).error().code, errc::not_found);
    EXPECT_EQ(await(db->append(a_comment(m.id))).error().code, errc::not_found);
    EXPECT_TRUE(sink.take().empty());
    EXPECT_EQ(await(db->read_log(m.id, 0, 10)).value().last_seq, 3) << "nothing comes behind it";
}

TEST_F(PostgresStore, AMatchThatWasThereIsFollowedAsItIs) {
    const match m = created();
    const auto followed = await(db->find_followed_match(m.id)).value();
    EXPECT_FALSE(followed.removed_at);
    EXPECT_EQ(followed.match.last_seq, 1);
    EXPECT_FALSE(await(db->find_followed_match(match_id{999})));
    EXPECT_FALSE(await(db->read_log(m.id, 0, 10)).value().removed);
}

TEST_F(PostgresStore, TheLogIsReadInSlices) {
    const match m = created();
    for (int i = 1; i <= 5; ++i) ASSERT_TRUE(await(db->append(a_score(m.id, i, 0))));
    const auto events = sink.take();

    const auto slice = await(db->read_log(m.id, 2, 3)).value();
    EXPECT_EQ(slice.last_seq, 6);
    ASSERT_EQ(slice.events.size(), 3U);
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_EQ(slice.events[i].seq, static_cast<sequence_number>(i) + 3);
        EXPECT_EQ(slice.events[i].type, event_type::score_update);
        EXPECT_EQ(*slice.events[i].json, *events[i + 2].json);
    }
    const auto rest = await(db->read_log(m.id, 6, 3)).value();
    EXPECT_TRUE(rest.events.empty());
    EXPECT_EQ(rest.last_seq, 6);
}

TEST_F(PostgresStore, HeadsTellTheNewestSeqOfRecentMatches) {
    const match old = created();
    const match recent = created();
    ASSERT_TRUE(await(db->append(a_score(recent.id, 1, 0))));
    database.exec(
        "UPDATE match_events SET committed_at = now() - interval '2 hours' "
        "WHERE match_id = $1 OR seq = 1",
        raw(old.id));

    const auto heads = await(db->recent_heads(1h));
    ASSERT_EQ(heads.size(), 1U);
    EXPECT_EQ(heads[0].match, recent.id);
    EXPECT_EQ(heads[0].last_seq, 2);

    std::map<match_id, sequence_number> by_match;
    for (const head& h : await(db->heads_of({old.id, recent.id, match_id{999}}))) {
        by_match[h.match] = h.last_seq;
    }
    EXPECT_THAT(by_match, testing::UnorderedElementsAre(testing::Pair(old.id, 1),
                                                        testing::Pair(recent.id, 2)));
    by_match.clear();
    for (const head& h : await(db->heads_before({old.id, recent.id, match_id{999}}, 30s))) {
        by_match[h.match] = h.last_seq;
    }
    EXPECT_THAT(by_match,
                testing::UnorderedElementsAre(testing::Pair(old.id, 1), testing::Pair(recent.id, 1),
                                              testing::Pair(match_id{999}, 0)));
}

TEST_F(PostgresStore, RowsWrittenByHandWithTheOriginalsColumnsAreReadable) {
    database.exec(
        "INSERT INTO matches (sport, home_team, away_team, status, start_time) VALUES "
        "('football', 'A', 'B', 'live', now() - interval '20 minutes')");
    database.exec(
        "INSERT INTO commentary (match_id, minute, sequence, period, event_type, message, "
        "metadata, tags) VALUES (1, 3, 1, 1, 'goal', 'In!', '{\"a\": [1]}', "
        "'{open play,\"x,\\\"y\",\"\"}'), (1, 4, 1, 1, 'goal', 'Again', NULL, NULL)");
    const match m = await(db->find_match(match_id{1})).value();
    EXPECT_EQ(m.phase, match_phase::first_half);
    EXPECT_EQ(m.schedule.end, m.schedule.start + 3h);
    EXPECT_EQ(m.clock_started, m.schedule.start);
    EXPECT_EQ(m.stats, "{}");
    EXPECT_FALSE(m.league);
    const auto said = await(db->list_commentary(m.id, {}));
    ASSERT_EQ(said.items.size(), 2U);
    EXPECT_EQ(said.items[0].entry.message, "Again");
    EXPECT_FALSE(said.items[0].entry.tags);
    EXPECT_EQ(said.items[1].entry.tags, (std::vector<std::string>{"open play", "x,\"y", ""}));
    EXPECT_EQ(said.items[1].entry.metadata, R"({"a": [1]})");
    const auto changed = await(db->change_match(m.id, 0, scoring(1, 0)));
    ASSERT_TRUE(changed);
    EXPECT_EQ(changed->match.last_seq, 1);
}

}  // namespace
}  // namespace livescore::test
