#include "livescore/protocol/push/stream_topics.h"

#include <gmock/gmock.h>

#include "livescore/protocol/encoding/event_words.h"

namespace livescore {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::string refused_name(const query_parameters& given) {
    const auto topics = read_stream_topics(given, 100);
    if (topics) return "";
    EXPECT_EQ(topics.error().message, "Invalid query");
    return topics.error().details.at(0).path.at(0);
}

TEST(StreamTopics, WithoutAnyTheyAreAllMatches) {
    for (const query_parameters& given :
         {query_parameters{}, query_parameters{{"events", "score:update"}, {"_", "1"}}}) {
        const auto topics = read_stream_topics(given, 100).value();
        EXPECT_TRUE(topics.all_matches);
        EXPECT_FALSE(topics.is_of_matches_only());
        EXPECT_THAT(topics.matches, IsEmpty());
        EXPECT_THAT(topics.sets, IsEmpty());
    }
}

TEST(StreamTopics, MayBeCombined) {
    const auto topics = read_stream_topics({{"matchIds", "3,1,3"},
                                            {"leagueId", "7"},
                                            {"teamId", "8"},
                                            {"channel", "live"},
                                            {"events", "score:update,match:status"}},
                                           100)
                            .value();
    EXPECT_THAT(topics.matches, ElementsAre(match_id{3}, match_id{1}));
    EXPECT_THAT(topics.sets, ElementsAre(match_set{match_set_kind::league, 7},
                                         match_set{match_set_kind::team, 8},
                                         match_set{match_set_kind::live, 0}));
    EXPECT_FALSE(topics.all_matches);
    EXPECT_THAT(names_of(topics.events), ElementsAre("match:status", "score:update"));
    EXPECT_TRUE(
        read_stream_topics({{"channel", "matches"}, {"matchIds", "1"}}, 100).value().all_matches);
}

TEST(StreamTopics, OnlyMatchesAreWhatATokenForMatchesOpens) {
    const auto only = [](const query_parameters& given) {
        return read_stream_topics(given, 100).value().is_of_matches_only();
    };
    EXPECT_TRUE(only({{"matchIds", "1,2"}}));
    EXPECT_FALSE(only({{"matchIds", "1,2"}, {"leagueId", "7"}}));
    EXPECT_FALSE(only({{"matchIds", "1,2"}, {"channel", "live"}}));
    EXPECT_FALSE(only({{"matchIds", "1,2"}, {"channel", "matches"}}));
}

TEST(StreamTopics, ProblemsNameTheirParameter) {
    for (const char* bad : {"", "0", "1,", ",1", "1,x", "-1", "1.5", "2147483648", "1 2"})
        EXPECT_EQ(refused_name({{"matchIds", bad}}), "matchIds") << bad;
    for (const char* bad : {"", "0", "x", "1,2", "2147483648"}) {
        EXPECT_EQ(refused_name({{"leagueId", bad}}), "leagueId") << bad;
        EXPECT_EQ(refused_name({{"teamId", bad}}), "teamId") << bad;
    }
    for (const char* bad : {"", "scores", "live,matches", "Live"})
        EXPECT_EQ(refused_name({{"channel", bad}}), "channel") << bad;
    for (const char* bad : {"", "goal", "score:update,", "score:update, match:status"})
        EXPECT_EQ(refused_name({{"events", bad}}), "events") << bad;
    EXPECT_EQ(refused_name({{"leagueId", "7"}, {"leagueId", "8"}}), "leagueId");
    const auto unknown = read_event_filter({{"events", "goal,score:update"}});
    ASSERT_FALSE(unknown);
    EXPECT_THAT(unknown.error().details.at(0).message, HasSubstr("\"goal\""));
}

TEST(StreamTopics, TooManyMatchesAreRefusedAsAWhole) {
    std::string ids = "1";
    for (int i = 2; i <= 100; ++i) ids += "," + std::to_string(i);
    EXPECT_EQ(read_stream_topics({{"matchIds", ids}}, 100).value().matches.size(), 100U);
    const auto more = read_stream_topics({{"matchIds", ids + ",101"}}, 100);
    ASSERT_FALSE(more);
    EXPECT_THAT(more.error().details.at(0).message, HasSubstr("100"));
}

}  // namespace
}  // namespace livescore
