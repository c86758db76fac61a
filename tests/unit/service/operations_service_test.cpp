#include "livescore/service/operations/operations_service.h"

#include <gmock/gmock.h>

#include <map>
#include <nlohmann/json.hpp>

#include "support/event_loop.h"

namespace livescore {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using testing::ElementsAre;

/// Redis, as all processes see it.
struct fake_process_board final : process_board {
    asio::awaitable<void> publish(process_record record, std::chrono::milliseconds) override {
        if (is_away) throw infrastructure_error(errc::unavailable, "away");
        records[record.process] = std::move(record.text);
        co_return;
    }
    asio::awaitable<std::vector<process_record>> read() override {
        ++reads;
        if (is_away) throw infrastructure_error(errc::unavailable, "away");
        std::vector<process_record> all;
        for (const auto& [process, text] : records) all.push_back({process, text});
        co_return all;
    }
    asio::awaitable<void> add_sample(std::string process, std::string sample,
                                     sample_bounds) override {
        samples[process].push_back(std::move(sample));
        co_return;
    }
    asio::awaitable<std::vector<process_samples>> read_samples(int) override {
        if (is_away) throw infrastructure_error(errc::unavailable, "away");
        // The one that told last comes first.
        co_return sampled;
    }

    std::map<std::string, std::string> records;
    std::map<std::string, std::vector<std::string>> samples;
    std::vector<process_samples> sampled;
    int reads = 0;
    bool is_away = false;
};

struct fake_rows final : operations_store {
    asio::awaitable<std::int64_t> begin_action(operator_action) override { co_return 1; }
    asio::awaitable<void> finish_action(std::int64_t, int, std::optional<std::string>) override {
        co_return;
    }
    asio::awaitable<page<operator_action>> list_actions(action_page_request) override {
        co_return page<operator_action>{};
    }
    asio::awaitable<postgres_overview> inspect() override {
        ++inspections;
        if (is_away) throw infrastructure_error(errc::unavailable, "host 10.0.0.7 is away");
        postgres_overview found;
        found.version = "15";
        co_return found;
    }
    asio::awaitable<std::vector<endpoint_overview>> list_endpoints(int) override {
        if (is_away) throw infrastructure_error(errc::unavailable, "away");
        co_return std::vector<endpoint_overview>(1);
    }
    int inspections = 0;
    bool is_away = false;
};

struct fake_redis final : redis_inspector {
    asio::awaitable<redis_overview> inspect() override {
        redis_overview found;
        found.version = "7";
        co_return found;
    }
};

struct fixed_clock final : wall_clock {
    [[nodiscard]] timestamp now() const override { return timestamp(1h); }
};

struct OperationsService : testing::Test {
    explicit OperationsService(operations_options options = {0ms, 0ms})
        : service(loop.context, board, reporter, rows, redis, clock, options) {}

    /// "instance", in the order of the answer.
    std::vector<std::string> instances() {
        const auto told = loop.await(service.processes());
        complete = told->complete;
        std::vector<std::string> names;
        const json written = json::parse(write_instances(*told));
        for (const json& row : written.at("data")) names.push_back(row.at("instance"));
        return names;
    }
    /// Another process tells that it lives.
    void tell(const std::string& process, const std::string& instance) {
        process_snapshot made;
        made.instance = instance;
        made.api.emplace();
        board.records[process] = write_process_record(made, {});
    }

    fake_process_board board;
    fake_rows rows;
    fake_redis redis;
    fixed_clock clock;
    metrics_registry metrics;
    test::event_loop loop;
    process_reporter reporter{board, metrics, {"api-1", process_kind::api, "1", {}},
                              {},    clock,   [] { return false; }};
    operations_service service;
    bool complete = true;
};

TEST_F(OperationsService, AnyInstanceAnswersForAll) {
    reporter.report();
    tell("api/api-2/1", "api-2");
    EXPECT_THAT(instances(), ElementsAre("api-1", "api-2"));
    EXPECT_TRUE(complete);
    board.records.erase("api/api-2/1");
    EXPECT_THAT(instances(), ElementsAre("api-1"));
}

TEST_F(OperationsService, WithoutRedisItAnswersForItselfAndSaysSo) {
    reporter.report();
    tell("api/api-2/1", "api-2");
    board.is_away = true;
    EXPECT_THAT(instances(), ElementsAre("api-1"));
    EXPECT_FALSE(complete);
    board.is_away = false;
    EXPECT_THAT(instances(), ElementsAre("api-1", "api-2"));
    EXPECT_TRUE(complete);
}

TEST_F(OperationsService, WhatItToldIsNotShownBesideWhatItIsNow) {
    reporter.report();
    tell(reporter.name(), "api-1");
    EXPECT_THAT(instances(), ElementsAre("api-1"));
}

TEST_F(OperationsService, AnInstanceThatBeganAgainHasOneSeries) {
    reporter.report();
    board.sampled = {{"api/api-2/b", {"[30]", "[40]"}},
                     {reporter.name(), {"[1]"}},
                     {"api/api-2/a", {"[10]", "[20]"}},
                     {"worker/api-2/c", {"[15]"}}};
    const auto told = loop.await(service.history());
    ASSERT_EQ(told->items.size(), 3U);
    EXPECT_EQ(told->items[0].instance, "api-1");
    EXPECT_EQ(told->items[0].samples.size(), 1U) << "its own, and not what the board has of it";
    EXPECT_NE(told->items[0].samples[0], "[1]");
    EXPECT_THAT(told->items[1].samples, ElementsAre("[10]", "[20]", "[30]", "[40]"));
    EXPECT_EQ(told->items[2].kind, "worker");
    board.is_away = true;
    const auto alone = loop.await(service.history());
    EXPECT_EQ(alone->items.size(), 1U);
    EXPECT_FALSE(alone->complete);
}

TEST_F(OperationsService, AServerThatIsAwayIsNoErrorAndItsWordsStayInTheLog) {
    rows.is_away = true;
    const auto stores = loop.await(service.stores());
    EXPECT_EQ(stores->postgres, std::nullopt);
    EXPECT_EQ(stores->postgres_problem, "PostgreSQL did not answer");
    ASSERT_TRUE(stores->redis);
    EXPECT_EQ(stores->redis->version, "7");
    EXPECT_THROW(loop.await(service.endpoints()), infrastructure_error);
    rows.is_away = false;
    EXPECT_EQ(loop.await(service.endpoints())->size(), 1U);
}

struct OperationsServiceThatKeeps : OperationsService {
    OperationsServiceThatKeeps() : OperationsService({1h, 1h}) {}
};

TEST_F(OperationsServiceThatKeeps, ManyWhoLookCostOneQuestion) {
    for (int i = 0; i < 10; ++i) {
        static_cast<void>(loop.await(service.stores()));
        static_cast<void>(loop.await(service.processes()));
    }
    EXPECT_EQ(rows.inspections, 1);
    EXPECT_EQ(board.reads, 1);
}

TEST(ProcessName, TellsKindAndInstance) {
    const std::string name = process_name({"a/b", process_kind::worker, "1", {}});
    EXPECT_EQ(read_process_name(name).kind, "worker");
    EXPECT_EQ(read_process_name(name).instance, "a/b");
    EXPECT_NE(name, process_name({"a/b", process_kind::worker, "1", {}}));
    EXPECT_EQ(read_process_name("nonsense").kind, "");
}

}  // namespace
}  // namespace livescore
