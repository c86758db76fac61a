#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "support/postgres_store.h"

namespace livescore::test {
namespace {

using namespace std::chrono_literals;

struct PostgresAppend : store_suite<PostgresAppend> {
    std::vector<match_id> create(int count) {
        std::vector<match_id> ids;
        for (int i = 0; i < count; ++i)
            ids.push_back(await(db->create_match(a_match())).value().match.id);
        sink.take();
        return ids;
    }
    /// The answers to `requests`. They wait for the end of a statement of `held` and then go out
    /// together, if the store has one connection.
    std::vector<result<appended>> append_together(match_id held,
                                                  const std::vector<append_request>& requests) {
        row_lock lock(database, held);
        auto first = start(db->append(a_comment(held)));
        database.wait_for_blocked_store();
        context_lease context;
        std::vector<result<appended>> answers(requests.size(), error{errc::internal, "none", {}});
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
        return answers;
    }
    /// Expects that the log has seq 1..last of the match, and that it has each event of `events`
    /// unchanged.
    void expect_log(match_id id, sequence_number last, const std::vector<committed_event>& events) {
        const auto rows = database.exec(
            "SELECT seq, payload::text, type, (payload->>'seq')::bigint, "
            "(payload->>'matchId')::int "
            "FROM match_events WHERE match_id = $1 ORDER BY seq",
            raw(id));
        ASSERT_EQ(static_cast<sequence_number>(rows.size()), last);
        std::map<sequence_number, std::string> log;
        for (const auto& row : rows) {
            const auto seq = row[0].as<sequence_number>();
            EXPECT_EQ(seq, static_cast<sequence_number>(log.size()) + 1);
            EXPECT_EQ(row[3].as<sequence_number>(), seq);
            EXPECT_EQ(row[4].as<std::int64_t>(), raw(id));
            log[seq] = row[1].as<std::string>();
        }
        for (const auto& event : events) {
            if (event.match == id) {
                EXPECT_EQ(*event.json, log.at(event.seq));
            }
        }
    }
};

TEST_F(PostgresAppend, AnEntryIsStoredAnsweredAndTold) {
    const auto id = create(1).front();
    auto request = a_comment(id, "GOAL! \"Messi\" \\ {left foot}, 1-0 ⚽\n");
    request.entry->actor = "L. Messi";
    request.entry->team = "";
    request.entry->event_type = "goal";
    request.entry->metadata = R"({"assist":"J. Álvarez","xg":0.21})";
    request.entry->tags = std::vector<std::string>{"open play", "a,b", "q\"\\", "", "NULL", "{}"};
    const auto answer = await(db->append(request)).value();

    ASSERT_TRUE(answer.entry);
    EXPECT_FALSE(answer.match);
    EXPECT_EQ(answer.last_seq, 2);
    const auto stored = await(db->list_commentary(id, {})).items.at(0);
    EXPECT_EQ(stored.id, answer.entry->id);
    EXPECT_EQ(stored.entry.message, request.entry->message);
    EXPECT_EQ(stored.entry.actor, "L. Messi");
    EXPECT_EQ(stored.entry.team, "");
    EXPECT_EQ(stored.entry.tags, request.entry->tags);
    EXPECT_EQ(stored.created_at, request.at);
    const auto events = sink.take();
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events[0].type, event_type::commentary_new);
    expect_log(id, 2, events);
}

TEST_F(PostgresAppend, AGoalAndItsScoreAreTwoEventsOfOneTransaction) {
    const auto id = create(1).front();
    auto request = a_comment(id, "2-0");
    request.score = score{2, 0};
    const auto answer = await(db->append(request)).value();
    ASSERT_TRUE(answer.match && answer.entry);
    EXPECT_EQ(answer.match->last_seq, 2);
    EXPECT_EQ(answer.match->score, (score{2, 0}));
    EXPECT_EQ(answer.match->updated_at, request.at);
    EXPECT_EQ(answer.match->home_team, "Argentina");
    EXPECT_EQ(answer.match->league, "World Cup");
    EXPECT_EQ(answer.last_seq, 3);
    const auto events = sink.take();
    ASSERT_EQ(events.size(), 2U);
    EXPECT_EQ(events[0].type, event_type::score_update);
    EXPECT_EQ(events[1].type, event_type::commentary_new);
    expect_log(id, 3, events);
    EXPECT_EQ(await(db->find_match(id))->score, (score{2, 0}));
}

TEST_F(PostgresAppend, ManyAtOnceOverSomeMatchesLeaveNoGap) {
    const auto ids = create(5);
    std::vector<asio::awaitable<result<appended>>> all;
    for (int i = 0; i < 64 * 5; ++i) {
        auto request =
            a_comment(ids[static_cast<std::size_t>(i % 5)], "entry " + std::to_string(i));
        if (i % 3 == 0) request.score = score{i, i};
        all.push_back(db->append(request));
    }
    std::map<match_id, sequence_number> last;
    for (const auto& answer : await_all(std::move(all))) {
        ASSERT_TRUE(answer);
        auto& newest = last[answer->entry->match];
        EXPECT_GT(answer->last_seq, newest) << "the order of the calls is the order of the log";
        newest = answer->last_seq;
    }
    const auto events = sink.take();
    std::map<match_id, sequence_number> told;
    for (const auto& event : events)
        EXPECT_EQ(event.seq, ++told.try_emplace(event.match, 1).first->second);
    for (const auto id : ids) {
        expect_log(id, last[id], events);
        EXPECT_EQ(await(db->find_match(id))->last_seq, last[id]);
        EXPECT_EQ(
            database.value<int>(
                "SELECT count(*) FROM (SELECT id, lag(id) OVER (ORDER BY (payload->>'seq')::int) "
                "AS before FROM commentary JOIN match_events e ON e.match_id = $1 AND "
                "(e.payload->'data'->>'id')::int = commentary.id AND e.type = 'commentary:new') x "
                "WHERE before > id",
                raw(id)),
            0)
            << "ids rise with seq";
    }
}

TEST_F(PostgresAppend, ChangesAndAppendsTogetherLeaveNoGap) {
    const auto ids = create(2);
    std::vector<asio::awaitable<result<appended>>> appends;
    for (int i = 0; i < 100; ++i) {
        appends.push_back(db->append(a_comment(ids[static_cast<std::size_t>(i % 2)])));
    }
    std::vector<asio::awaitable<result<changed_match>>> changes;
    for (int i = 1; i <= 100; ++i) {
        const auto id = ids[static_cast<std::size_t>(i % 2)];
        changes.push_back(db->change_match(id, {}, [i](const match& before, timestamp at) {
            return decide(before, set_score{{i, before.score.away + 1}}, at);
        }));
    }
    auto running = std::async(std::launch::async, [&] { return await_all(std::move(appends)); });
    for (const auto& changed : await_all(std::move(changes))) EXPECT_TRUE(changed);
    for (const auto& answer : running.get()) EXPECT_TRUE(answer);
    const auto events = sink.take();
    EXPECT_EQ(events.size(), 200U);
    for (const auto id : ids) {
        expect_log(id, 101, events);
        EXPECT_EQ(await(db->find_match(id))->score.away, 50) << "no change was lost";
    }
}

TEST_F(PostgresAppend, TheLastScoreWinsAndEachCallerSeesItsOwn) {
    const auto id = create(1).front();
    std::vector<asio::awaitable<result<appended>>> all;
    for (int i = 1; i <= 50; ++i) all.push_back(db->append(a_score(id, i, 50 - i)));
    int home = 0;
    for (const auto& answer : await_all(std::move(all))) {
        ++home;
        ASSERT_TRUE(answer && answer->match);
        EXPECT_EQ(answer->match->score, (score{home, 50 - home}));
        EXPECT_EQ(answer->match->last_seq, home + 1);
        EXPECT_EQ(answer->last_seq, home + 1);
    }
    EXPECT_EQ(await(db->find_match(id))->score, (score{50, 0}));
}

TEST_F(PostgresAppend, AnUnknownMatchFailsItsCallerOnly) {
    const auto id = create(1).front();
    std::vector<asio::awaitable<result<appended>>> all;
    for (int i = 0; i < 30; ++i) {
        all.push_back(db->append(a_comment(i % 3 == 0 ? match_id{777} : id)));
    }
    int i = 0;
    for (const auto& answer : await_all(std::move(all))) {
        EXPECT_EQ(answer.has_value(), i % 3 != 0);
        if (!answer) {
            EXPECT_EQ(answer.error().code, errc::not_found);
        }
        ++i;
    }
    expect_log(id, 21, sink.take());
}

TEST_F(PostgresAppend, AValueThatPostgresRefusesFailsItsCallerOnly) {
    const auto ids = create(2);
    std::vector<asio::awaitable<result<appended>>> all;
    for (int i = 0; i < 30; ++i) {
        auto request = a_comment(ids[static_cast<std::size_t>(i % 2)]);
        if (i == 17) request.entry->metadata = R"({"a":"\u0000"})";  // valid JSON, not for jsonb
        all.push_back(db->append(request));
    }
    int i = 0;
    for (const auto& answer : await_all(std::move(all))) {
        EXPECT_EQ(answer.has_value(), i != 17);
        if (!answer) {
            EXPECT_EQ(answer.error().code, errc::invalid_argument);
        }
        ++i;
    }
    const auto events = sink.take();
    expect_log(ids[0], 16, events);
    expect_log(ids[1], 15, events);
}

TEST_F(PostgresAppend, ALockedMatchDoesNotFailTheOthersOfItsGroup) {
    const auto ids = create(2);
    use_store({.url = database.url(), .append_connections = 1, .lock_timeout = 100ms});
    const row_lock lock(database, ids[0]);
    std::vector<asio::awaitable<result<appended>>> all;
    for (int i = 0; i < 8; ++i)
        all.push_back(db->append(a_comment(ids[static_cast<std::size_t>(i % 2)])));
    int i = 0;
    for (const auto& outcome : await_outcomes(std::move(all))) {
        EXPECT_EQ(outcome.index(), i % 2 == 0 ? 1U : 0U);
        ++i;
    }
    expect_log(ids[1], 5, sink.take());
}

TEST_F(PostgresAppend, WhatWaitsForAStatementUnderWayGoesOutAsOneTransaction) {
    const auto ids = create(2);
    use_store({.url = database.url(), .append_connections = 1, .group_limit = 15});
    std::vector<append_request> requests;
    for (std::size_t i = 0; i < 20; ++i) requests.push_back(a_comment(ids[i % 2]));
    const auto answers = append_together(ids[0], requests);
    EXPECT_TRUE(
        std::ranges::all_of(answers, [](const auto& answer) { return answer.has_value(); }));
    EXPECT_EQ(
        database.value<int>("SELECT count(DISTINCT xmin::text) FROM match_events WHERE seq > 1"), 3)
        << "the first alone, fifteen, and the five that are left";
}

TEST_F(PostgresAppend, GoalsThatGoOutTogetherKeepEachItsOwnEffect) {
    const auto ids = create(2);
    use_store({.url = database.url(), .append_connections = 1});
    ASSERT_TRUE(await(db->append(a_score(ids[0], 1, 1))));
    const auto a_goal = [](match_id id, int home, int away) {
        auto request = a_comment(id);
        request.score = score{home, away};
        return request;
    };
    const auto answers =
        append_together(ids[1], {a_comment(ids[1]), a_goal(ids[0], 2, 1), a_goal(ids[1], 0, 1),
                                 a_comment(ids[0]), a_score(ids[0], 3, 1), a_goal(ids[0], 3, 2),
                                 a_goal(ids[1], 0, 1), a_goal(ids[0], 1, 2)});
    std::vector<std::string> effects;
    for (const auto& answer : answers) {
        if (!answer.value().entry) continue;
        effects.push_back(database.value<std::string>(
            "SELECT coalesce(effect_home || ' ' || effect_away, 'none') FROM commentary "
            "WHERE id = $1",
            raw(answer->entry->id)));
    }
    EXPECT_THAT(effects, testing::ElementsAre("none", "1 0", "0 1", "none", "0 1", "0 0", "-2 0"));
    EXPECT_EQ(
        database.value<int>("SELECT count(DISTINCT xmin::text) FROM match_events WHERE seq > 2"), 1)
        << "they went out together";
}

/// By the statement for comments of one match, by that for comments of several, and by the general
/// statement.
TEST_F(PostgresAppend, CommentsThatGoOutTogetherKeepTheirOrderAndEachItsFields) {
    use_store({.url = database.url(), .append_connections = 1});
    enum class beside { nothing, comments, score };
    const auto fields_of = [](const new_commentary& entry) {
        return std::tie(entry.minute, entry.sequence, entry.period, entry.event_type, entry.actor,
                        entry.team, entry.message, entry.metadata, entry.tags);
    };
    for (const auto others : {beside::nothing, beside::comments, beside::score}) {
        const auto ids = create(2);
        std::vector<append_request> requests;
        std::vector<std::size_t> own;
        for (int i = 0; i < 6; ++i) {
            auto request = a_comment(ids[0], "\"" + std::to_string(i) + "\" \\ {x},\nNULL");
            request.at = own.empty() ? now() : requests[own.back()].at + 1ms;
            request.entry->minute = i;
            request.entry->sequence = 10 * i;
            request.entry->period = 1 + i % 2;
            request.entry->event_type = "type " + std::to_string(i);
            if (i % 2 == 0) request.entry->actor = "actor " + std::to_string(i);
            if (i % 3 == 0) request.entry->team = "";
            if (i % 2 == 1) request.entry->metadata = R"({"i": ")" + std::to_string(i) + "\"}";
            if (i != 2)
                request.entry->tags = std::vector<std::string>(static_cast<std::size_t>(i), "q\"");
            if (others == beside::comments) requests.push_back(a_comment(ids[1]));
            own.push_back(requests.size());
            requests.push_back(request);
        }
        if (others == beside::score) requests.push_back(a_score(ids[1], 1, 0));
        const auto answers = append_together(ids[0], requests);

        const auto stored = await(db->list_commentary(ids[0], {})).items;  // newest first
        ASSERT_EQ(stored.size(), 7U);
        for (std::size_t i = 0; i < 6; ++i) {
            const auto& row = stored[5 - i];
            const auto& sent = *requests[own[i]].entry;
            const auto& answer = answers[own[i]];
            ASSERT_TRUE(answer);
            EXPECT_EQ(answer->last_seq, 3 + i);
            EXPECT_EQ(answer->entry->id, row.id);
            EXPECT_EQ(row.created_at, requests[own[i]].at);
            EXPECT_EQ(fields_of(row.entry), fields_of(sent));
        }
        EXPECT_EQ(await(db->find_match(ids[0]))->updated_at, requests[own[5]].at);
        EXPECT_EQ(database.value<int>("SELECT count(DISTINCT xmin::text) FROM match_events "
                                      "WHERE match_id = $1 AND seq > 2",
                                      raw(ids[0])),
                  1);
        const auto events = sink.take();
        expect_log(ids[0], 8, events);
        expect_log(ids[1],
                   others == beside::comments ? 7
                   : others == beside::score  ? 2
                                              : 1,
                   events);
    }
}

TEST_F(PostgresAppend, TwoInstancesThatWriteToTheSameMatchesLeaveNoGap) {
    const auto ids = create(5);
    metrics_registry of_other;
    const auto other = make_patient_store({.url = database.url()}, sink, of_other);
    std::vector<asio::awaitable<result<appended>>> all;
    for (std::size_t i = 0; i < 400; ++i) {
        auto& from = i % 2 == 0 ? *db : *other;
        all.push_back(from.append(a_comment(ids[i / 2 % 5])));
    }
    for (const auto& answer : await_all(std::move(all))) EXPECT_TRUE(answer);
    const auto events = sink.take();
    for (const auto id : ids) expect_log(id, 81, events);
}

TEST_F(PostgresAppend, CommentsOfAMatchThatIsGoneFailTogether) {
    const auto id = create(1).front();
    use_store({.url = database.url(), .append_connections = 1});
    const match_id unknown{raw(id) + 1000};
    for (const auto& answer : append_together(id, {a_comment(unknown), a_comment(unknown)})) {
        ASSERT_FALSE(answer);
        EXPECT_EQ(answer.error().code, errc::not_found);
    }
    EXPECT_EQ(append_together(id, {a_comment(unknown), a_comment(id)})[1].value().last_seq, 4);
}

TEST_F(PostgresAppend, NoIndexOfMatchesKnowsAColumnThatAppendsChange) {
    const auto indexes = database.exec(R"(
        SELECT d.objid::regclass, a.attname FROM pg_depend d
        JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
        JOIN pg_index i ON i.indexrelid = d.objid
        WHERE d.refobjid = 'matches'::regclass
          AND a.attname IN ('last_seq', 'updated_at', 'home_score', 'away_score'))");
    for (const auto& row : indexes) ADD_FAILURE() << row[0].c_str() << " knows " << row[1].c_str();
}

TEST_F(PostgresAppend, CommentaryIsPagedWithoutRepeatsWhileMoreArrives) {
    const auto id = create(1).front();
    for (int i = 0; i < 25; ++i) ASSERT_TRUE(await(db->append(a_comment(id, std::to_string(i)))));
    std::vector<std::string> seen;
    commentary_page_request request;
    request.limit = 10;
    for (bool more = true; more;) {
        const auto page = await(db->list_commentary(id, request));
        for (const auto& item : page.items) seen.push_back(item.entry.message);
        more = page.has_more;
        request.before = page.items.back().id;
        ASSERT_TRUE(await(db->append(a_comment(id, "late"))));
    }
    std::vector<std::string> expected;
    for (int i = 24; i >= 0; --i) expected.push_back(std::to_string(i));
    EXPECT_EQ(seen, expected);
    commentary_page_request second;
    second.limit = 2;
    second.offset = 3;
    EXPECT_EQ(await(db->list_commentary(id, second)).items.at(0).entry.message, "24");
}

}  // namespace
}  // namespace livescore::test
