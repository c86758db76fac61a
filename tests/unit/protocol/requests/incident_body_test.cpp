// The members of incidents in the bodies of POST and PATCH commentary.
#include <gmock/gmock.h>

#include "livescore/protocol/request_body.h"

namespace livescore {
namespace {

request_body incident_json(std::string_view text) {
    return {media_type::json, text};
}

TEST(IncidentBody, EveryMemberIsRead) {
    const auto command =
        read_add_commentary(
            incident_json(R"({"minute":45,"message":"m","eventType":"goal","addedMinute":2,)"
                          R"("side":"away","player":"A","playerId":7,"relatedPlayer":"B",)"
                          R"("relatedPlayerId":8,"review":"pending","corrects":9,"source":"s"})"),
            {})
            .value();
    incident wanted;
    wanted.added_minute = 2;
    wanted.side = match_side::away;
    wanted.player = "A";
    wanted.player_id = 7;
    wanted.related_player = "B";
    wanted.related_player_id = 8;
    wanted.review = review_state::pending;
    wanted.corrects = commentary_id{9};
    wanted.source = "s";
    EXPECT_EQ(command.entry.incident, wanted);
}

TEST(IncidentBody, APlainCommentHasNone) {
    const auto command =
        read_add_commentary(incident_json(R"({"minute":1,"message":"m","side":null})"), {});
    EXPECT_FALSE(command.value().entry.incident);
}

TEST(IncidentBody, NullClearsAndAbsentLeaves) {
    const auto command =
        read_update_commentary(incident_json(R"({"side":null,"review":null,"player":"A"})"), {})
            .value();
    std::optional<incident> told = incident{};
    told->side = match_side::home;
    told->review = review_state::overturned;
    told->source = "s";
    EXPECT_TRUE(change_incident(told, command.incident));
    EXPECT_FALSE(told->side);
    EXPECT_EQ(told->review, review_state::none);
    EXPECT_EQ(told->player, "A");
    EXPECT_EQ(told->source, "s");
    EXPECT_FALSE(change_incident(told, command.incident));
}

TEST(IncidentBody, EveryMistakeIsNamed) {
    const auto refused = read_update_commentary(
        incident_json(R"({"side":"up","review":"maybe","addedMinute":-1,"playerId":0,"player":" ",)"
                      R"("corrects":"x"})"),
        {});
    ASSERT_FALSE(refused);
    std::vector<std::string> names;
    // A name: the loop does not keep the copy that error() returns.
    const error problem = refused.error();
    for (const auto& detail : problem.details) names.push_back(detail.path.at(0));
    EXPECT_THAT(names, testing::UnorderedElementsAre("side", "review", "addedMinute", "playerId",
                                                     "player", "corrects"));
}

}  // namespace
}  // namespace livescore
