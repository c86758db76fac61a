#include "livescore/service/operations/process_meter.h"

#include <gtest/gtest.h>

namespace livescore {
namespace {

using namespace std::chrono_literals;

struct ProcessMeter : testing::Test {
    metrics_registry metrics;
    counter& deliveries = metrics.add_counter("livescore_deliveries_total", "");
    counter& requests = metrics.add_counter("livescore_http_requests_total", "", {{"route", "a"}});
    counter& others = metrics.add_counter("livescore_http_requests_total", "", {{"route", "b"}});
    histogram& lag = metrics.add_histogram("livescore_event_lag_seconds", "", {0.001, 0.01, 0.1});
    gauge& sockets = metrics.add_gauge("livescore_websocket_connections", "");
    process_meter meter{metrics, {"api-1", process_kind::api, "1", {}}, 10s};
    process_meter::steady::time_point begun = process_meter::steady::now();

    process_snapshot measure(std::chrono::milliseconds at) {
        return meter.measure(timestamp(at), begun + at, false);
    }
};

TEST_F(ProcessMeter, TheFirstTimeThereIsNoRate) {
    deliveries.add(1'000);
    lag.observe(0.005);
    const process_snapshot first = measure(0s);
    EXPECT_EQ(first.measured_over, 0ms);
    EXPECT_EQ(first.api->deliveries_per_second, 0);
    EXPECT_EQ(first.api->lag.p50_ms, std::nullopt) << "what was before is not of the last seconds";
    EXPECT_EQ(first.worker, std::nullopt);
    EXPECT_EQ(first.redis_up, std::nullopt) << "nobody has registered it";
}

TEST_F(ProcessMeter, RatesAndQuantilesAreOfTheWindow) {
    static_cast<void>(measure(0s));
    deliveries.add(100);
    requests.add(5);
    others.add(15);
    for (int i = 0; i < 10; ++i) lag.observe(0.005);
    sockets.set(7);
    const process_snapshot after = measure(2s);
    EXPECT_EQ(after.measured_over, 2s);
    EXPECT_DOUBLE_EQ(after.api->deliveries_per_second, 50);
    EXPECT_DOUBLE_EQ(after.api->requests_per_second, 10) << "of all routes";
    EXPECT_DOUBLE_EQ(after.api->lag.p50_ms.value(), 5.5);
    EXPECT_EQ(after.api->websockets, 7);
    // What is older than the window does not count any more.
    for (const auto at : {4s, 6s, 8s, 10s}) static_cast<void>(measure(at));
    const process_snapshot late = measure(12s);
    EXPECT_EQ(late.measured_over, 10s);
    EXPECT_EQ(late.api->deliveries_per_second, 0);
    EXPECT_EQ(late.api->lag.p99_ms, std::nullopt);
}

TEST_F(ProcessMeter, OfAWorkerItKnowsJobsFeedsAndWebhooks) {
    metrics.add_gauge("livescore_jobs", "", {{"state", "dead"}}).set(2);
    metrics.add_gauge("livescore_jobs", "", {{"state", "waiting"}}).set(9);
    metrics.add_gauge("livescore_feed_circuit_open", "", {{"provider", "acme"}}).set(1);
    metrics.add_gauge("livescore_feed_stands_still", "", {{"provider", "acme"}}).set(0);
    metrics.add_gauge("livescore_webhook_failing", "").set(3);
    counter& refused = metrics.add_counter("livescore_database_refused_total", "", {{"pool", "x"}});
    histogram& wait = metrics.add_histogram("livescore_database_wait_seconds", "",
                                            duration_buckets(), {{"pool", "x"}});
    process_meter of_worker(metrics, {"worker-1", process_kind::worker, "1", {}}, 10s);
    static_cast<void>(of_worker.measure({}, begun, false));
    refused.add();
    wait.observe(0.001);
    wait.observe(0.001);
    const process_snapshot made = of_worker.measure({}, begun + 1s, true);
    EXPECT_TRUE(made.draining);
    EXPECT_EQ(made.api, std::nullopt);
    EXPECT_EQ(made.worker->jobs_dead, 2);
    EXPECT_EQ(made.worker->jobs_waiting, 9);
    EXPECT_EQ(made.worker->webhooks_failing, 3);
    ASSERT_EQ(made.worker->feeds.size(), 1U);
    EXPECT_EQ(made.worker->feeds[0].provider, "acme");
    EXPECT_TRUE(made.worker->feeds[0].circuit_open);
    ASSERT_EQ(made.pools.size(), 1U);
    EXPECT_EQ(made.pools[0].name, "x");
    EXPECT_EQ(made.pools[0].refused, 1);
    EXPECT_DOUBLE_EQ(made.pools[0].requests_per_second, 2);
}

}  // namespace
}  // namespace livescore
