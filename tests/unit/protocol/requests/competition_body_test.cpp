#include <gmock/gmock.h>

#include "bodies.h"
#include "livescore/protocol/competition/competition_answers.h"
#include "livescore/protocol/competition/competition_body.h"

namespace livescore::test {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr competition_limits most{.refs_per_row = 2,
                                  .seasons_per_league = 3,
                                  .stages_per_season = 2,
                                  .deductions_per_season = 2,
                                  .merged_matches = 1};

auto read_league(const json& body, edit_kind kind = edit_kind::create) {
    return read_league_edit(json_body(body.dump()), kind, limits, most);
}
auto read_season_of(const json& body) {
    return read_season(json_body(body.dump()), league_id{7}, "2026", limits, most);
}
/// The refusal of an edit that was read.
template <class Row>
std::vector<std::string> refused_edit(const result<row_edit<Row>>& edit, Row row) {
    const auto problem = edit.value()(row);
    return problem ? refusals(result<int>(*problem)) : std::vector<std::string>();
}

TEST(LeagueBody, SetsEveryMember) {
    const auto edit = read_league({{"sport", "football"},
                                   {"name", " Super  League "},
                                   {"shortName", "SL"},
                                   {"country", "Greece"},
                                   {"gender", "female"},
                                   {"ageClass", "U21"},
                                   {"kind", "cup"},
                                   {"logoUrl", "https://example.org/a.png"},
                                   {"rank", 3},
                                   {"refs", {{"openligadb", "16"}}}});
    ASSERT_TRUE(edit);
    league row;
    ASSERT_FALSE((*edit)(row));
    EXPECT_EQ(row.name, "Super  League");
    EXPECT_EQ(row.gender, gender::female);
    EXPECT_EQ(row.kind, league_kind::cup);
    EXPECT_EQ(row.refs, (provider_refs{{"openligadb", "16"}}));
    const auto written = json::parse(write_row(row));
    EXPECT_EQ(written["ageClass"], "U21");
    EXPECT_EQ(written["rank"], 3);
    EXPECT_EQ(written["currentSeason"], nullptr);
}

TEST(LeagueBody, ANewLeagueNeedsSportAndName) {
    EXPECT_THAT(refusals(read_league(json::object())),
                ElementsAre("sport invalid_type", "name invalid_type"));
    EXPECT_THAT(refusals(read_league({{"sport", nullptr}, {"name", "\u200b"}})),
                ElementsAre("sport invalid_type", "name too_small"));
}

TEST(LeagueBody, AChangeLeavesTheRestAlone) {
    league row;
    row.sport = "Football";
    row.name = "Old";
    row.country = "Greece";
    row.short_name = "O";
    const auto edit = read_league({{"country", nullptr}, {"name", "New"}, {"sport", "football"}},
                                  edit_kind::change);
    ASSERT_TRUE(edit);
    ASSERT_FALSE((*edit)(row));
    EXPECT_EQ(row.name, "New");
    EXPECT_EQ(row.sport, "Football");
    EXPECT_EQ(row.country, std::nullopt);
    EXPECT_EQ(row.short_name, "O");
}

TEST(LeagueBody, AChangeIsOfSomethingAndNotOfTheSport) {
    league row;
    row.sport = "football";
    EXPECT_THAT(refusals(read_league(json::object(), edit_kind::change)), ElementsAre(" custom"));
    EXPECT_THAT(refusals(read_league({{"name", nullptr}}, edit_kind::change)),
                ElementsAre("name invalid_type"));
    EXPECT_THAT(refused_edit(read_league({{"sport", "tennis"}}, edit_kind::change), row),
                ElementsAre("sport custom"));
}

TEST(LeagueBody, ReferencesAreMergedAndBounded) {
    league row;
    row.refs = {{"a", "1"}, {"b", "2"}};
    const auto one = read_league({{"refs", {{"a", nullptr}, {"c", "3"}}}}, edit_kind::change);
    ASSERT_FALSE(one.value()(row));
    EXPECT_EQ(row.refs, (provider_refs{{"b", "2"}, {"c", "3"}}));
    EXPECT_THAT(refused_edit(read_league({{"refs", {{"d", "4"}}}}, edit_kind::change), row),
                ElementsAre("refs too_big"));
    EXPECT_THAT(refusals(read_league({{"refs", {{"d", 4}}}}, edit_kind::change)),
                ElementsAre("refs/d invalid_type"));
    EXPECT_THAT(refusals(read_league({{"refs", {{"D d", "4"}}}}, edit_kind::change)),
                ElementsAre("refs/D d invalid_format"));
    EXPECT_THAT(refusals(read_league({{"refs", "x"}}, edit_kind::change)),
                ElementsAre("refs invalid_type"));
}

TEST(TeamBody, ACodeIsTwoToFourLetters) {
    const auto read = [](const char* code) {
        return read_team_edit(json_body(json{{"code", code}}.dump()), edit_kind::change, limits,
                              most);
    };
    for (const char* code : {"AB", "abc", "ABCD"}) EXPECT_TRUE(read(code)) << code;
    for (const char* code : {"", "A", "A1", "ÄÖ", "A B"}) {
        EXPECT_THAT(refusals(read(code)), ElementsAre("code invalid_format")) << code;
    }
    EXPECT_THAT(refusals(read("ABCDE")), ElementsAre("code too_big"));
}

TEST(MergeBody, NamesATeam) {
    const auto read = [](const json& into) {
        return read_merge(json_body(json{{"into", into}}.dump()), limits);
    };
    EXPECT_EQ(read(7).value(), team_id{7});
    EXPECT_THAT(refusals(read(0)), ElementsAre("into too_small"));
    EXPECT_THAT(refusals(read(3'000'000'000)), ElementsAre("into too_big"));
    EXPECT_THAT(refusals(read(nullptr)), ElementsAre("into invalid_type"));
}

TEST(SeasonBody, AnEmptyOneIsASeason) {
    const auto read = read_season_of(json::object());
    ASSERT_TRUE(read);
    EXPECT_EQ(read->label, "2026");
    EXPECT_EQ(read->league, league_id{7});
    EXPECT_EQ(read->rules, std::nullopt);
    EXPECT_EQ(read->stages, "[]");
    EXPECT_EQ(read->deductions, "[]");
    EXPECT_THAT(read->named_teams, IsEmpty());
}

TEST(SeasonBody, KeepsItsPartsAsJson) {
    const auto read = read_season_of(
        {{"startsOn", "2026-02-28"},
         {"endsOn", "2026-02-28"},
         {"rules", "premier-league"},
         {"stages",
          json::array({json{{"name", "A"}, {"carry", "half_down"}, {"positionsFrom", 1}}})},
         {"deductions",
          json::array({json{{"teamId", 3}, {"points", 2}}, json{{"teamId", 4}, {"points", 1}}})}});
    ASSERT_TRUE(read);
    EXPECT_EQ(read->rules, "\"premier-league\"");
    EXPECT_EQ(json::parse(read->stages)[0]["positionsFrom"], 1);
    EXPECT_THAT(read->named_teams, ElementsAre(team_id{3}, team_id{4}));
    EXPECT_EQ(read->starts_on, "2026-02-28");
}

TEST(SeasonBody, EveryMistakeIsNamed) {
    EXPECT_THAT(refusals(read_season_of(
                    {{"label", "2027"},
                     {"startsOn", "2026-02-30"},
                     {"endsOn", "2026-2-1"},
                     {"rules", 3},
                     {"stages", json::array({json{{"carry", "some"}}})},
                     {"deductions", json::array({json{{"teamId", 0}, {"points", -1}}})}})),
                ElementsAre("label custom", "startsOn invalid_format", "endsOn invalid_format",
                            "rules invalid_type", "stages/0/name invalid_type",
                            "stages/0/carry invalid_value", "deductions/0/teamId too_small",
                            "deductions/0/points too_small"));
    EXPECT_THAT(refusals(read_season_of({{"startsOn", "2026-03-01"}, {"endsOn", "2026-02-01"}})),
                ElementsAre("endsOn custom"));
}

TEST(SeasonBody, HasNotTooMuchOfAnything) {
    const json stage{{"name", "A"}};
    const json deduction{{"teamId", 1}, {"points", 1}};
    EXPECT_TRUE(read_season_of({{"stages", json::array({stage, json{{"name", "Final"}}})},
                                {"deductions", json::array({deduction})}}));
    EXPECT_THAT(
        refusals(read_season_of({{"stages", json::array({stage, stage, stage})},
                                 {"deductions", json::array({deduction, deduction, deduction})}})),
        ElementsAre("stages too_big", "deductions too_big"));
    EXPECT_THAT(refusals(read_season_of({{"rules", {{"x", std::string(65'536, 'x')}}}})),
                ElementsAre("rules too_big"));
}

}  // namespace
}  // namespace livescore::test
