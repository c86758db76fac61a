#include <gtest/gtest.h>

#include "livescore/protocol/bus_message.h"

namespace livescore {
namespace {

committed_event goal_of(match_id match) {
    return {match, 3, event_type::score_update, std::make_shared<const std::string>("{}")};
}

TEST(BusDeployment, AnEventNamesItsDeploymentAboveTheFlagThatReleasesBeforeRead) {
    const auto text = write_event_message(goal_of(match_id{7}), max_deployment_id);
    EXPECT_EQ(text, "1 7 3 score:update 4294967295\n{}");
    const auto read = read_bus_message(text).value();
    EXPECT_EQ(std::get<event_message>(read).from, max_deployment_id);
}

TEST(BusDeployment, HeadsNameTheirDeploymentAsAMatchWithoutEvents) {
    const auto text = write_heads_message({{match_id{7}, 3}}, 41);
    EXPECT_EQ(text, "heads [[41,0],[7,3]]");
    const auto read = std::get<heads_message>(read_bus_message(text).value());
    EXPECT_EQ(read.from, 41U);
    ASSERT_EQ(read.heads.size(), 1U);
    EXPECT_EQ(read.heads.front().last_seq, 3);
}

TEST(BusDeployment, NoFirstHeadIsTakenForADeployment) {
    EXPECT_EQ(write_heads_message({{match_id{7}, 0}, {match_id{8}, 1}, {match_id{9}, 0}}),
              "heads [[8,1],[9,0]]");
    EXPECT_EQ(write_heads_message({{match_id{7}, 0}}, 41), "heads [[41,0],[7,0]]");
    const auto read = std::get<heads_message>(read_bus_message("heads [[41,0],[7,0]]").value());
    EXPECT_EQ(read.from, 41U);
    EXPECT_EQ(read.heads.size(), 1U);
}

TEST(BusDeployment, MessagesOfTheReleaseBeforeNameNobody) {
    const auto event = read_bus_message("1 7 3 score:update 1\n{}").value();
    EXPECT_EQ(std::get<event_message>(event).from, 0U);
    const auto heads = read_bus_message("heads [[7,3]]").value();
    EXPECT_EQ(std::get<heads_message>(heads).from, 0U);
}

}  // namespace
}  // namespace livescore
