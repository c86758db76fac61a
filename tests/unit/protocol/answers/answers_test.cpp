#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "livescore/protocol/answers.h"
#include "livescore/protocol/query.h"

namespace livescore {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

match numbered(std::int64_t id) {
    match m;
    m.id = match_id{id};
    m.created_at = timestamp(1'769'860'800'123'456us) + std::chrono::microseconds(id);
    return m;
}

TEST(Answers, DataWrapsTheItemsBytes) {
    EXPECT_EQ(write_data(R"({"id":1})"), R"({"data":{"id":1}})");
}

TEST(Answers, MatchPageEndsWithoutCursor) {
    const match_page last{{{numbered(2), numbered(1)}, false}, {}, {}};
    const auto answer = json::parse(write_match_page(last, {}));
    EXPECT_EQ(answer["data"].size(), 2U);
    EXPECT_EQ(answer["data"][0]["id"], 2);
    EXPECT_EQ(answer["pagination"],
              (json{{"limit", 50}, {"nextCursor", nullptr}, {"hasMore", false}}));
}

TEST(Answers, MatchCursorLeadsToTheLastItemToTheMicrosecond) {
    const match_page first{{{numbered(9), numbered(8)}, true}, {}, {}};
    const auto answer = json::parse(write_match_page(first, {}));
    EXPECT_EQ(answer["pagination"]["hasMore"], true);
    const auto query =
        read_match_list_query({{"cursor", answer["pagination"]["nextCursor"].get<std::string>()}});
    ASSERT_TRUE(query);
    ASSERT_TRUE(query->page.after);
    EXPECT_EQ(query->page.after->id, match_id{8});
    EXPECT_EQ(query->page.after->at, numbered(8).created_at);
}

TEST(Answers, CommentaryCursorLeadsToTheLastItem) {
    commentary item;
    item.id = commentary_id{5'000'000'000};
    const auto answer = json::parse(write_commentary_page({{item}, true}, {}));
    EXPECT_EQ(answer["data"][0]["id"], 5'000'000'000);
    const auto page = read_commentary_list_query(
        {{"cursor", answer["pagination"]["nextCursor"].get<std::string>()}});
    ASSERT_TRUE(page);
    EXPECT_EQ(page->before, item.id);
}

TEST(Answers, EmptyPagesAreEmptyLists) {
    EXPECT_EQ(write_match_page({}, {}),
              R"({"data":[],"pagination":{"limit":50,"nextCursor":null,"hasMore":false}})");
    EXPECT_EQ(write_commentary_page({}, {}),
              R"({"data":[],"pagination":{"limit":100,"nextCursor":null,"hasMore":false}})");
}

TEST(Answers, LogPageCarriesTheEventsOwnBytes) {
    const auto event = [](sequence_number seq, std::string text) {
        return committed_event{match_id{1}, seq, event_type::score_update,
                               std::make_shared<const std::string>(std::move(text))};
    };
    const log_slice slice{{event(4, R"({ "seq" : 4 })"), event(5, R"({"seq":5})")}, 9};
    EXPECT_EQ(write_log_page(slice, {.since = 3, .limit = 2}),
              R"({"data":[{ "seq" : 4 },{"seq":5}],)"
              R"("pagination":{"limit":2,"nextSince":5,"hasMore":true,"lastSeq":9}})");
    EXPECT_EQ(write_log_page({{}, 9}, {.since = 9, .limit = 2}),
              R"({"data":[],"pagination":{"limit":2,"nextSince":9,"hasMore":false,"lastSeq":9}})");
    EXPECT_EQ(write_log_page(slice, {.since = 2, .limit = 2}),
              R"({"data":[{ "seq" : 4 },{"seq":5}],"pagination":{"limit":2,"nextSince":5,)"
              R"("hasMore":true,"lastSeq":9,"truncated":true}})")
        << "retention removed 3";
    EXPECT_EQ(write_log_page({{}, 9}, {.since = 4, .limit = 2}),
              R"({"data":[],"pagination":{"limit":2,"nextSince":9,"hasMore":false,"lastSeq":9,)"
              R"("truncated":true}})")
        << "retention removed all";
    EXPECT_EQ(write_log_page({{}, 9}, {.since = 40, .limit = 2}),
              R"({"data":[],"pagination":{"limit":2,"nextSince":9,"hasMore":false,"lastSeq":9,)"
              R"("truncated":true}})")
        << "the log never came as far";
    EXPECT_EQ(write_log_page({{event(1, "{}")}, 1}, {.since = 0, .limit = 2, .restarted = true}),
              R"({"data":[{}],"pagination":{"limit":2,"nextSince":1,"hasMore":false,"lastSeq":1,)"
              R"("truncated":true}})")
        << "another history";
}

TEST(Problem, CarriesTheMembersOfRfc9457AndTheOriginals) {
    const error e{errc::invalid_argument,
                  "Invalid payload",
                  {{{"tags", "3"}, "Expected a string", "invalid_type"}}};
    EXPECT_EQ(write_problem(e, 400, "/api/matches"),
              R"({"type":"about:blank","title":"Bad Request","status":400,)"
              R"("detail":"Invalid payload","instance":"/api/matches","error":"Invalid payload",)"
              R"("details":[{"path":["tags","3"],"message":"Expected a string",)"
              R"("code":"invalid_type"}]})");
}

TEST(Problem, WithoutDetailsHasAnEmptyList) {
    const auto answer =
        json::parse(write_problem({errc::not_found, "Match 1 not found"}, 404, "/\xff\""));
    EXPECT_EQ(answer["title"], "Not Found");
    EXPECT_EQ(answer["details"], json::array());
}

}  // namespace
}  // namespace livescore
