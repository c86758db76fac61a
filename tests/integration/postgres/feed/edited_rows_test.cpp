// A fed match whose league or teams a person renames or merges goes on being fed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "feed_suite.h"
#include "livescore/postgres/competition_store.h"

namespace livescore::test {
namespace {

using namespace std::chrono_literals;

struct PostgresFeedEditedRows : feed_suite<PostgresFeedEditedRows> {
    PostgresFeedEditedRows() {
        id = adopt(a_report()).value().match;
        const auto options = patient({.url = database.url()});
        competitions =
            make_postgres_competition_store(options, {}, sink, metrics, make_db_connector(options));
        sink.take();
    }
    match stored(match_id of) { return *await(db->find_match(of)); }
    result<changed_match> score(int home) {
        return await(feeds->change_fixture(
            "alpha", "a1", turn(),
            [home](const fixture_state& before, timestamp at,
                   const entry_id_source&) -> result<fixture_change> {
                fixture_change change{before.match, {}, {}, {}, before.memory, {}};
                change.after.score.home = home;
                change.after.updated_at = at;
                change.events.emplace_back(score_updated{change.after.score});
                return change;
            }));
    }
    template <class Row, class Id>
    void rename(row_store<Row>& rows, Id of, const std::string& name) {
        row_edit<Row> edit = [name](Row& row) -> std::optional<error> {
            row.name = name;
            return std::nullopt;
        };
        ASSERT_TRUE(await(rows.update(of, std::nullopt, std::move(edit), std::nullopt)));
    }

    match_id id{};
    std::unique_ptr<competition_store> competitions;
};

TEST_F(PostgresFeedEditedRows, ARenamedLeagueAndTeamStayTheProviders) {
    const auto before = stored(id);
    rename(competitions->leagues(), *before.league_ref, "The League");
    rename(competitions->teams(), *before.home_team_ref, "Oak Town 1901");
    ASSERT_TRUE(score(1));
    const auto after = stored(id);
    EXPECT_EQ(after.score, (livescore::score{1, 0}));
    EXPECT_EQ(after.league_ref, before.league_ref);
    EXPECT_EQ(after.home_team_ref, before.home_team_ref);
    EXPECT_EQ(await(feeds->find_fixtures("alpha", {"a1"})).at(0).league, "L1");
    // The next fixture goes by the references.
    auto next = a_report("a2");
    next.start = *next.start + 48h;
    const auto second = stored(adopt(next).value().match);
    EXPECT_EQ(second.league, "The League");
    EXPECT_EQ(second.home_team, "Oak Town 1901");
    EXPECT_EQ(second.home_team_ref, before.home_team_ref);
    // Another provider finds the match by the old name, and by the new one.
    EXPECT_EQ(adopt(a_report("77"), "beta")->match, id);
    auto renamed = a_report("88");
    renamed.home.name = "OAK TOWN 1901";
    EXPECT_EQ(adopt(renamed, "gamma")->match, id);
    EXPECT_EQ(count("teams"), 2);
    EXPECT_EQ(count("leagues"), 1);
}

TEST_F(PostgresFeedEditedRows, AMergedTeamIsTheOtherOneFromThenOn) {
    auto other = a_report("77");
    other.home = {.ref = "7", .name = "FC Oak Town"};
    other.away = {.ref = "8", .name = "Pine City"};
    other.start = *other.start + 48h;
    const auto of_beta = stored(adopt(other, "beta").value().match);
    const auto old = *stored(id).home_team_ref;
    const auto into = *of_beta.home_team_ref;
    ASSERT_NE(old, into);
    ASSERT_TRUE(await(competitions->merge(old, into, std::nullopt)));
    ASSERT_TRUE(score(1));
    EXPECT_EQ(stored(id).home_team_ref, into);
    EXPECT_EQ(stored(id).score, (livescore::score{1, 0}));
    // By its reference, which has moved, and by its former name.
    auto next = a_report("a2");
    next.start = *next.start + 96h;
    EXPECT_EQ(stored(adopt(next).value().match).home_team_ref, into);
    auto by_old_name = a_report("99");
    by_old_name.start = *other.start;
    by_old_name.home.ref = "9";
    EXPECT_EQ(adopt(by_old_name, "gamma")->match, of_beta.id);
    auto by_new_name = a_report("98");
    by_new_name.home = {.ref = "10", .name = "FC Oak Town"};
    EXPECT_EQ(adopt(by_new_name, "delta")->match, id);
    EXPECT_EQ(count("teams"), 2);
}

// Both were the provider's, by different references: the second one is an alias.
TEST_F(PostgresFeedEditedRows, TwoTeamsOfOneProviderBecomeOne) {
    auto other = a_report("a2");
    other.home = {.ref = "T9", .name = "FC Oak Town"};
    other.start = *other.start + 48h;
    const auto second = adopt(other).value().match;
    const auto old = *stored(second).home_team_ref;
    const auto into = *stored(id).home_team_ref;
    ASSERT_TRUE(await(competitions->merge(old, into, std::nullopt)));
    for (const char* const ref : {"T1", "T9"}) {
        auto next = other;
        next.ref = ref;
        next.home.ref = ref;
        next.start = *other.start + (next.ref == "T1" ? 48h : 96h);
        EXPECT_EQ(stored(adopt(next).value().match).home_team_ref, into) << ref;
    }
    // Nothing of it makes the fixtures' memory of the match invalid.
    EXPECT_EQ(adopt(other)->match, second);
    EXPECT_EQ(count("teams"), 2);
}

}  // namespace
}  // namespace livescore::test
