// Line-ups and statistics as JSON.
#include "livescore/protocol/sheet/sheet.h"

#include <gmock/gmock.h>

namespace livescore {
namespace {

using testing::ElementsAre;

request_body json_body(std::string_view text) {
    return {media_type::json, text};
}

constexpr std::string_view both_sides =
    R"({"home":{"formation":"4-4-2","coach":"C","colors":{"shirt":"#C0FFEE","hat":"#000000"},)"
    R"("starting":[{"player":"A","playerId":7,"number":1,"position":"G","grid":"1:1",)"
    R"("captain":true}],"bench":[{"playerId":8}]},"away":null})";

TEST(Lineups, AreWrittenAsTheyWereReadAndComeBackFromTheStore) {
    const auto change = read_lineups(json_body(both_sides), {}).value();
    ASSERT_TRUE(change.away);
    EXPECT_FALSE(*change.away);
    const match_lineups lineups = change_lineups({}, change);
    const std::string text = write_lineups(lineups);
    EXPECT_EQ(text,
              R"({"home":{"formation":"4-4-2","coach":"C","colors":{"shirt":"#c0ffee"},)"
              R"("starting":[{"player":"A","playerId":7,"number":1,"position":"G","grid":"1:1",)"
              R"("captain":true}],"bench":[{"player":null,"playerId":8,"number":null,)"
              R"("position":null,"grid":null,"captain":false}]},"away":null})");
    EXPECT_EQ(read_stored_lineups(text), lineups);
}

TEST(Lineups, OneSideAloneLeavesTheOther) {
    match_lineups known;
    known.home.emplace().coach = "H";
    const auto change = read_lineups(json_body(R"({"away":{"coach":"A"}})"), {}).value();
    EXPECT_FALSE(change.home);
    const match_lineups after = change_lineups(known, change);
    EXPECT_EQ(after.home, known.home);
    EXPECT_EQ(after.away->coach, "A");
}

TEST(Lineups, EveryMistakeIsNamed) {
    const auto refused =
        read_lineups(json_body(R"({"home":{"starting":[{"player":"A","number":3},{"number":4}]},)"
                               R"("away":{"bench":[{"player":"B","number":9,"grid":"0:1"},)"
                               R"({"player":"C","number":9}],"colors":{"socks":"blue"}}})"),
                     {});
    ASSERT_FALSE(refused);
    std::vector<std::string> paths;
    // A name: the loop does not keep the copy that error() returns.
    const error problem = refused.error();
    for (const auto& detail : problem.details) {
        std::string path;
        for (const auto& step : detail.path) path += "/" + step;
        paths.push_back(path);
    }
    EXPECT_THAT(paths,
                testing::UnorderedElementsAre("/home/starting/1/player", "/away/bench/0/grid",
                                              "/away/bench/1/number", "/away/colors/socks"));
}

TEST(Statistics, AreWrittenAsTheyWereReadAndComeBackFromTheStore) {
    const auto rows = read_stats(
        json_body(R"([{"name":"possession","home":53,"away":47.5},)"
                  R"({"name":"shots","unit":"count","period":"first_half","home":3,"away":null}])"),
        stats_request::put, {});
    const auto stats = merge_stats({}, rows.value(), "football").value();
    const std::string text = write_stats(stats);
    EXPECT_EQ(text,
              R"([{"name":"possession","unit":"percent","period":null,"home":53,"away":47.5},)"
              R"({"name":"shots","unit":"count","period":"first_half","home":3,"away":null}])");
    EXPECT_EQ(read_stored_stats(text), stats);
}

TEST(Statistics, APatchMayNameNoValueAndAPutMayNot) {
    const auto body = json_body(R"([{"name":"shots"}])");
    EXPECT_TRUE(read_stats(body, stats_request::patch, {}));
    EXPECT_FALSE(read_stats(body, stats_request::put, {}));
}

TEST(Statistics, KnownNamesAreWordsOfTheRule) {
    for (const known_stat& known : known_stats()) {
        const std::string body = R"([{"name":")" + std::string(known.name) + R"(","home":1}])";
        const auto rows = read_stats(json_body(body), stats_request::put, {});
        ASSERT_TRUE(rows) << known.name;
        EXPECT_EQ(merge_stats({}, *rows, "x").value().front().unit, known.unit);
    }
}

TEST(Statistics, RowsComeAndGoByNameAndPeriod) {
    std::vector<stat_change> first(2);
    first[0].name = first[1].name = "shots";
    first[0].home.emplace(2.0);
    first[1].period = "first_half";
    first[1].away.emplace(1.0);
    auto stats = merge_stats({}, first, "football").value();
    ASSERT_EQ(stats.size(), 2U);
    std::vector<stat_change> gone(1);
    gone[0].name = "shots";
    gone[0].home.emplace(std::nullopt);
    stats = merge_stats(std::move(stats), gone, "football").value();
    ASSERT_EQ(stats.size(), 1U);
    EXPECT_EQ(stats[0].period, "first_half");
}

TEST(Statistics, AreBounded) {
    std::vector<stat_change> many(max_stats + 1);
    for (std::size_t i = 0; i < many.size(); ++i) {
        many[i].name = "number_" + std::to_string(i);
        many[i].home.emplace(1.0);
    }
    EXPECT_TRUE(merge_stats({}, std::span(many).first(max_stats), "football"));
    const auto refused = merge_stats({}, many, "football");
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().details.at(0).path, ElementsAre(std::to_string(max_stats), "name"));
}

}  // namespace
}  // namespace livescore
