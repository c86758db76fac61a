#include <gmock/gmock.h>

#include "bodies.h"

namespace livescore::test {
namespace {

using nlohmann::json;
using testing::ElementsAre;

auto read_entry(const json& body) {
    return read_add_commentary(json_body(body.dump()), limits);
}

TEST(AddCommentaryBody, HasTheOriginalsDefaults) {
    const auto read = read_entry({{"minute", 0}, {"message", "Kick-off"}});
    ASSERT_TRUE(read);
    const new_commentary& entry = read->entry;
    EXPECT_EQ(entry.minute, 0);
    EXPECT_EQ(entry.message, "Kick-off");
    EXPECT_EQ(entry.sequence, 0);
    EXPECT_EQ(entry.period, 1);
    EXPECT_EQ(entry.event_type, "commentary");
    EXPECT_FALSE(entry.actor);
    EXPECT_FALSE(entry.team);
    EXPECT_FALSE(entry.metadata);
    EXPECT_FALSE(entry.tags);
    EXPECT_FALSE(read->score);
}

TEST(AddCommentaryBody, ReadsEveryField) {
    const auto read = read_entry({{"minute", 90},
                                  {"message", "Goal!"},
                                  {"sequence", 3},
                                  {"period", "2"},
                                  {"eventType", "goal"},
                                  {"actor", "Messi"},
                                  {"team", nullptr},
                                  {"metadata", {{"assist", "Di María"}}},
                                  {"tags", {"goal", "penalty"}}});
    ASSERT_TRUE(read);
    EXPECT_EQ(read->entry.period, 2);
    EXPECT_EQ(read->entry.actor, "Messi");
    EXPECT_FALSE(read->entry.team);
    EXPECT_EQ(read->entry.metadata, R"({"assist":"Di María"})");
    EXPECT_EQ(read->entry.tags, (std::vector<std::string>{"goal", "penalty"}));
}

TEST(AddCommentaryBody, MetadataIsAnObjectOrNull) {
    const auto read = [](const json& value) {
        return read_entry({{"minute", 1}, {"message", "x"}, {"metadata", value}});
    };
    EXPECT_EQ(read(json{{"a", {1, nullptr}}})->entry.metadata, R"({"a":[1,null]})");
    EXPECT_EQ(read(json::object())->entry.metadata, "{}");
    EXPECT_EQ(read(nullptr)->entry.metadata, std::nullopt);
    for (const json& other : {json("text"), json("{}"), json::array({1}), json(false), json(7)})
        EXPECT_THAT(refusals(read(other)), ElementsAre("metadata invalid_type")) << other;
}

TEST(AddCommentaryBody, AGoalCarriesBothSidesOfTheScoreOrNeither) {
    const json entry{{"minute", 1}, {"message", "x"}};
    auto body = entry;
    body.update({{"homeScore", 1}, {"awayScore", "0"}});
    EXPECT_EQ(read_entry(body)->score, (score{1, 0}));
    body = entry;
    body["score"] = {{"homeScore", 2}, {"awayScore", 1}};
    EXPECT_EQ(read_entry(body)->score, (score{2, 1}));
    body = entry;
    body["homeScore"] = 1;
    EXPECT_THAT(refusals(read_entry(body)), ElementsAre("awayScore invalid_type"));
    body = entry;
    body["score"] = {{"awayScore", -1}};
    EXPECT_THAT(refusals(read_entry(body)),
                ElementsAre("score/homeScore invalid_type", "score/awayScore too_small"));
}

TEST(AddCommentaryBody, RefusesWrongFields) {
    EXPECT_THAT(refusals(read_entry(json::object())),
                ElementsAre("minute invalid_type", "message invalid_type"));
    EXPECT_THAT(refusals(read_entry({{"minute", "5"}, {"message", ""}})),
                ElementsAre("minute invalid_type", "message too_small"));
    EXPECT_THAT(refusals(read_entry({{"minute", -1}, {"message", std::string(10'001, 'x')}})),
                ElementsAre("minute too_small", "message too_big"));
    EXPECT_THAT(refusals(read_entry({{"minute", 1'001}, {"message", 5}})),
                ElementsAre("minute too_big", "message invalid_type"));
    EXPECT_THAT(refusals(read_entry({{"minute", 1},
                                     {"message", "x"},
                                     {"sequence", 2'147'483'648},
                                     {"period", "second"},
                                     {"eventType", std::string(101, 'x')},
                                     {"actor", 7},
                                     {"tags", {"a", 1, nullptr}}})),
                ElementsAre("sequence too_big", "period invalid_type", "eventType too_big",
                            "actor invalid_type", "tags/1 invalid_type", "tags/2 invalid_type"));
    EXPECT_THAT(refusals(read_entry({{"minute", 1}, {"message", "x"}, {"tags", "a"}})),
                ElementsAre("tags invalid_type"));
    const std::vector<int> no_texts(50);
    const auto of_many =
        refusals(read_entry({{"minute", "x"}, {"message", "x"}, {"tags", no_texts}, {"actor", 1}}));
    EXPECT_EQ(of_many.size(), 2 + 20) << "a short request has no long answer";
    const json large{{"notes", std::vector<std::string>(7, std::string(10'000, 'x'))}};
    EXPECT_THAT(refusals(read_entry({{"minute", 1}, {"message", "x"}, {"metadata", large}})),
                ElementsAre("metadata too_big"));
}

TEST(AddCommentaryBody, InAFormTheMinuteIsANumericString) {
    const auto read = read_add_commentary(form_body("minute=5&message=Hello+there"), limits);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->entry.minute, 5);
    EXPECT_EQ(read->entry.message, "Hello there");
}

TEST(AddCommentaryBody, TagsAreFewAndShort) {
    const auto with_tags = [](const std::vector<std::string>& tags) {
        return read_entry({{"minute", 1}, {"message", "x"}, {"tags", tags}});
    };
    EXPECT_TRUE(with_tags(std::vector<std::string>(50, std::string(100, 't'))));
    EXPECT_THAT(refusals(with_tags(std::vector<std::string>(51, "t"))),
                ElementsAre("tags too_big"));
    EXPECT_THAT(refusals(with_tags({"t", std::string(101, 't')})), ElementsAre("tags/1 too_big"));
}

TEST(AddCommentaryBody, MetadataHasABoundAsPostgresWritesItToo) {
    const auto with_numbers = [](std::size_t count) {
        const json numbers = std::vector<double>(count, 1e300);
        return read_entry({{"minute", 1}, {"message", "x"}, {"metadata", {{"x", numbers}}}});
    };
    EXPECT_TRUE(with_numbers(200));
    EXPECT_THAT(refusals(with_numbers(250)), ElementsAre("metadata too_big"));
}

}  // namespace
}  // namespace livescore::test
