#include "livescore/protocol/webhook/webhook_body.h"

#include <gmock/gmock.h>

#include "livescore/protocol/webhook/webhook_answers.h"
#include "livescore/protocol/webhook/webhook_query.h"
#include "unit/protocol/requests/bodies.h"

namespace livescore::test {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr webhook_limits most_webhooks{.selected_ids = 3};
const json whole = {{"url", "https://example.org/hook"},
                    {"description", "Desk"},
                    {"events", {"score:update", "match:status", "score:update"}},
                    {"leagueIds", {7, "5", 7}},
                    {"teamIds", {1}},
                    {"matchIds", json::array()}};

auto read_new(const json& body) {
    return read_new_webhook(json_body(body.dump()), limits, most_webhooks);
}
auto read_change(const json& body) {
    return read_webhook_change(json_body(body.dump()), limits, most_webhooks);
}
webhook made_of(const json& body) {
    webhook row;
    EXPECT_FALSE(read_new(body).value()(row));
    return row;
}

TEST(WebhookBodies, ANewWebhookHasWhatTheBodySays) {
    const webhook row = made_of(whole);
    EXPECT_EQ(row.url, "https://example.org/hook");
    EXPECT_EQ(row.description, "Desk");
    EXPECT_THAT(row.selection.events,
                ElementsAre(event_type::match_status, event_type::score_update));
    EXPECT_THAT(row.selection.leagues, ElementsAre(league_id{5}, league_id{7}));
    EXPECT_THAT(row.selection.teams, ElementsAre(team_id{1}));
    EXPECT_THAT(row.selection.matches, IsEmpty());
    EXPECT_FALSE(row.disabled);
}

TEST(WebhookBodies, EachWrongMemberIsNamed) {
    EXPECT_THAT(refusals(read_new({{"events", {"score:update"}}})),
                ElementsAre("url invalid_type"));
    EXPECT_THAT(
        refusals(read_new({{"url", "https://2130706433/"},
                           {"description", std::string(501, 'a')},
                           {"events", {"score:update", "goal", 5}},
                           {"leagueIds", {0, 2'147'483'648, "x"}},
                           {"teamIds", {1, 2, 3, 4}},
                           {"matchIds", 5},
                           {"enabled", "yes"}})),
        ElementsAre("url forbidden_address", "description too_big", "events/2 invalid_type",
                    "leagueIds/0 too_small", "leagueIds/1 too_big", "leagueIds/2 invalid_type",
                    "teamIds too_big", "matchIds invalid_type", "enabled invalid_type"));
    EXPECT_THAT(refusals(read_new({{"url", whole["url"]}, {"events", {"score:update", "goal"}}})),
                ElementsAre("events/1 invalid_value"));
    EXPECT_THAT(refusals(read_change({{"url", nullptr}, {"enabled", nullptr}})),
                ElementsAre("url invalid_type", "enabled invalid_type"));
    EXPECT_THAT(refusals(read_change(json::object())), ElementsAre(" custom"));
}

TEST(WebhookBodies, AChangeLeavesWhatItDoesNotName) {
    webhook row = made_of(whole);
    const webhook before = row;
    ASSERT_FALSE(read_change({{"enabled", false}}).value()(row));
    EXPECT_EQ(row.disabled, disabled_reason::by_hand);
    EXPECT_EQ(row.selection, before.selection);
    EXPECT_EQ(row.url, before.url);
    row.disabled = disabled_reason::gone;
    ASSERT_FALSE(read_change({{"enabled", true}}).value()(row));
    EXPECT_FALSE(row.disabled);
}

TEST(WebhookBodies, NullClearsListsAndTheDescription) {
    webhook row = made_of(whole);
    ASSERT_FALSE(
        read_change({{"events", nullptr}, {"leagueIds", nullptr}, {"description", nullptr}})
            .value()(row));
    EXPECT_THAT(row.selection.events, IsEmpty());
    EXPECT_THAT(row.selection.leagues, IsEmpty());
    EXPECT_THAT(row.selection.teams, ElementsAre(team_id{1}));
    EXPECT_FALSE(row.description);
}

TEST(WebhookAnswers, AWebhookIsWrittenWithoutItsSecret) {
    webhook row = made_of(whole);
    row.id = webhook_id{3};
    row.disabled = disabled_reason::failing;
    const auto written = json::parse(write_webhook(row));
    EXPECT_EQ(written["events"], (json{"match:status", "score:update"}));
    EXPECT_EQ(written["leagueIds"], (json{5, 7}));
    EXPECT_EQ(written["matchIds"], json::array());
    EXPECT_EQ(written["enabled"], false);
    EXPECT_EQ(written["disabledReason"], "failing");
    EXPECT_EQ(written["lastSuccessAt"], nullptr);
    EXPECT_FALSE(written.contains("secret"));
    EXPECT_EQ(json::parse(write_webhook_with_secret(row, "whsec_x"))["secret"], "whsec_x");
}

TEST(WebhookAnswers, ADeliveryNamesItsEvent) {
    webhook_delivery row;
    row.id = delivery_id{8};
    row.webhook = webhook_id{3};
    row.match = match_id{5};
    row.seq = 2;
    row.type = "score:update";
    row.response_status = 503;
    const auto written = json::parse(write_delivery(row));
    EXPECT_EQ(written["messageId"], "evt_5_2");
    EXPECT_EQ(written["matchId"], 5);
    EXPECT_EQ(written["seq"], 2);
    EXPECT_EQ(written["status"], "pending");
    EXPECT_EQ(written["responseStatus"], 503);
    row.match = match_id{0};
    const auto test = json::parse(write_delivery(row));
    EXPECT_EQ(test["matchId"], nullptr);
    EXPECT_EQ(test["seq"], nullptr);
    EXPECT_EQ(test["messageId"], "evt_test_8");
}

TEST(WebhookQueries, AreReadStrictly) {
    const auto query =
        read_delivery_list_query({{"limit", "7"}, {"cursor", "12"}, {"status", "failed"}});
    ASSERT_TRUE(query);
    EXPECT_EQ(query->limit, 7);
    EXPECT_EQ(query->cursor, 12);
    EXPECT_EQ(query->status, delivery_status::failed);
    EXPECT_THAT(
        refusals(read_delivery_list_query({{"limit", "0"}, {"cursor", "x"}, {"status", "sent"}})),
        ElementsAre("limit too_small", "cursor invalid_format", "status invalid_format"));
    EXPECT_EQ(read_webhook_id("7").value(), webhook_id{7});
    EXPECT_THAT(refusals(read_webhook_id("2147483648")), ElementsAre("id too_big"));
    EXPECT_EQ(read_delivery_id("2147483648").value(), delivery_id{2'147'483'648});
    EXPECT_THAT(refusals(read_delivery_id("-1")), ElementsAre("deliveryId too_small"));
}

}  // namespace
}  // namespace livescore::test
