// Changes of fixtures: all of a report or nothing, by the newest poll, and no write without news.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "feed_suite.h"
#include "support/postgres_proxy.h"

namespace livescore::test {
namespace {

using namespace std::chrono_literals;
using moment = cutting_proxy::moment;

struct PostgresFixtures : feed_suite<PostgresFixtures> {
    PostgresFixtures() {
        id = adopt(a_report()).value().match;
        sink.take();
    }
    result<changed_match> change(feed_store::fixture_decider decide,
                                 std::optional<timestamp> at = {}) {
        return await(feeds->change_fixture("alpha", "a1", at ? *at : turn(), std::move(decide)));
    }
    match_id id{};
};

/// No news.
result<fixture_change> leave(const fixture_state& before, timestamp, const entry_id_source&) {
    return fixture_change{before.match, {}, {}, {}, before.memory, {}};
}

/// One more goal of the home team: the score, and its entry.
result<fixture_change> add_goal(const fixture_state& before, timestamp at,
                                const entry_id_source& next_entry) {
    fixture_change change{before.match, {}, {}, {}, before.memory, {}};
    ++change.after.score.home;
    change.after.updated_at = at;
    commentary_record goal;
    goal.item.id = next_entry();
    goal.item.match = before.match.id;
    goal.item.created_at = at;
    goal.item.entry.event_type = "goal";
    goal.item.entry.message = "Goal";
    goal.item.entry.incident = incident{.side = match_side::home, .source = "alpha"};
    goal.effect = goal_effect{1, 0};
    change.events.emplace_back(score_updated{change.after.score});
    change.events.emplace_back(commentary_added{goal.item});
    change.added.push_back(goal);
    return change;
}

/// Strikes the last goal, and remembers something.
result<fixture_change> strike_goal(const fixture_state& before, timestamp at,
                                   const entry_id_source&) {
    fixture_change change{before.match, {}, {}, {}, {{{before.incidents.back().item.id, 2}}}, {}};
    --change.after.score.home;
    change.after.updated_at = at;
    commentary_record goal = before.incidents.back();
    goal.taken_back = true;
    goal.item.entry.incident->review = review_state::overturned;
    change.changed.push_back(goal);
    change.events.emplace_back(score_updated{change.after.score, false, true});
    change.events.emplace_back(commentary_updated{goal.item});
    return change;
}

feed_store::fixture_decider remembering(fixture_memory memory) {
    return [memory = std::move(memory)](const fixture_state& before, timestamp,
                                        const entry_id_source&) -> result<fixture_change> {
        return fixture_change{before.match, {}, {}, {}, memory, {}};
    };
}

TEST_F(PostgresFixtures, AChangeIsOneTransactionWithItsEventsInOrder) {
    const auto changed = change(add_goal).value().match;
    EXPECT_EQ(changed.score, (score{1, 0}));
    EXPECT_EQ(changed.last_seq, 3);
    const auto told = sink.take();
    ASSERT_EQ(told.size(), 2U);
    EXPECT_EQ(told[0].type, event_type::score_update);
    EXPECT_EQ(told[0].seq, 2);
    EXPECT_EQ(told[1].type, event_type::commentary_new);
    EXPECT_EQ(told[1].seq, 3);
    EXPECT_EQ(
        database.value<int>("SELECT count(DISTINCT change_id) FROM match_events WHERE seq > 1"), 1);
    const auto entries = await(db->list_commentary(id, {})).items;
    ASSERT_EQ(entries.size(), 1U);
    EXPECT_EQ(entries[0].entry.incident->source, "alpha");
    EXPECT_EQ(database.value<std::string>("SELECT concat_ws(' ', effect_home, effect_away, "
                                          "score_taken_back) FROM commentary"),
              "1 0 f");
}

TEST_F(PostgresFixtures, TheNextChangeSeesEntriesMemoryAndEffects) {
    ASSERT_TRUE(change(add_goal));
    ASSERT_TRUE(await(db->append(a_comment(id, "no incident"))));
    ASSERT_TRUE(change(strike_goal));
    ASSERT_TRUE(change([](const fixture_state& before, timestamp at, const entry_id_source& next) {
        EXPECT_EQ(before.match.score, (score{0, 0}));
        EXPECT_EQ(before.incidents.size(), 1U) << "incidents alone";
        EXPECT_TRUE(before.incidents.at(0).taken_back);
        EXPECT_EQ(before.incidents.at(0).effect, (goal_effect{1, 0}));
        EXPECT_EQ(before.incidents.at(0).item.entry.incident->review, review_state::overturned);
        EXPECT_EQ(before.memory, (fixture_memory{{{before.incidents.at(0).item.id, 2}}}));
        return leave(before, at, next);
    }));
    EXPECT_TRUE(await(feeds->find_fixtures("alpha", {"a1"})).at(0).has_memory);
}

TEST_F(PostgresFixtures, WithoutNewsNothingIsWritten) {
    ASSERT_TRUE(change(add_goal));
    ASSERT_TRUE(change(remembering({{{commentary_id{1}, 1}}})));
    sink.take();
    const auto reading = make_reading_feeds();
    const auto unchanged = await(reading->change_fixture("alpha", "a1", turn(), leave)).value();
    EXPECT_EQ(unchanged.match.last_seq, 3);
    EXPECT_TRUE(sink.take().empty());
    // The proof: whatever writes fails in that store.
    for (const auto& news : {feed_store::fixture_decider(add_goal), remembering({}),
                             remembering({{{commentary_id{1}, 2}}})}) {
        EXPECT_EQ(
            thrown_code([&] { (void)await(reading->change_fixture("alpha", "a1", turn(), news)); }),
            errc::unavailable);
    }
}

TEST_F(PostgresFixtures, MemoryAloneIsKeptWithoutAnEvent) {
    ASSERT_TRUE(change(remembering({{{commentary_id{1}, 1}}})));
    EXPECT_TRUE(sink.take().empty());
    EXPECT_TRUE(await(feeds->find_fixtures("alpha", {"a1"})).at(0).has_memory);
    ASSERT_TRUE(change(remembering({})));
    EXPECT_FALSE(await(feeds->find_fixtures("alpha", {"a1"})).at(0).has_memory);
}

// Below 0: the entry was struck, and may come back.
TEST_F(PostgresFixtures, MemoryOfStruckEntriesIsKept) {
    const fixture_memory memory{{{commentary_id{1}, -3}, {commentary_id{2}, 2}}};
    ASSERT_TRUE(change(remembering(memory)));
    fixture_memory seen;
    ASSERT_TRUE(change([&](const fixture_state& before, timestamp at, const entry_id_source& next) {
        seen = before.memory;
        return leave(before, at, next);
    }));
    EXPECT_EQ(seen, memory);
}

TEST_F(PostgresFixtures, AnOlderPollIsRefused) {
    const auto older = turn();
    const auto newer = turn();
    ASSERT_TRUE(change(add_goal, newer));
    EXPECT_EQ(change(add_goal, older).error().code, errc::precondition_failed);
    EXPECT_EQ(change(leave, older).error().code, errc::precondition_failed);
    EXPECT_TRUE(change(add_goal, newer)) << "the same poll, another page of its answer";
    EXPECT_EQ((await(db->find_match(id))->score), (score{2, 0}));
}

TEST_F(PostgresFixtures, AnOlderPollThatWaitedForANewerOneIsRefused) {
    const auto older = turn();
    std::future<result<changed_match>> late;
    {
        row_lock lock(database, id);
        late = start(feeds->change_fixture("alpha", "a1", older, add_goal));
        database.wait_for_blocked_store();
        lock.tx->exec("UPDATE feed_fixtures SET polled_at = clock_timestamp()");
        lock.tx->commit();
    }
    EXPECT_EQ(late.get().error().code, errc::precondition_failed);
    EXPECT_EQ(database.value<int>("SELECT count(*) FROM commentary"), 0);
}

TEST_F(PostgresFixtures, ChangesAtOnceAreOneAfterTheOther) {
    const auto many = make_feeds(database.url(), 8);
    const auto at = turn();
    std::vector<asio::awaitable<result<changed_match>>> all;
    for (int i = 0; i < 24; ++i) all.push_back(many->change_fixture("alpha", "a1", at, add_goal));
    for (const auto& changed : await_all(std::move(all))) ASSERT_TRUE(changed);
    const auto m = await(db->find_match(id));
    EXPECT_EQ(m->score, (score{24, 0}));
    EXPECT_EQ(m->last_seq, 49);
    EXPECT_EQ(database.value<int>("SELECT count(*) FROM match_events"), 49);
    // Ids of entries rise with seq.
    EXPECT_TRUE(database.value<bool>(
        "SELECT bool_and(id > before) FROM (SELECT (payload->'data'->>'id')::bigint AS id, "
        "lag((payload->'data'->>'id')::bigint, 1, 0::bigint) OVER (ORDER BY seq) AS before "
        "FROM match_events WHERE type = 'commentary:new') entries"));
}

TEST_F(PostgresFixtures, AnErrorOfTheDecisionChangesNothing) {
    const auto refused = change(
        [](const fixture_state&, timestamp, const entry_id_source&) -> result<fixture_change> {
            return error{errc::conflict, "No", {}};
        });
    EXPECT_EQ(refused.error().message, "No");
    const auto unstorable = change([](const fixture_state& before, timestamp at,
                                      const entry_id_source& next) -> result<fixture_change> {
        auto goal = add_goal(before, at, next);
        goal->added[0].item.entry.message = std::string("a\0b", 3);
        return goal;
    });
    EXPECT_EQ(unstorable.error().code, errc::invalid_argument);
    EXPECT_EQ(await(db->find_match(id))->last_seq, 1);
    EXPECT_EQ(database.value<int>("SELECT count(*) FROM commentary"), 0);
    EXPECT_TRUE(sink.take().empty());
}

TEST_F(PostgresFixtures, OfNobodyOrOfARemovedMatchAreNotFound) {
    EXPECT_EQ(await(feeds->change_fixture("alpha", "a9", turn(), leave)).error().code,
              errc::not_found);
    EXPECT_EQ(await(feeds->change_fixture("beta", "a1", turn(), leave)).error().code,
              errc::not_found);
    ASSERT_TRUE(await(db->delete_match(id, {}, {}, {})));
    EXPECT_EQ(change(add_goal).error().code, errc::not_found);
}

TEST_F(PostgresFixtures, ALostAnswerIsFoundOut) {
    postgres_proxy proxy(database);
    const auto cut = make_feeds(proxy.url(), 1);
    const auto poll = [&](const feed_store::fixture_decider& decide) {
        return await(cut->change_fixture("alpha", "a1", turn(), decide));
    };
    ASSERT_TRUE(poll(leave));
    proxy.cut("COMMIT", moment::after);
    EXPECT_EQ(poll(add_goal)->match.last_seq, 3);
    EXPECT_EQ(sink.take().size(), 2U) << "and subscribers are told";
    proxy.cut("COMMIT", moment::after);
    EXPECT_TRUE(poll(remembering({{{commentary_id{1}, 1}}})));
    proxy.cut("COMMIT", moment::before);
    EXPECT_EQ(thrown_code([&] { (void)poll(add_goal); }), errc::unavailable);
    proxy.cut("COMMIT", moment::before);
    EXPECT_EQ(thrown_code([&] { (void)poll(remembering({})); }), errc::unavailable);
    EXPECT_EQ(proxy.cuts(), 4);
    EXPECT_TRUE(sink.take().empty());
    EXPECT_EQ(await(db->find_match(id))->score, (score{1, 0}));
    EXPECT_EQ(poll(add_goal)->match.score, (score{2, 0})) << "the next poll makes it";
}

TEST_F(PostgresFixtures, AreListedByTheStartOfTheirMatches) {
    auto later = a_report("a0");
    later.start = *later.start + 30h;
    later.round = "7";
    ASSERT_TRUE(adopt(later));
    ASSERT_TRUE(adopt(a_report("b1"), "beta"));
    const auto all = await(feeds->list_fixtures({"alpha", now() - 36h, now() + 36h}));
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0].ref, "a1");
    EXPECT_EQ(all[0].status, match_status::scheduled);
    EXPECT_EQ(all[0].match, id);
    EXPECT_EQ(all[1].ref, "a0");
    EXPECT_EQ(all[1].start, *later.start);
    EXPECT_TRUE(await(feeds->list_fixtures({"alpha", now() - 36h, all[0].start})).empty())
        << "until is not in it";
    EXPECT_EQ(await(feeds->list_fixtures({"alpha", all[0].start, all[1].start})).size(), 1U);
}

TEST_F(PostgresFixtures, TellWhatTheProviderCallsTheirLeague) {
    auto without = a_report("a2");
    without.league = {.ref = "", .name = "No Reference"};
    without.start = *without.start + 4h;
    ASSERT_TRUE(adopt(without));
    auto of_beta = a_report("b1");
    of_beta.league.ref = "B";
    ASSERT_TRUE(adopt(of_beta, "beta"));
    const auto leagues = [&](const std::string& provider) {
        std::vector<std::optional<std::string>> found;
        for (const auto& f : await(feeds->find_fixtures(provider, {"a1", "a2", "b1"})))
            found.push_back(f.league);
        std::vector<std::optional<std::string>> listed;
        for (const auto& f : await(feeds->list_fixtures({provider, now() - 36h, now() + 36h})))
            listed.push_back(f.league);
        EXPECT_EQ(listed, found);
        return found;
    };
    EXPECT_THAT(leagues("alpha"), testing::ElementsAre("L1", std::nullopt));
    EXPECT_THAT(leagues("beta"), testing::ElementsAre("B"));
    auto by_another = a_report("a3");
    by_another.start = *by_another.start + 48h;
    by_another.league.ref = "L1-old";
    ASSERT_TRUE(adopt(by_another));
    EXPECT_THAT(leagues("alpha"), testing::ElementsAre(std::nullopt, std::nullopt))
        << "it is one of two names";
}

TEST_F(PostgresFixtures, AThousandAreFoundByIndexes) {
    database.exec(R"(
        INSERT INTO matches (sport, home_team, away_team, status, start_time)
        SELECT 'football', 'Home ' || i, 'Away ' || i, 'scheduled', now() + i * interval '1 min'
        FROM generate_series(1, 20000) i)");
    database.exec(R"(
        INSERT INTO feed_fixtures (provider, ref, match_id)
        SELECT 'alpha', 'x' || id, id FROM matches WHERE home_team LIKE 'Home %')");
    database.exec(R"(
        INSERT INTO refs (kind, provider, ref, row_id)
        SELECT 'match', 'alpha', ref, match_id FROM feed_fixtures WHERE ref LIKE 'x%')");
    const std::vector<const char*> tables{"matches", "match_listing", "feed_fixtures", "refs"};
    for (const char* const table : tables) database.exec(std::string("VACUUM ANALYZE ") + table);
    std::vector<std::string> refs;
    for (int i = 0; i < 1000; ++i) refs.push_back("x" + std::to_string(100 + i));
    refs.push_back("unknown");
    const auto read = [&](const char* table) {
        database.exec("SELECT pg_stat_force_next_flush()");
        return database.value<int>(
            "SELECT coalesce(seq_tup_read, 0) FROM pg_stat_user_tables WHERE relname = $1", table);
    };
    auto by_beta = a_report("77");
    by_beta.league = {.ref = "B", .name = "Another League"};
    by_beta.home = {.ref = "5", .name = "Home 600"};
    by_beta.away = {.ref = "6", .name = "Away 600"};
    const auto wanted = database.value<int>("SELECT id FROM matches WHERE home_team = 'Home 600'");
    by_beta.start = await(db->find_match(match_id{wanted}))->schedule.start;
    std::vector<int> before;
    for (const char* const table : tables) before.push_back(read(table));
    {
        const auto one = make_feeds(database.url(), 1);
        ASSERT_EQ(await(one->find_fixtures("alpha", refs)).size(), 1000U);
        ASSERT_EQ(await(one->list_fixtures({"alpha", now(), now() + 16h})).size(), 961U)
            << "960, and that of the suite";
        // Six times, so that PostgreSQL decides on the plan that it keeps.
        for (int i = 0; i < 6; ++i) {
            by_beta.ref = "b" + std::to_string(i);
            const auto found = await(one->adopt("beta", by_beta, as_reported()));
            EXPECT_EQ(found->match, match_id{wanted});
            ASSERT_EQ(await(one->find_fixtures("alpha", refs)).size(), 1000U);
        }
    }
    // Its connection has ended, so its counts are in.
    database.wait_until(
        "NOT EXISTS (SELECT FROM pg_stat_activity WHERE application_name = 'livescore' "
        "AND datname = current_database() AND query LIKE '%feed_fixtures%')");
    for (std::size_t i = 0; i < tables.size(); ++i)
        EXPECT_EQ(read(tables[i]), before[i]) << "no row by a scan of " << tables[i];
}

}  // namespace
}  // namespace livescore::test
