// Which match a fixture is: by reference, by teams, or a new one. Nothing is made twice or by half.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "feed_suite.h"
#include "support/postgres_proxy.h"

namespace livescore::test {
namespace {

using namespace std::chrono_literals;

struct PostgresAdoption : feed_suite<PostgresAdoption> {
    match stored(match_id id) { return *await(db->find_match(id)); }
    std::string text(const std::string& sql) { return database.value<std::string>(sql); }
    /// Everything that an adoption can make.
    std::vector<int> made() {
        return {count("matches"), count("leagues"),       count("teams"),       count("seasons"),
                count("refs"),    count("feed_fixtures"), count("match_events")};
    }
    create_match by_hand() {
        auto command = a_match(90min);
        command.league = std::nullopt;
        command.home_team = "OAK  TOWN";  // another spelling of the report's
        command.away_team = "pine city";
        return command;
    }
};

TEST_F(PostgresAdoption, MakesTheMatchAndItsRows) {
    auto report = a_report();
    report.league.country = "Riverland";
    report.home.code = "OAK";
    const auto fixture = adopt(report).value();
    EXPECT_FALSE(fixture.gone);
    EXPECT_EQ(fixture.last_seq, 1);
    EXPECT_FALSE(fixture.has_memory);
    const auto m = stored(fixture.match);
    EXPECT_EQ(m.league, "Riverland League");
    EXPECT_EQ(m.details.season, "2026-27");
    EXPECT_EQ(m.details.clock, clock_source::feed);
    EXPECT_EQ(text("SELECT country FROM leagues"), "Riverland");
    EXPECT_EQ(text("SELECT string_agg(concat_ws(' ', name, code, country), ', ' ORDER BY id) "
                   "FROM teams"),
              "Oak Town OAK Riverland, Pine City Riverland");
    EXPECT_EQ(text("SELECT label FROM seasons"), "2026-27");
    EXPECT_EQ(text("SELECT string_agg(kind || ' ' || ref, ', ' ORDER BY kind, ref) FROM refs"),
              "league L1, match a1, team T1, team T2");
    const auto told = sink.take();
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told[0].type, event_type::match_created);
}

TEST_F(PostgresAdoption, OfAKnownFixtureOnlyReads) {
    const auto fixture = adopt(a_report()).value();
    sink.take();
    const auto again =
        await(make_reading_feeds()->adopt("alpha", a_report(), as_reported())).value();
    EXPECT_EQ(again.match, fixture.match);
    EXPECT_TRUE(sink.take().empty());
}

TEST_F(PostgresAdoption, OfOneFixtureByManyWorkersMakesOneMatch) {
    const auto many = make_feeds(database.url(), 8);
    std::vector<asio::awaitable<result<known_fixture>>> all;
    for (int i = 0; i < 16; ++i) {
        const std::string provider = i % 2 == 0 ? "alpha" : "beta";
        all.push_back(many->adopt(provider, a_report(), as_reported()));
    }
    for (const auto& fixture : await_all(std::move(all))) {
        ASSERT_TRUE(fixture) << fixture.error().message;
        EXPECT_EQ(fixture->match, match_id{1});
    }
    EXPECT_THAT(made(), testing::ElementsAre(1, 1, 2, 1, 8, 2, testing::_));
}

TEST_F(PostgresAdoption, FindsTheMatchOfAnotherProviderByItsTeams) {
    const auto first = adopt(a_report()).value();
    auto report = a_report("77");
    report.league.ref = "55";
    report.league.name = "riverland  LEAGUE";
    report.home = {.ref = "7", .name = "ＯＡＫ TOWN"};
    report.away = {.ref = "8", .name = "Pine City"};
    report.start = *a_report().start + 23h;
    const auto second = adopt(report, "beta").value();
    EXPECT_EQ(second.match, first.match);
    EXPECT_EQ(count("matches"), 1);
    EXPECT_EQ(count("teams"), 2);
    EXPECT_EQ(count("leagues"), 1);
    EXPECT_EQ(text("SELECT string_agg(ref, ' ' ORDER BY ref) FROM refs WHERE provider = 'beta'"),
              "55 7 77 8");
    EXPECT_EQ(stored(first.match).home_team, "Oak Town") << "as the first one spelled it";
}

TEST_F(PostgresAdoption, TellsMatchesApartByDayAndByLeague) {
    const auto first = adopt(a_report()).value();
    auto later = a_report("a2");
    later.start = *later.start + 25h;
    EXPECT_NE(adopt(later)->match, first.match);
    auto other_league = a_report("a3");
    other_league.league = {.ref = "L2", .name = "Riverland Women"};
    EXPECT_NE(adopt(other_league)->match, first.match);
    auto other_side = a_report("a4");
    std::swap(other_side.home, other_side.away);
    EXPECT_NE(adopt(other_side)->match, first.match);
    EXPECT_EQ(count("matches"), 4);
    EXPECT_EQ(count("teams"), 2);
}

TEST_F(PostgresAdoption, KeepsAChangedReferenceAsAnAlias) {
    const auto first = adopt(a_report("a1")).value();
    EXPECT_EQ(adopt(a_report("a2"))->match, first.match);
    EXPECT_EQ(text("SELECT string_agg(ref || ' ' || is_alias, ', ' ORDER BY ref) FROM refs "
                   "WHERE kind = 'match'"),
              "a1 false, a2 true");
    EXPECT_EQ(await(feeds->find_fixtures("alpha", {"a1", "a2", "a3"})).size(), 2U);
}

TEST_F(PostgresAdoption, TakesAMatchOverThatAPersonHasMade) {
    const auto id = await(db->create_match(by_hand())).value().match.id;
    sink.take();
    const auto fixture = adopt(a_report()).value();
    EXPECT_EQ(fixture.match, id);
    EXPECT_FALSE(fixture.locked) << "nobody has scored it";
    EXPECT_EQ(fixture.source, "alpha");
    const auto m = stored(id);
    EXPECT_EQ(m.details.clock, clock_source::feed);
    EXPECT_EQ(m.home_team, "OAK  TOWN") << "the person's spelling stays";
    EXPECT_EQ(m.league, "Riverland League") << "it had none";
    const auto told = sink.take();
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told[0].type, event_type::match_updated);
    EXPECT_EQ(told[0].seq, 2);
}

TEST_F(PostgresAdoption, LocksAMatchThatAPersonHasBegunToScore) {
    const auto id = await(db->create_match(by_hand())).value().match.id;
    ASSERT_TRUE(await(db->append(a_score(id, 1, 0))));
    ASSERT_TRUE(await(db->append(a_score(id, 0, 0))));  // and taken back
    const auto fixture = adopt(a_report()).value();
    EXPECT_EQ(fixture.match, id);
    EXPECT_TRUE(fixture.locked);
    EXPECT_EQ(stored(id).league, std::nullopt) << "the person's word stands";
}

// Only the part that keeps `fed` lets another provider see that a feed runs the match already.
TEST_F(PostgresAdoption, ChangesNothingOfAMatchThatAnotherProviderFeeds) {
    const auto first = adopt(a_report()).value();
    sink.take();
    EXPECT_EQ(adopt(a_report("77"), "beta")->last_seq, first.last_seq);
    EXPECT_TRUE(sink.take().empty());
}

TEST_F(PostgresAdoption, RefusesANameThatFitsSeveralLeaguesAndMakesNothing) {
    database.exec(
        "INSERT INTO leagues (sport, name, country) VALUES "
        "('football', 'Riverland League', 'Here'), ('football', 'Riverland League', 'There')");
    const auto before = made();
    const auto refused = adopt(a_report());
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, errc::invalid_argument);
    ASSERT_EQ(refused.error().details.size(), 1U);
    EXPECT_EQ(refused.error().details[0].code, "ambiguous");
    EXPECT_THAT(refused.error().details[0].message, testing::HasSubstr("1, 2"));
    EXPECT_EQ(made(), before);
    auto told_apart = a_report();
    told_apart.league.country = "THERE";
    EXPECT_EQ(raw(*stored(adopt(told_apart)->match).league_ref), 2);
    EXPECT_TRUE(adopt(a_report("a2"))) << "by its reference now";
    EXPECT_EQ(count("leagues"), 2);
}

TEST_F(PostgresAdoption, RefusesANameThatFitsSeveralTeamsAndMakesNothing) {
    database.exec(
        "INSERT INTO teams (sport, name, country) VALUES "
        "('football', 'Oak Town', 'Here'), ('football', 'Oak Town', 'There')");
    const auto before = made();
    const auto refused = adopt(a_report());
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().details.at(0).path, std::vector<std::string>{"homeTeam"});
    EXPECT_EQ(made(), before) << "not even the league";
}

TEST_F(PostgresAdoption, MakesNothingWhenTheReportMakesNoMatch) {
    const auto before = made();
    const auto refused = await(
        feeds->adopt("alpha", a_report(), [](const fixture_report&, timestamp) -> result<decision> {
            return error{errc::invalid_argument, "No start", {}};
        }));
    EXPECT_EQ(refused.error().message, "No start");
    auto nameless = a_report("");
    EXPECT_EQ(adopt(nameless).error().code, errc::invalid_argument);
    auto zero = a_report();
    zero.home.name = std::string("Oak\0Town", 8);
    EXPECT_EQ(adopt(zero).error().code, errc::invalid_argument);
    EXPECT_EQ(made(), before);
}

TEST_F(PostgresAdoption, FillsInWhatIsMissingAndOverwritesNothing) {
    ASSERT_TRUE(adopt(a_report()));
    database.exec("UPDATE teams SET code = 'OTW' WHERE name = 'Oak Town'");
    auto report = a_report("a2");
    report.start = *report.start + 48h;
    report.league.country = "Riverland";
    report.league.short_name = "RL";
    report.home.code = "OAK";
    report.home.logo_url = "https://example.org/oak.png";
    report.away.code = "P C";  // no code
    report.away.short_name = "Pine";
    ASSERT_TRUE(adopt(report));
    EXPECT_EQ(text("SELECT country || ' ' || short_name FROM leagues"), "Riverland RL");
    EXPECT_EQ(text("SELECT code || ' ' || logo_url FROM teams WHERE name = 'Oak Town'"),
              "OTW https://example.org/oak.png");
    EXPECT_EQ(text("SELECT concat_ws(' ', short_name, code) FROM teams WHERE name = 'Pine City'"),
              "Pine");
    const auto version = database.value<int>("SELECT sum(version) FROM teams");
    auto third = report;
    third.ref = "a3";
    third.start = *third.start + 48h;
    ASSERT_TRUE(adopt(third));
    EXPECT_EQ(database.value<int>("SELECT sum(version) FROM teams"), version)
        << "nothing was missing";
}

TEST_F(PostgresAdoption, GoesByReferencesBeforeNames) {
    const auto first = stored(adopt(a_report())->match);
    auto renamed = a_report("a2");
    renamed.start = *renamed.start + 48h;
    renamed.home.name = "FC Oak Town 1901";
    renamed.league.name = "Riverland Premier League";
    const auto second = stored(adopt(renamed)->match);
    EXPECT_EQ(second.home_team_ref, first.home_team_ref);
    EXPECT_EQ(second.league_ref, first.league_ref);
    EXPECT_EQ(second.home_team, "Oak Town") << "a row has one name";
    auto namesake = a_report("a3");
    namesake.start = *namesake.start + 96h;
    namesake.home.ref = "T9";  // another club of this name
    const auto third = stored(adopt(namesake)->match);
    EXPECT_NE(third.home_team_ref, first.home_team_ref);
    EXPECT_EQ(third.home_team, "Oak Town");
    EXPECT_EQ(count("teams"), 3);
}

TEST_F(PostgresAdoption, DoesNotBringAMatchBackThatAPersonHasRemoved) {
    const auto fixture = adopt(a_report()).value();
    ASSERT_TRUE(await(db->delete_match(fixture.match, {}, {}, {})));
    const auto again = adopt(a_report()).value();
    EXPECT_TRUE(again.gone);
    EXPECT_EQ(again.match, fixture.match);
    EXPECT_EQ(count("matches"), 0);
    EXPECT_TRUE(await(feeds->find_fixtures("alpha", {"a1"})).at(0).gone);
    EXPECT_TRUE(await(feeds->list_fixtures({"alpha", now() - 24h, now() + 24h})).empty());
}

TEST_F(PostgresAdoption, IsMadeOnceWhenTheAnswerIsLost) {
    postgres_proxy proxy(database);
    const auto cut = make_feeds(proxy.url(), 1);
    await(cut->register_push("alpha"));
    proxy.cut("COMMIT", cutting_proxy::moment::after);
    EXPECT_EQ(await(cut->adopt("alpha", a_report(), as_reported()))->match, match_id{1});
    EXPECT_EQ(proxy.cuts(), 1);
    EXPECT_EQ(sink.take().size(), 1U) << "and subscribers are told";
    auto other = a_report("a2");
    other.start = *other.start + 48h;
    proxy.cut("COMMIT", cutting_proxy::moment::before);
    EXPECT_EQ(thrown_code([&] { (void)await(cut->adopt("alpha", other, as_reported())); }),
              errc::unavailable);
    EXPECT_EQ(count("matches"), 1);
    EXPECT_TRUE(await(cut->adopt("alpha", other, as_reported())));
    EXPECT_EQ(count("matches"), 2);
}

}  // namespace
}  // namespace livescore::test
