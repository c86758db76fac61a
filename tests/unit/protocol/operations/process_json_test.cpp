#include "livescore/protocol/operations/process_json.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

namespace livescore {
namespace {

using nlohmann::json;

const timestamp noon = *parse_iso8601("2026-01-31T12:00:00.000Z");

process_snapshot an_api(const std::string& instance) {
    process_snapshot made;
    made.instance = instance;
    made.seen_at = noon;
    made.postgres_up = true;
    made.api.emplace();
    made.api->websockets = 3;
    made.api->denied = {{"rate_limited", 2}};
    made.api->lag.p99_ms = 4.5;
    return made;
}
told_process told(const process_snapshot& made, const std::vector<recent_denial>& denied = {}) {
    return {made.instance, write_process_record(made, denied)};
}

TEST(ProcessJson, InstancesStandInTheOrderOfKindAndName) {
    process_snapshot worker = an_api("a-worker");
    worker.kind = process_kind::worker;
    worker.api.reset();
    worker.worker.emplace();
    const told_by_all<told_process> all{{told(worker), told(an_api("b")), told(an_api("a"))}, true};
    const json written = json::parse(write_instances(all));
    EXPECT_TRUE(written.at("complete").get<bool>());
    const json& rows = written.at("data");
    ASSERT_EQ(rows.size(), 3U);
    EXPECT_EQ(rows[0].at("instance"), "a");
    EXPECT_EQ(rows[1].at("instance"), "b");
    EXPECT_EQ(rows[2].at("kind"), "worker");
    EXPECT_EQ(rows[0].at("api").at("connections").at("websocket"), 3);
    EXPECT_EQ(rows[0].at("api").at("denied"), json({{"rate_limited", 2}}));
    EXPECT_EQ(rows[0].at("api").at("lagMs"), json({{"p50", nullptr}, {"p99", 4.5}}));
    EXPECT_EQ(rows[0].at("feed"), "live");
    EXPECT_TRUE(rows[2].at("api").is_null());
    EXPECT_TRUE(rows[2].at("feed").is_null());
    EXPECT_TRUE(rows[2].at("redis").at("up").is_null());
}

TEST(ProcessJson, AFeedThatPollsIsStalledWithoutPostgres) {
    process_snapshot made = an_api("a");
    made.api->polling = true;
    const auto state = [&] {
        return json::parse(write_instances({{told(made)}, true})).at("data")[0].at("feed");
    };
    EXPECT_EQ(state(), "polling");
    made.postgres_up = false;
    EXPECT_EQ(state(), "stalled");
}

TEST(ProcessJson, WhatIsNoRecordIsLeftOut) {
    const told_by_all<told_process> all{
        {{"x", "nonsense"}, {"y", "{}"}, {"z", R"({"figures":1,"denials":[]})"}, told(an_api("a"))},
        false};
    const json written = json::parse(write_instances(all));
    EXPECT_EQ(written.at("data").size(), 1U);
    EXPECT_FALSE(written.at("complete").get<bool>());
    EXPECT_TRUE(json::parse(write_denials(all, 10)).at("data").empty());
}

TEST(ProcessJson, DenialsOfAllStandNewestFirst) {
    const auto at = [](int second) {
        recent_denial denial;
        denial.at = noon + std::chrono::seconds(second);
        denial.reason = "rate_limited";
        denial.path = "/" + std::to_string(second);
        return denial;
    };
    const told_by_all<told_process> all{
        {told(an_api("a"), {at(3), at(1)}), told(an_api("b"), {at(2)})}, true};
    const json written = json::parse(write_denials(all, 2));
    ASSERT_EQ(written.at("data").size(), 2U);
    EXPECT_EQ(written.at("data")[0].at("path"), "/3");
    EXPECT_EQ(written.at("data")[1].at("path"), "/2");
    EXPECT_EQ(written.at("data")[1].at("instance"), "b");
}

TEST(ProcessJson, TheHistoryHasTheRowsOfTheTimeAskedForAndTheirColumns) {
    process_snapshot made = an_api("a");
    std::vector<std::string> samples;
    for (const int minute : {0, 30, 59}) {
        made.seen_at = noon + std::chrono::minutes(minute);
        samples.push_back(write_process_sample(sample_of(made)));
    }
    const told_by_all<told_series> all{{{"a \"b\"", "api", samples}}, true};
    const json written = json::parse(
        write_history(all, noon + std::chrono::minutes(30), std::chrono::milliseconds(10'000)));
    const json& series = written.at("data").at(0);
    EXPECT_EQ(series.at("instance"), "a \"b\"");
    EXPECT_EQ(written.at("sampleIntervalMs"), 10'000);
    ASSERT_EQ(series.at("rows").size(), 2U);
    const json& row = series.at("rows")[0];
    ASSERT_EQ(row.size(), series.at("columns").size());
    const auto column = [&](const std::string& name) {
        const json& names = series.at("columns");
        return row.at(
            static_cast<std::size_t>(std::find(names.begin(), names.end(), name) - names.begin()));
    };
    EXPECT_EQ(column("at"), (noon + std::chrono::minutes(30)).time_since_epoch().count() / 1000);
    EXPECT_EQ(column("connections"), 3);
    EXPECT_EQ(column("lagP99Ms"), 4.5);
    EXPECT_TRUE(column("lagP50Ms").is_null()) << "nothing was observed";
    EXPECT_EQ(column("deniedTotal"), 2);
}

TEST(ProcessJson, EachKindHasAValueForEachColumn) {
    process_snapshot made = an_api("a");
    EXPECT_EQ(sample_of(made).values.size(), sample_columns(process_kind::api).size());
    made.api.reset();
    made.worker.emplace();
    EXPECT_EQ(sample_of(made).values.size(), sample_columns(process_kind::worker).size());
}

TEST(ProcessJson, TheTimeOfTheHistoryIsBounded) {
    EXPECT_EQ(read_history_query({}).value().count(), 60);
    EXPECT_EQ(read_history_query({{"minutes", "1440"}}).value().count(), 1'440);
    for (const auto* wrong : {"0", "1441", "x", ""})
        EXPECT_FALSE(read_history_query({{"minutes", wrong}})) << wrong;
    EXPECT_EQ(read_denials_query({}).value(), 50);
    EXPECT_FALSE(read_denials_query({{"limit", "101"}}));
}

}  // namespace
}  // namespace livescore
