#include <gmock/gmock.h>

#include <string>

#include "encoding/cursor.h"
#include "livescore/protocol/query.h"

namespace livescore {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

error wrong_list(const query_parameters& parameters) {
    const auto query = read_match_list_query(parameters);
    EXPECT_FALSE(query);
    return query ? error{} : query.error();
}
std::string first_field(const error& e) {
    return e.details.empty() ? "" : e.details.front().path.at(0);
}

TEST(MatchListQuery, FiltersBySeasonStageGroupAndRound) {
    const auto query = read_match_list_query(
        {{"season", "2024-25"}, {"stage", "Group stage"}, {"group", "A"}, {"round", "Matchday 7"}});
    ASSERT_TRUE(query);
    EXPECT_EQ(query->filter.season, "2024-25");
    EXPECT_EQ(query->filter.stage, "Group stage");
    EXPECT_EQ(query->filter.group, "A");
    EXPECT_EQ(query->filter.round, "7");
    EXPECT_EQ(read_match_list_query({{"round", "07"}})->filter.round, "7");
    EXPECT_EQ(read_match_list_query({{"round", "Final"}})->filter.round, "Final");
    EXPECT_EQ(first_field(wrong_list({{"season", ""}})), "season");
    EXPECT_EQ(first_field(wrong_list({{"round", std::string(801, 'x')}})), "round");
}

TEST(MatchListQuery, NamesUpToAHundredMatches) {
    const auto query = read_match_list_query({{"ids", "3,1,2,99999999999"}});
    ASSERT_TRUE(query);
    EXPECT_THAT(*query->filter.ids, ElementsAre(match_id{3}, match_id{1}, match_id{2}))
        << "no match has a larger id than an integer";
    EXPECT_EQ(query->page.limit, 50);
    std::string hundred = "1";
    for (int i = 2; i <= 100; ++i) hundred += "," + std::to_string(i);
    EXPECT_EQ(read_match_list_query({{"ids", hundred}})->page.limit, 100) << "all that were named";
    EXPECT_EQ(read_match_list_query({{"ids", hundred}, {"limit", "7"}})->page.limit, 7);
    for (const std::string& wrong :
         {hundred + ",101", std::string("1,,2"), std::string("a"), std::string("0"),
          std::string("-1"), std::string("1,2,"), std::string("")}) {
        EXPECT_EQ(first_field(wrong_list({{"ids", wrong}})), "ids") << wrong;
    }
}

TEST(MatchListQuery, ACursorBelongsToItsSort) {
    EXPECT_EQ(read_match_list_query({})->page.order, match_order::newest_created);
    EXPECT_EQ(read_match_list_query({{"sort", "-createdAt"}})->page.order,
              match_order::newest_created);
    EXPECT_EQ(first_field(wrong_list({{"sort", "createdAt"}})), "sort");
    const std::pair<std::string, match_order> sorts[] = {
        {"startTime", match_order::earliest_start},
        {"-startTime", match_order::latest_start},
        {"-createdAt", match_order::newest_created}};
    for (const auto& [sort, order] : sorts) {
        for (const auto& [other, other_order] : sorts) {
            const std::string cursor =
                write_match_cursor({timestamp(std::chrono::microseconds(5)), match_id{8}, order});
            const query_parameters both{{"sort", other}, {"cursor", cursor}};
            if (sort != other) {
                const error e = wrong_list(both);
                EXPECT_EQ(first_field(e), "cursor") << sort << " for " << other;
                EXPECT_EQ(e.details.front().message, "Belongs to another sort");
                continue;
            }
            const auto query = read_match_list_query(both);
            ASSERT_TRUE(query) << cursor;
            EXPECT_EQ(query->page.after->at.time_since_epoch().count(), 5);
            EXPECT_EQ(query->page.after->id, match_id{8});
        }
    }
    for (const char* wrong : {"a", "d-", "a5", "x5-8", "a-5-8", "aa5-8", "a5-0"}) {
        const query_parameters both{{"sort", "startTime"}, {"cursor", wrong}};
        EXPECT_EQ(first_field(wrong_list(both)), "cursor") << wrong;
    }
}

TEST(MatchListQuery, IncludesWhatIsKnown) {
    const auto query = read_match_list_query({{"include", "events,lineups,stats,commentary"}});
    ASSERT_TRUE(query);
    EXPECT_TRUE(query->view.extras.events);
    EXPECT_TRUE(query->view.extras.lineups);
    EXPECT_TRUE(query->view.extras.statistics);
    EXPECT_TRUE(query->view.extras.commentary);
    EXPECT_TRUE(read_match_query({{"include", "statistics"}})->extras.statistics);
    EXPECT_FALSE(read_match_query({{"include", "statistics"}})->extras.events);
    EXPECT_FALSE(read_match_query({{"include", "statistics"}})->extras.red_cards);
    EXPECT_TRUE(
        read_match_query({{"include", "redCards"}, {"fields", "id,redCards"}})->extras.red_cards);
    EXPECT_EQ(first_field(wrong_list({{"include", "goals"}})), "include");
    EXPECT_EQ(first_field(wrong_list({{"include", "events,"}})), "include");
    EXPECT_EQ(first_field(read_match_query({{"include", "Events"}}).error()), "include");
}

TEST(MatchListQuery, FieldsAreMembersOfAMatchOrOfWhatIsIncluded) {
    const auto query = read_match_list_query({{"fields", "id,homeScore,season"}});
    ASSERT_TRUE(query);
    EXPECT_THAT(query->view.fields, ElementsAre("id", "homeScore", "season"));
    const error unknown = wrong_list({{"fields", "id,homescore"}});
    EXPECT_EQ(first_field(unknown), "fields");
    EXPECT_THAT(unknown.details.front().message, HasSubstr("'homescore' is no member of a match"));
    EXPECT_THAT(unknown.details.front().message, HasSubstr("homeScore"));
    EXPECT_EQ(first_field(wrong_list({{"fields", "id,"}})), "fields");
    EXPECT_EQ(first_field(wrong_list({{"fields", "events"}})), "fields");
    EXPECT_TRUE(read_match_list_query({{"fields", "events"}, {"include", "events"}}));
    EXPECT_TRUE(read_match_query({{"fields", "id"}}));
}

TEST(MatchListQuery, CountsWhenAsked) {
    EXPECT_FALSE(read_match_list_query({})->page.total);
    EXPECT_TRUE(read_match_list_query({{"total", "true"}})->page.total);
    EXPECT_FALSE(read_match_list_query({{"total", "false"}})->page.total);
    EXPECT_EQ(first_field(wrong_list({{"total", "yes"}})), "total");
}

TEST(MatchListQuery, TellsOfEveryMistake) {
    const error e = wrong_list({{"sort", "x"}, {"include", "x"}, {"fields", "x"}, {"ids", "x"}});
    std::vector<std::string> named;
    for (const field_error& detail : e.details) named.push_back(detail.path.at(0));
    for (const char* name : {"sort", "include", "fields", "ids"})
        EXPECT_THAT(named, Contains(name));
}

}  // namespace
}  // namespace livescore
