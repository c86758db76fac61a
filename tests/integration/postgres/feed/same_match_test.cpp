// One match across providers, though they call its league by other names; and what is another one.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "feed_suite.h"

namespace livescore::test {
namespace {

using namespace std::chrono_literals;

/// The provider "alpha" has brought "1. Fußball-Bundesliga", Bayern München against 1. FC Köln.
struct PostgresSameMatch : feed_suite<PostgresSameMatch> {
    PostgresSameMatch() {
        first = adopt(of_alpha).value().match;
        sink.take();
    }
    static fixture_report by_alpha(timestamp start) {
        auto report = a_report();
        report.league.ref = "bl1";
        report.league.name = "1. Fußball-Bundesliga";
        report.home = {.ref = "40", .name = "Bayern München"};
        report.away = {.ref = "65", .name = "1. FC Köln"};
        report.start = start;
        return report;
    }
    /// The same match, as the provider "beta" tells of it.
    fixture_report by_beta(std::string ref = "500") const {
        auto report = of_alpha;
        report.ref = std::move(ref);
        report.league = {.ref = "BL1", .name = "Bundesliga"};
        report.league.country = "Germany";
        report.home = {.ref = "5", .name = "BAYERN MUNCHEN"};
        report.away = {.ref = "1", .name = "1.  FC Koln"};
        return report;
    }
    match_id adopted(const fixture_report& report, const std::string& provider = "beta") {
        const auto fixture = adopt(report, provider);
        EXPECT_TRUE(fixture) << fixture.error().message;
        return fixture ? fixture->match : match_id{};
    }
    std::string refs_of(const std::string& provider) {
        return database.value<std::string>(
            "SELECT coalesce(string_agg(kind || ' ' || row_id || ' ' || ref, ', ' "
            "ORDER BY kind, row_id, ref), '') FROM refs WHERE provider = $1",
            provider);
    }

    const timestamp start = now() + 1h;
    const fixture_report of_alpha = by_alpha(start);
    match_id first{};
};

TEST_F(PostgresSameMatch, IsFoundThoughTheLeaguesNamesDiffer) {
    auto report = by_beta();
    report.start = start - 15min;
    EXPECT_EQ(adopted(report), first);
    EXPECT_TRUE(sink.take().empty()) << "the match is alpha's";
    EXPECT_EQ(count("leagues"), 1);
    EXPECT_EQ(count("teams"), 2);
    EXPECT_EQ(refs_of("beta"), "league 1 BL1, match 1 500, team 1 1, team 2 5");
    // The league is beta's from now on, for teams that alpha has not told of, too.
    auto other = by_beta("501");
    other.home = {.ref = "9", .name = "SC Freiburg"};
    const auto next = await(db->find_match(adopted(other)));
    EXPECT_EQ(next->id, match_id{2});
    EXPECT_EQ(next->league, "1. Fußball-Bundesliga");
    EXPECT_EQ(next->league_ref, league_id{1});
    EXPECT_EQ(count("leagues"), 1);
}

TEST_F(PostgresSameMatch, InOneLeagueIsFoundWithoutAccentsWithinADay) {
    auto report = by_beta();
    report.league.name = "1. FUSSBALL-BUNDESLIGA";
    report.start = start + 24h;
    EXPECT_EQ(adopted(report), first);
    EXPECT_EQ(count("teams"), 2);
}

TEST_F(PostgresSameMatch, IsAnotherOneInALeagueOfAnotherNameAtAnotherTime) {
    auto report = by_beta();
    report.start = start + 16min;
    EXPECT_NE(adopted(report), first);
    EXPECT_EQ(count("leagues"), 2);
    EXPECT_THAT(refs_of("beta"), testing::HasSubstr("league 2 BL1"));
}

TEST_F(PostgresSameMatch, IsAnotherOneWhenTheLeaguesContradictEachOther) {
    database.exec("UPDATE leagues SET country = 'Germany'");
    auto women = by_beta("w1");
    women.league = {.ref = "W", .name = "Liga A"};
    women.league.gender = gender::female;
    auto youths = by_beta("u1");
    youths.league = {.ref = "U", .name = "Liga B"};
    youths.league.age_class = "U19";
    auto elsewhere = by_beta("e1");
    elsewhere.league = {.ref = "E", .name = "Liga C"};
    elsewhere.league.country = "Austria";
    std::set<match_id> all{first};
    // Each by a provider of its own, so that nothing but the leagues tells them apart.
    for (const auto& report : {women, youths, elsewhere})
        all.insert(adopted(report, "of " + report.ref));
    EXPECT_EQ(all.size(), 4U);
    EXPECT_EQ(count("leagues"), 4);
    // A further provider means the one that its league agrees with.
    EXPECT_EQ(adopted(by_beta()), first);
    auto by_name = by_beta("501");
    by_name.league = {.ref = "BLF", .name = "Frauen-Bundesliga"};
    EXPECT_EQ(adopted(by_name, "gamma"), adopted(women, "of w1"));
}

TEST_F(PostgresSameMatch, IsAnotherOneWhenTheProviderCallsTheTeamsOtherwise) {
    ASSERT_EQ(adopted(by_beta()), first);
    auto second = by_alpha(start + 48h);
    second.ref = "a2";
    const auto of_alpha_too = adopted(second, "alpha");
    for (const char* const league : {"1. Fußball-Bundesliga", "Liga F"}) {
        auto namesakes = by_beta(league);
        namesakes.start = start + 48h;
        namesakes.league = {.ref = league, .name = league};
        namesakes.home.ref = "5w";
        EXPECT_NE(adopted(namesakes), of_alpha_too) << league;
    }
    auto same = by_beta("501");
    same.start = start + 48h;
    EXPECT_EQ(adopted(same), of_alpha_too);
}

TEST_F(PostgresSameMatch, IsAnotherOneWhenTheTeamsContradictEachOther) {
    database.exec("UPDATE teams SET gender = 'female'");
    EXPECT_NE(adopted(by_beta()), first);
}

TEST_F(PostgresSameMatch, IsAnotherOneWhenAPersonHasMadeItInAnotherLeague) {
    auto command = a_match(1h);
    command.schedule.start = start + 48h;
    command.schedule.end = start + 50h;
    command.league = "Sunday League";
    command.home_team = "Bayern München";
    command.away_team = "1. FC Köln";
    const auto id = await(db->create_match(command)).value().match.id;
    auto report = by_beta();
    report.start = start + 48h;
    EXPECT_NE(adopted(report), id) << "no provider has brought it";
}

// A provider that has told of the match means another one by another reference.
TEST_F(PostgresSameMatch, OfADoubleHeaderIsTheOneThatStartsThen) {
    auto cup = by_alpha(start + 5h);
    cup.ref = "a2";
    cup.league = {.ref = "dfb", .name = "DFB-Pokal", .kind = league_kind::cup};
    const auto second = adopted(cup, "alpha");
    EXPECT_NE(second, first) << "another league of the same provider";
    auto later = by_beta("501");
    later.start = start + 5h;
    later.league = {.ref = "DFB", .name = "German Cup"};
    EXPECT_EQ(adopted(later), second);
    EXPECT_EQ(adopted(by_beta("500")), first);
    EXPECT_EQ(refs_of("beta"),
              "league 1 BL1, league 2 DFB, match 1 500, match 2 501, team 1 1, team 2 5");
    // At the same minute it is another one, too: alpha knows the match by another reference.
    auto again = by_alpha(start);
    again.ref = "a3";
    again.league = {.ref = "friendly", .name = "Friendly"};
    EXPECT_NE(adopted(again, "alpha"), first);
}

TEST_F(PostgresSameMatch, InOneLeagueIsTheNearerOneOfADoubleHeader) {
    auto command = a_match(1h);
    command.schedule.start = start + 6h;
    command.schedule.end = start + 8h;
    command.league = "1. Fußball-Bundesliga";
    command.home_team = "Bayern München";
    command.away_team = "1. FC Köln";
    const auto second = await(db->create_match(command)).value().match.id;
    auto later = by_alpha(start + 6h);
    later.ref = "a2";
    EXPECT_EQ(adopted(later, "alpha"), second);
    auto changed = by_alpha(start + 1h);
    changed.ref = "a3";
    EXPECT_EQ(adopted(changed, "alpha"), first) << "its reference has changed";
}

TEST_F(PostgresSameMatch, IsFirstLookedForInTheLeagueThatTheProviderRefersTo) {
    ASSERT_EQ(adopted(by_beta()), first);  // the league is beta's, too
    auto other = by_alpha(start + 72h);
    other.ref = "g1";
    other.league = {.ref = "G", .name = "Gamma League"};
    other.home.ref = "x";
    other.away.ref = "y";
    const auto in_other = adopted(other, "gamma");
    auto own = by_alpha(start + 80h);
    own.ref = "a9";
    const auto in_own = adopted(own, "alpha");
    auto report = by_beta("509");
    report.start = start + 72h;
    EXPECT_EQ(adopted(report), in_own) << "eight hours off, and in its league";
    EXPECT_NE(in_own, in_other);
}

// Both leagues are alpha's, by different references: so they are two, whatever delta knows.
TEST_F(PostgresSameMatch, IsAnotherOneInALeagueThatAProviderTellsApart) {
    auto women = by_alpha(start + 200h);
    women.ref = "a2";
    women.league = {.ref = "ligaf", .name = "Liga F"};
    ASSERT_NE(adopted(women, "alpha"), first);
    auto delta = by_beta("d1");
    delta.league = {.ref = "D", .name = "Liga F"};
    delta.start = start + 200h;
    ASSERT_EQ(adopted(delta, "delta"), match_id{2});
    auto men = by_alpha(start + 300h);
    men.ref = "a3";
    const auto of_men = adopted(men, "alpha");
    delta.ref = "d2";
    delta.start = start + 300h;
    EXPECT_NE(adopted(delta, "delta"), of_men);
    // And a league that is new to alpha is none that it refers to already.
    auto cup = by_alpha(start + 400h);
    cup.ref = "e1";
    ASSERT_NE(adopted(cup, "epsilon"), first);
    auto fresh = by_alpha(start + 400h);
    fresh.ref = "a4";
    fresh.league = {.ref = "new", .name = "New League"};
    EXPECT_NE(adopted(fresh, "alpha"), adopted(cup, "epsilon"));
}

TEST_F(PostgresSameMatch, DecidesBetweenLeaguesOfOneName) {
    database.exec(
        "INSERT INTO leagues (sport, name, country) VALUES "
        "('football', 'Bundesliga', 'Here'), ('football', 'Bundesliga', 'There')");
    auto report = by_beta();
    report.league.country.reset();
    auto unknown = report;
    unknown.ref = "501";
    unknown.start = start + 2h;
    EXPECT_EQ(adopt(unknown, "beta").error().code, errc::invalid_argument);
    EXPECT_EQ(adopted(report), first) << "its teams tell which league is meant";
    EXPECT_EQ(adopted(unknown), first) << "and now the reference does";
    EXPECT_EQ(count("leagues"), 3);
}

TEST_F(PostgresSameMatch, IsMadeOnceByTwoProvidersAtOnce) {
    const auto many = make_feeds(database.url(), 8);
    std::vector<asio::awaitable<result<known_fixture>>> all;
    for (int i = 0; i < 16; ++i) {
        auto report = i % 2 == 0 ? by_alpha(start + 96h) : by_beta();
        report.start = start + 96h;
        report.ref = "z" + std::to_string(i / 4);
        all.push_back(many->adopt(i % 2 == 0 ? "delta" : "beta", std::move(report), as_reported()));
    }
    for (const auto& fixture : await_all(std::move(all))) {
        ASSERT_TRUE(fixture) << fixture.error().message;
        EXPECT_EQ(fixture->match, match_id{2});
    }
    EXPECT_EQ(count("matches"), 2);
    EXPECT_EQ(count("feed_fixtures WHERE match_id = 2"), 8);
}

TEST_F(PostgresSameMatch, IsFoundByNamesThatHoldSignsOfPatterns) {
    auto odd = by_alpha(start + 48h);
    odd.ref = "a2";
    odd.home = {.ref = "41", .name = R"(100%_Ú\)"};
    const auto second = adopted(odd, "alpha");
    auto report = by_beta("501");
    report.start = start + 48h;
    report.home = {.ref = "6", .name = R"(100%_U\)"};
    EXPECT_EQ(adopted(report), second);
    report.ref = "502";
    report.start = start + 48h;
    report.home = {.ref = "7", .name = "100%"};
    EXPECT_NE(adopted(report), second);
}

}  // namespace
}  // namespace livescore::test
