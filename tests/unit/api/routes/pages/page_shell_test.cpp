#include "api/routes/pages/page_shell.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace livescore {
namespace {

match reds_against_blues(match_status status) {
    match m;
    m.home_team = "Reds";
    m.away_team = "Blues";
    m.status = status;
    m.score = {2, 1};
    m.details.score_known = true;
    return m;
}

TEST(PageWords, TheTitleOfAMatchTellsItsScoreAndState) {
    using enum match_status;
    const std::vector<std::pair<match_status, std::string>> titles{
        {scheduled, "Reds – Blues, not started"}, {live, "Reds 2–1 Blues, live"},
        {halftime, "Reds 2–1 Blues, half time"},  {finished, "Reds 2–1 Blues, full time"},
        {postponed, "Reds – Blues, postponed"},   {cancelled, "Reds – Blues, cancelled"},
        {suspended, "Reds 2–1 Blues, suspended"}, {abandoned, "Reds 2–1 Blues, abandoned"},
        {awarded, "Reds 2–1 Blues, awarded"},
    };
    for (const auto& [status, title] : titles) {
        EXPECT_EQ(words_of(reds_against_blues(status)).title, title);
    }
}

TEST(PageWords, AScoreThatNobodyKnowsIsNoScore) {
    match m = reds_against_blues(match_status::live);
    m.score = {};
    m.details.score_known = false;
    EXPECT_EQ(words_of(m).title, "Reds – Blues, live");
    m.details.score_known = true;
    EXPECT_EQ(words_of(m).title, "Reds 0–0 Blues, live");
}

TEST(PageWords, TheDescriptionNamesTheLeagueOfAMatchThatHasOne) {
    match m = reds_against_blues(match_status::live);
    const std::string teams =
        "Score, line-ups, statistics and commentary of Reds against Blues, as it happens.";
    EXPECT_EQ(words_of(m).description, teams);
    m.league = "Premier League";
    EXPECT_EQ(words_of(m).description, "Premier League. " + teams);
}

TEST(PageWords, ALeagueIsNamedWithItsCountry) {
    league liga;
    liga.name = "Premier League";
    EXPECT_EQ(words_of(liga).title, "Premier League");
    liga.country = "Wales";
    EXPECT_EQ(words_of(liga).title, "Premier League, Wales");
    EXPECT_EQ(words_of(liga).description,
              "Table, fixtures and results of Premier League, as they happen.");
}

TEST(PageWords, ATeamIsNamed) {
    team reds;
    reds.name = "Reds";
    EXPECT_EQ(words_of(reds).title, "Reds");
    EXPECT_EQ(words_of(reds).description, "Form, next and last matches of Reds.");
}

TEST(PageShell, WordsStandInAllTheirPlaces) {
    EXPECT_EQ(fill_shell("<title>{{title}} · Live</title><meta content=\"{{title}}\">"
                         "<meta content=\"{{description}}\">",
                         {"A", "B"}),
              "<title>A · Live</title><meta content=\"A\"><meta content=\"B\">");
    EXPECT_EQ(fill_shell("no place", {"A", "B"}), "no place");
    EXPECT_EQ(fill_shell("", {"A", "B"}), "");
}

TEST(PageShell, NoNameLeavesItsPlaceInTheHtml) {
    const page_words hostile{"</title><script>alert('1')</script>", "\" onload=\"x\" & <b>"};
    EXPECT_EQ(fill_shell("<title>{{title}}</title><meta content=\"{{description}}\">", hostile),
              "<title>&lt;/title&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;</title>"
              "<meta content=\"&quot; onload=&quot;x&quot; &amp; &lt;b&gt;\">");
}

TEST(PageShell, ANameThatLooksLikeAPlaceIsAName) {
    EXPECT_EQ(fill_shell("{{title}}|{{description}}", {"{{description}}", "{{title}}"}),
              "{{description}}|{{title}}");
    EXPECT_EQ(fill_shell("{{title}}", {"&amp;", ""}), "&amp;amp;");
}

TEST(PageShell, LettersOfAllScriptsStayAsTheyAre) {
    EXPECT_EQ(fill_shell("{{title}}", {"الهلال – Москва 👩‍👩‍👧", ""}),
              "الهلال – Москва 👩‍👩‍👧");
}

}  // namespace
}  // namespace livescore
