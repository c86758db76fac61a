// Conflicts: what an operator sees, resolves, and does not see again.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "feed_suite.h"

namespace livescore::test {
namespace {

using namespace std::chrono_literals;

struct PostgresConflicts : feed_suite<PostgresConflicts> {
    PostgresConflicts() { fixture = adopt(a_report()).value(); }

    known_fixture fixture;

    /// A poll that finds these conflicts, and nothing else.
    void poll(std::vector<feed_conflict> found) {
        ASSERT_TRUE(await(feeds->change_fixture("alpha", "a1", turn(), finding(found))));
    }
    static feed_store::fixture_decider finding(std::vector<feed_conflict> found) {
        return [found = std::move(found)](const fixture_state& before, timestamp,
                                          const entry_id_source&) -> result<fixture_change> {
            return fixture_change{before.match, {}, {}, {}, before.memory, found};
        };
    }
    std::vector<kept_conflict> listed(std::chrono::milliseconds age = 0ms) {
        return await(feeds->list_conflicts({}, age)).items;
    }
    const feed_conflict locked{"locked", "1-0", "2-0"};
};

TEST_F(PostgresConflicts, OfAPollAreListedUntilTheyAreOver) {
    poll({locked, {"inconsistent", "", "6-6 after penalties"}});
    auto all = listed();
    ASSERT_EQ(all.size(), 2U);
    EXPECT_GT(all[0].id, all[1].id) << "newest first";
    EXPECT_EQ(all[0].match, fixture.match);
    EXPECT_EQ(all[0].fixture, "a1");
    poll({locked});
    all = listed();
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all[0].what, locked);
    poll({});
    EXPECT_TRUE(listed().empty());
}

TEST_F(PostgresConflicts, ThatGoOnKeepTheirIdAndTheirTime) {
    poll({locked});
    const auto first = listed().at(0);
    poll({{"locked", "1-0", "3-0"}});
    const auto then = listed().at(0);
    EXPECT_EQ(then.id, first.id);
    EXPECT_EQ(then.first_seen_at, first.first_seen_at);
    EXPECT_EQ(then.what.theirs, "3-0");
}

TEST_F(PostgresConflicts, OfTheSamePollAgainWriteNothing) {
    poll({locked});
    const auto reading = make_reading_feeds();
    EXPECT_TRUE(await(reading->change_fixture("alpha", "a1", turn(), finding({locked}))));
    EXPECT_EQ(thrown_code([&] {
                  (void)await(reading->change_fixture("alpha", "a1", turn(), finding({})));
              }),
              errc::unavailable)
        << "the proof: this store cannot write";
}

TEST_F(PostgresConflicts, AreListedOnceTheyAreOldEnough) {
    poll({locked});
    EXPECT_TRUE(listed(1h).empty());
    database.exec("UPDATE feed_conflicts SET first_seen_at = first_seen_at - interval '61 min'");
    EXPECT_EQ(listed(1h).size(), 1U);
}

TEST_F(PostgresConflicts, ComeInPages) {
    for (int i = 1; i <= 5; ++i) {
        await(feeds->note_conflict("alpha", "x" + std::to_string(i),
                                   {"ambiguous", "", "Premier League"}));
    }
    const auto first = await(feeds->list_conflicts({.limit = 3}, 0ms));
    ASSERT_EQ(first.items.size(), 3U);
    EXPECT_TRUE(first.has_more);
    EXPECT_EQ(first.items[0].fixture, "x5");
    EXPECT_EQ(first.items[0].match, std::nullopt);
    const auto rest = await(feeds->list_conflicts({.limit = 3, .before = first.items[2].id}, 0ms));
    ASSERT_EQ(rest.items.size(), 2U);
    EXPECT_FALSE(rest.has_more);
    EXPECT_EQ(rest.items[1].fixture, "x1");
}

TEST_F(PostgresConflicts, ThatAreResolvedComeBackOnlyWhenTheySaySomethingElse) {
    poll({locked});
    const auto id = listed().at(0).id;
    EXPECT_EQ(await(feeds->resolve_conflict(id, false))->what, locked);
    EXPECT_TRUE(listed().empty());
    poll({locked});
    EXPECT_TRUE(listed().empty()) << "the operator has seen it";
    EXPECT_TRUE(await(feeds->resolve_conflict(id, false))) << "twice is once";
    poll({{"locked", "1-0", "3-0"}});
    const auto again = listed();
    ASSERT_EQ(again.size(), 1U);
    EXPECT_GT(again[0].id, id) << "another one";
    EXPECT_EQ(await(feeds->resolve_conflict(id, false)).error().code, errc::not_found);
}

TEST_F(PostgresConflicts, ThatAreNotedTwiceAreNotedOnceAndEndWithTheAdoption) {
    const feed_conflict ambiguous{"ambiguous", "", "Several leagues fit"};
    await(feeds->note_conflict("alpha", "a2", ambiguous));
    await(make_reading_feeds()->note_conflict("alpha", "a2", ambiguous));
    EXPECT_EQ(listed().size(), 1U);
    auto report = a_report("a2");
    report.home.ref = "T3";
    report.home.name = "Elm Village";
    ASSERT_TRUE(adopt(report));
    EXPECT_TRUE(listed().empty());
}

TEST_F(PostgresConflicts, ThatAnOperatorAcceptsGiveTheLockBack) {
    ASSERT_TRUE(await(db->change_match(fixture.match, {},
                                       [](const match& before, timestamp at) -> result<decision> {
                                           decision d{before, {match_updated{}}};
                                           d.after.details.locked = true;
                                           d.after.updated_at = at;
                                           return d;
                                       })));
    EXPECT_TRUE(await(feeds->find_fixtures("alpha", {"a1"})).at(0).locked);
    poll({locked});
    sink.take();
    ASSERT_TRUE(await(feeds->resolve_conflict(listed().at(0).id, true)));
    const auto told = sink.take();
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told[0].type, event_type::match_updated);
    EXPECT_EQ(told[0].seq, 3);
    EXPECT_FALSE(await(feeds->find_fixtures("alpha", {"a1"})).at(0).locked);
    EXPECT_TRUE(listed().empty());
    EXPECT_EQ(await(feeds->resolve_conflict(999, true)).error().code, errc::not_found);
}

}  // namespace
}  // namespace livescore::test
