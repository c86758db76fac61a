#include <gtest/gtest.h>

#include "livescore/core/metrics.h"

namespace livescore {
namespace {

bool has_line(const std::string& text, const std::string& line) {
    return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
}

TEST(Metrics, CellsOfTheSameNameAndLabelsAreSummed) {
    metrics_registry registry;
    auto& a = registry.add_counter("livescore_things_total", "Things", {{"kind", "x"}});
    auto& b = registry.add_counter("livescore_things_total", "Things", {{"kind", "x"}});
    auto& other = registry.add_counter("livescore_things_total", "Things", {{"kind", "y"}});
    a.add(2);
    b.add();
    other.add(7);
    const std::string text = registry.scrape();
    EXPECT_TRUE(has_line(text, "# TYPE livescore_things_total counter"));
    EXPECT_TRUE(has_line(text, "livescore_things_total{kind=\"x\"} 3"));
    EXPECT_TRUE(has_line(text, "livescore_things_total{kind=\"y\"} 7"));
}

TEST(Metrics, AHistogramCountsUpToAndIncludingItsBounds) {
    metrics_registry registry;
    auto& one = registry.add_histogram("livescore_sizes", "Sizes", {1, 2, 4});
    auto& two = registry.add_histogram("livescore_sizes", "Sizes", {1, 2, 4});
    for (const double value : {0.5, 1.0, 2.0, 3.0, 100.0}) one.observe(value);
    two.observe(4);
    const std::string text = registry.scrape();
    EXPECT_TRUE(has_line(text, "livescore_sizes_bucket{le=\"1\"} 2"));
    EXPECT_TRUE(has_line(text, "livescore_sizes_bucket{le=\"2\"} 3"));
    EXPECT_TRUE(has_line(text, "livescore_sizes_bucket{le=\"4\"} 5"));
    EXPECT_TRUE(has_line(text, "livescore_sizes_bucket{le=\"+Inf\"} 6"));
    EXPECT_TRUE(has_line(text, "livescore_sizes_count 6"));
    EXPECT_TRUE(has_line(text, "livescore_sizes_sum 110.5"));
}

TEST(Metrics, GaugesAndReadingsAreReadWhenAsked) {
    metrics_registry registry;
    auto& open = registry.add_gauge("livescore_open", "Open");
    double age = 1;
    registry.add_reading(metrics_registry::kind::gauge, "livescore_age_seconds", "Age",
                         [&age] { return age; });
    open.add(3);
    open.add(-1);
    age = 2.5;
    const std::string text = registry.scrape();
    EXPECT_TRUE(has_line(text, "livescore_open 2"));
    EXPECT_TRUE(has_line(text, "livescore_age_seconds 2.5"));
}

TEST(Metrics, OneNameIsReadAsItIsScraped) {
    metrics_registry registry;
    registry.add_counter("livescore_things_total", "Things", {{"kind", "x"}}).add(3);
    registry.add_counter("livescore_things_total", "Things", {{"kind", "x"}}).add(1);
    registry.add_counter("livescore_things_total", "Things", {{"kind", "y"}}).add(7);
    const auto values = registry.read("livescore_things_total");
    ASSERT_EQ(values.size(), 2U);
    EXPECT_EQ(values[0].labels.at("kind"), "x");
    EXPECT_EQ(values[0].now, 4);
    EXPECT_EQ(values[1].now, 7);
    EXPECT_TRUE(registry.read("livescore_nothing_total").empty());
    EXPECT_TRUE(registry.read_distribution("livescore_nothing_seconds").counts.empty());
    EXPECT_TRUE(registry.read_counts("livescore_nothing_seconds").empty());
}

TEST(Metrics, QuantilesAreOfWhatWasSeenSince) {
    metrics_registry registry;
    auto& one = registry.add_histogram("livescore_seconds", "Times", {1, 2, 4}, {{"pool", "a"}});
    auto& two = registry.add_histogram("livescore_seconds", "Times", {1, 2, 4}, {{"pool", "b"}});
    for (int i = 0; i < 100; ++i) one.observe(0.5);
    const distribution before = registry.read_distribution("livescore_seconds");
    EXPECT_FALSE(before.since(before).quantile(0.5)) << "nothing was seen since";
    for (int i = 0; i < 8; ++i) one.observe(1.5);
    two.observe(3);
    two.observe(100);
    const distribution seen = registry.read_distribution("livescore_seconds").since(before);
    EXPECT_DOUBLE_EQ(seen.quantile(0.4).value(), 1.5) << "half way into the bucket from 1 to 2";
    EXPECT_DOUBLE_EQ(seen.quantile(0.8).value(), 2);
    EXPECT_DOUBLE_EQ(seen.quantile(0.9).value(), 4);
    EXPECT_DOUBLE_EQ(seen.quantile(0.99).value(), 4) << "above every bound: the last one";
    EXPECT_EQ(registry.read_counts("livescore_seconds").at(0).now, 108);
}

}  // namespace
}  // namespace livescore
