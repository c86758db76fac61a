// The traces of events, in the transactions of all kinds of changes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "livescore/postgres/retention.h"
#include "support/postgres_store.h"

namespace livescore::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

using trace_list = std::vector<std::pair<sequence_number, std::string>>;

shared_trace a_trace(std::string request_id) {
    const std::string id = "4bf92f3577b34da6a3ce929d0e0e4736";
    event_trace trace{id, "00-" + id + "-00f067aa0ba902b7-01", std::move(request_id)};
    return std::make_shared<const event_trace>(std::move(trace));
}

struct EventTraces : store_suite<EventTraces> {
    match_id create() {
        const match_id id = await(db->create_match(a_match())).value().match.id;
        sink.take();
        sink.take_traced();
        return id;
    }
    static append_request traced(append_request request, const std::string& request_id) {
        request.trace = a_trace(request_id);
        return request;
    }
    /// The seqs of the traced events of the match, with their requests.
    trace_list kept(match_id id) {
        trace_list all;
        for (const auto& row : database.exec(
                 "SELECT seq, request_id FROM event_traces WHERE match_id = $1 ORDER BY seq",
                 raw(id))) {
            all.emplace_back(row[0].as<sequence_number>(), row[1].as<std::string>());
        }
        return all;
    }
    /// The same as the sink heard it, each before its event.
    trace_list told(match_id id) {
        sink.take();
        trace_list all;
        for (const auto& one : sink.take_traced()) {
            if (one.match == id) all.emplace_back(one.seq, one.trace->request_id);
        }
        return all;
    }
    void expect(match_id id, const trace_list& traces) {
        EXPECT_EQ(kept(id), traces);
        EXPECT_EQ(told(id), traces);
    }
};

TEST_F(EventTraces, AnUntracedChangeLeavesNone) {
    const match_id id = create();
    await(db->append(a_comment(id))).value();
    await(db->append(a_score(id, 1, 0))).value();
    await(db->change_match(id, {}, scoring(2))).value();
    expect(id, {});
}

TEST_F(EventTraces, AnAppendLeavesThatOfEachOfItsEvents) {
    const match_id id = create();
    await(db->append(traced(a_comment(id), "comment"))).value();
    await(db->append(a_comment(id))).value();
    auto goal = traced(a_comment(id), "goal");
    goal.score = score{1, 0};
    await(db->append(goal)).value();
    auto guarded = traced(a_comment(id), "guarded");
    guarded.expected = 5;
    await(db->append(guarded)).value();
    expect(id, {{2, "comment"}, {4, "goal"}, {5, "goal"}, {6, "guarded"}});
    EXPECT_EQ(database.value<std::string>(
                  "SELECT traceparent FROM event_traces WHERE match_id = $1 AND seq = 2", raw(id)),
              a_trace("")->traceparent);
}

TEST_F(EventTraces, InAGroupOnlyTheTracedAppendsLeaveOne) {
    use_store({.url = database.url(), .append_connections = 1});
    const match_id held = create();
    const match_id id = create();
    {
        row_lock lock(database, held);
        auto first = start(db->append(a_comment(held)));
        database.wait_for_blocked_store();
        context_lease context;
        for (const auto& request :
             {a_comment(id), traced(a_score(id, 1, 0), "score"), a_comment(id)}) {
            asio::co_spawn(*context, db->append(request),
                           [](std::exception_ptr problem, const result<appended>& answer) {
                               EXPECT_TRUE(!problem && answer);
                           });
        }
        context->poll();
        lock.tx->abort();
        context->run();
        EXPECT_TRUE(first.get());
    }
    expect(id, {{3, "score"}});
    EXPECT_EQ(database.value<int>("SELECT last_seq FROM matches WHERE id = $1", raw(id)), 4);
}

TEST_F(EventTraces, ARefusedOrRepeatedAppendLeavesNone) {
    const match_id id = create();
    EXPECT_FALSE(await(db->append(traced(a_comment(match_id{999'999}), "nowhere"))));
    EXPECT_THAT(kept(match_id{999'999}), IsEmpty());
    for (const char* const request_id : {"first", "again"}) {
        auto request = traced(a_comment(id), request_id);
        idempotent<appended> once;
        once.key = {"POST /x", "key-1", "body"};
        once.answer = [](const appended&) { return kept_answer{201, "{}", {}, {}}; };
        request.once = std::move(once);
        await(db->append(std::move(request))).value();
    }
    expect(id, {{2, "first"}});
}

TEST_F(EventTraces, EveryOtherChangeOfAMatchLeavesThatOfItsEvents) {
    const match_id id =
        await(db->create_match(a_match(), {}, {}, a_trace("create"))).value().match.id;
    await(db->change_match(id, {}, scoring(1), {}, {}, a_trace("score"))).value();
    const auto nothing = [](const match& before, timestamp) { return decision{before, {}}; };
    await(db->change_match(id, {}, nothing, {}, {}, a_trace("same"))).value();
    await(db->delete_match(id, {}, {}, {}, a_trace("delete"))).value();
    expect(id, {{1, "create"}, {2, "score"}, {3, "delete"}});
}

TEST_F(EventTraces, CorrectionsAndSheetsLeaveThemToo) {
    const match_id id = create();
    const auto entry = await(db->append(a_comment(id))).value().entry->id;
    const auto rename = [](const match& before, const commentary_record& record, timestamp now,
                           other_entries& others) {
        update_commentary wanted;
        wanted.message = "Saved";
        return decide(before, record, wanted, now, others);
    };
    await(db->correct_commentary(id, entry, {}, rename, {}, a_trace("correct"))).value();
    const auto set_stats = [](const match& of, const std::vector<match_stat>& now) {
        stat_change shots;
        shots.name = "shots";
        shots.home = 3.0;
        shots.away = 1.0;
        return merge_stats(now, {&shots, 1}, of.sport);
    };
    await(db->sheets().change_stats(id, {}, {}, set_stats, {}, editor::feed, a_trace("stats")))
        .value();
    expect(id, {{3, "correct"}, {4, "stats"}});
}

TEST_F(EventTraces, InALogThatWentBackTheNewestEventCounts) {
    const match_id id = create();
    await(db->append(traced(a_comment(id), "lost"))).value();
    database.exec("DELETE FROM match_events WHERE match_id = $1 AND seq = 2", raw(id));
    database.exec("UPDATE matches SET last_seq = 1 WHERE id = $1", raw(id));
    sink.take();
    sink.take_traced();
    await(db->append(traced(a_comment(id), "again"))).value();
    expect(id, {{2, "again"}});
}

TEST_F(EventTraces, OldOnesAreRemoved) {
    const match_id id = create();
    await(db->append(traced(a_comment(id), "old"))).value();
    await(db->append(traced(a_comment(id), "young"))).value();
    database.exec(
        "UPDATE event_traces SET committed_at = now() - interval '73 hours' WHERE match_id = $1 "
        "AND "
        "seq = 2",
        raw(id));
    postgres_options options;
    options.url = database.url();
    const auto maintenance = make_maintenance_store(options, metrics);
    using std::chrono::hours;
    EXPECT_EQ(await(maintenance->remove_old_traces(hours(74), "", 10)).removed, 0);
    EXPECT_EQ(await(maintenance->remove_old_traces(hours(72), "", 10)).removed, 1);
    EXPECT_EQ(kept(id), (trace_list{{3, "young"}}));
}

}  // namespace
}  // namespace livescore::test
