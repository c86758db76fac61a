#include "livescore/protocol/operations/operator_json.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

namespace livescore {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

result<requeue_wish> wish_of(const std::string& body) {
    return read_requeue_wish({media_type::json, body}, json_limits{});
}
std::vector<std::string> paths_of(const error& refused) {
    std::vector<std::string> all;
    for (const field_error& detail : refused.details)
        all.push_back(detail.path.empty() ? "" : detail.path.front());
    return all;
}

TEST(RequeueWish, NamesJobsOrAKind) {
    const auto named = wish_of(R"({"ids": ["match:1:kick_off:2", "match:3:full_time:1"]})");
    ASSERT_TRUE(named);
    ASSERT_THAT(named->jobs, SizeIs(2));
    EXPECT_EQ(job_id(named->jobs[1]), "match:3:full_time:1");
    const auto all = wish_of(R"({"kind": "transitions"})");
    ASSERT_TRUE(all);
    EXPECT_THAT(all->jobs, IsEmpty());
    EXPECT_EQ(all->step, std::nullopt);
    EXPECT_EQ(all->limit, 100);
    const auto some = wish_of(R"({"kind": "half_time", "limit": 5})");
    ASSERT_TRUE(some);
    EXPECT_EQ(some->step, transition::half_time);
    EXPECT_EQ(some->limit, 5);
}

TEST(RequeueWish, IsBoundedAndSaysWhatIsWrong) {
    EXPECT_FALSE(wish_of("{}"));
    EXPECT_FALSE(wish_of(R"({"ids": ["match:1:kick_off:2"], "kind": "kick_off"})"));
    for (const auto* ids : {R"([])", R"(["nonsense"])", R"([7])", R"("match:1:kick_off:2")"}) {
        const auto refused = wish_of(std::string(R"({"ids": )") + ids + "}");
        ASSERT_FALSE(refused) << ids;
        EXPECT_EQ(paths_of(refused.error()).at(0), "ids") << ids;
    }
    json many = json::array();
    for (int i = 1; i <= 101; ++i) many.push_back("match:" + std::to_string(i) + ":kick_off:1");
    EXPECT_FALSE(wish_of(json{{"ids", many}}.dump()));
    many.erase(0);
    EXPECT_TRUE(wish_of(json{{"ids", many}}.dump()));
    for (const auto* kind : {R"("webhooks")", R"("")", "null", "1"}) {
        const auto refused = wish_of(std::string(R"({"kind": )") + kind + "}");
        ASSERT_FALSE(refused) << kind;
        EXPECT_EQ(paths_of(refused.error()).at(0), "kind") << kind;
    }
    for (const auto* limit : {"0", "101", R"("x")"}) {
        const auto refused =
            wish_of(std::string(R"({"kind": "kick_off", "limit": )") + limit + "}");
        ASSERT_FALSE(refused) << limit;
        EXPECT_EQ(paths_of(refused.error()).at(0), "limit") << limit;
    }
}

TEST(AuditAnswers, ShowWhatIsKnownOfAnAction) {
    page<operator_action> found;
    operator_action action;
    action.id = 9;
    action.at = *parse_iso8601("2026-01-31T12:00:00.000Z");
    action.action = "pauseFeed";
    action.who = "key";
    action.name = "the \"desk\"";
    action.status = 200;
    found.items.push_back(action);
    const json written = json::parse(write_actions(found, 50, std::nullopt));
    const json& row = written.at("data").at(0);
    EXPECT_EQ(row.at("name"), "the \"desk\"");
    EXPECT_EQ(row.at("at"), "2026-01-31T12:00:00.000Z");
    EXPECT_EQ(row.at("status"), 200);
    EXPECT_TRUE(row.at("prefix").is_null());
    EXPECT_FALSE(written.at("pagination").at("hasMore").get<bool>());
    found.items[0].status.reset();
    const json unknown = json::parse(write_actions(found, 50, write_action_cursor(9)));
    EXPECT_TRUE(unknown.at("data").at(0).at("status").is_null()) << "null is never 0";
    const auto next = read_action_list_query(
        {{"cursor", unknown.at("pagination").at("nextCursor").get<std::string>()}});
    ASSERT_TRUE(next);
    EXPECT_EQ(next->before, 9);
}

TEST(AuditAnswers, AreAskedForByLimitKeyAndAction) {
    const auto query = read_action_list_query({{"limit", "7"}, {"key", "desk"}, {"action", "x"}});
    ASSERT_TRUE(query);
    EXPECT_EQ(query->limit, 7);
    EXPECT_EQ(query->key, "desk");
    EXPECT_EQ(query->action, "x");
    for (const auto& [name, value] : std::vector<std::pair<std::string, std::string>>{
             {"limit", "0"}, {"limit", "101"}, {"cursor", "!"}, {"key", ""}}) {
        const auto refused = read_action_list_query({{name, value}});
        ASSERT_FALSE(refused) << name;
        EXPECT_THAT(paths_of(refused.error()), ElementsAre(name));
    }
}

TEST(StoreAnswers, SayWhichServerDidNotAnswer) {
    stores_overview stores;
    stores.asked_at = *parse_iso8601("2026-01-31T12:00:00.000Z");
    stores.redis = redis_overview{.version = "7.0.15"};
    stores.postgres_problem = "PostgreSQL did not answer";
    const json written = json::parse(write_stores(stores));
    EXPECT_TRUE(written.at("postgres").is_null());
    EXPECT_EQ(written.at("redis").at("version"), "7.0.15");
    EXPECT_TRUE(written.at("redis").at("maxBytes").is_null()) << "0 of Redis means no limit";
    EXPECT_TRUE(written.at("redis").at("outputDrops").is_null());
    EXPECT_EQ(written.at("problems"), json({"PostgreSQL did not answer"}));
}

}  // namespace
}  // namespace livescore
