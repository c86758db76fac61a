#include "api/routes/feeds/feed_answers.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace livescore {
namespace {

using nlohmann::json;

timestamp at(std::string_view text) {
    return parse_iso8601(text).value();
}

TEST(FeedAnswers, ARowHasWhatTheBoardTells) {
    feed_overview feed;
    feed.row.provider = "openligadb";
    feed.row.polled = true;
    feed_status& status = feed.status.emplace();
    status.provider = "openligadb";
    status.last_attempt_at = at("2026-11-29T14:31:00Z");
    status.last_success_at = at("2026-11-29T14:30:00Z");
    status.lag = std::chrono::seconds(61);
    status.stands_still = true;
    status.error = "timeout";
    status.circuit = feed_circuit::half_open;
    status.matches = 18;
    status.left_day = 40;
    status.budget_day = 100;
    EXPECT_EQ(json::parse(write_feed(feed)), json::parse(R"({
        "provider": "openligadb", "state": "running",
        "lastAttemptAt": "2026-11-29T14:31:00.000Z", "lastSuccessAt": "2026-11-29T14:30:00.000Z",
        "lagMs": 61000, "standsStill": true,
        "budget": {"perMinute": null, "perDay": 100, "leftMinute": null, "leftDay": 40},
        "error": "timeout", "circuit": "half_open", "matches": 18,
        "attribution": "Match data: OpenLigaDB (https://www.openligadb.de), ODbL 1.0"})"));
}

TEST(FeedAnswers, WhatTheBoardDoesNotTellIsNullAndNeverZero) {
    feed_list list;
    list.status_known = false;
    feed_overview& feed = list.feeds.emplace_back();
    feed.row.provider = "acme";
    feed.row.failure = "502";
    EXPECT_EQ(json::parse(write_feed_list(list)), json::parse(R"({"data": [{
        "provider": "acme", "state": "pushed", "lastAttemptAt": null, "lastSuccessAt": null,
        "lagMs": null, "standsStill": null,
        "budget": {"perMinute": null, "perDay": null, "leftMinute": null, "leftDay": null},
        "error": "502", "circuit": null, "matches": null, "attribution": null}],
        "statusKnown": false})"));
}

TEST(FeedAnswers, APausedProviderIsPausedWhetherItIsPolledOrPushes) {
    for (const bool polled : {true, false}) {
        feed_overview feed;
        feed.row.provider = "acme";
        feed.row.polled = polled;
        feed.row.paused = true;
        EXPECT_EQ(json::parse(write_feed(feed)).at("state"), "paused");
    }
}

TEST(FeedAnswers, AnIngestAnswerNamesTheProblems) {
    intake_result taken;
    taken.unchanged = 1;
    taken.changed = 2;
    taken.created = 3;
    taken.ignored = 4;
    taken.problems.push_back({"4712",
                              {errc::invalid_argument,
                               "Invalid payload",
                               {{{"league", "name"}, "Several", "ambiguous"}}}});
    EXPECT_EQ(json::parse(write_ingest_answer(11, taken)), json::parse(R"({
        "received": 11, "created": 3, "changed": 2, "unchanged": 1, "ignored": 4,
        "problems": [{"fixture": "4712", "message": "Invalid payload", "details": [
            {"path": ["league", "name"], "message": "Several", "code": "ambiguous"}]}]})"));
}

TEST(FeedAnswers, AConflictNamesItsMatchAndItsQuality) {
    kept_conflict conflict;
    conflict.id = 5;
    conflict.provider = "acme";
    conflict.match = match_id{12};
    conflict.fixture = "4711";
    conflict.what = {"inconsistent", "2-0", "2-1"};
    conflict.first_seen_at = at("2026-11-29T14:31:00Z");
    EXPECT_EQ(json::parse(write_conflict(conflict)), json::parse(R"({
        "id": 5, "matchId": 12, "provider": "acme", "fixture": "4711", "kind": "inconsistent",
        "quality": "inconsistent", "ours": "2-0", "theirs": "2-1",
        "firstSeenAt": "2026-11-29T14:31:00.000Z"})"));
    conflict.match.reset();
    conflict.what.kind = "ambiguous";
    const json other = json::parse(write_conflict(conflict));
    EXPECT_TRUE(other.at("matchId").is_null());
    EXPECT_TRUE(other.at("quality").is_null());
}

}  // namespace
}  // namespace livescore
