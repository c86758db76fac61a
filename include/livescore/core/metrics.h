/// Metrics. A cell costs one relaxed atomic addition. The registry gathers the cells at each scrape
/// and writes them in Prometheus' text format. It sums the cells of the same name and labels. Each
/// shard can therefore have its own cells, and no two threads share a cache line while they send a
/// frame.
#pragma once
#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace livescore {

using metric_labels = std::map<std::string, std::string>;

/// It only grows. Any thread.
class counter {
public:
    void add(std::uint64_t n = 1) noexcept { value_.fetch_add(n, std::memory_order_relaxed); }
    [[nodiscard]] std::uint64_t value() const noexcept {
        return value_.load(std::memory_order_relaxed);
    }

private:
    alignas(64) std::atomic<std::uint64_t> value_{0};
};

/// It goes up and down. Any thread.
class gauge {
public:
    void add(std::int64_t n) noexcept { value_.fetch_add(n, std::memory_order_relaxed); }
    void set(std::int64_t n) noexcept { value_.store(n, std::memory_order_relaxed); }
    [[nodiscard]] std::int64_t value() const noexcept {
        return value_.load(std::memory_order_relaxed);
    }

private:
    alignas(64) std::atomic<std::int64_t> value_{0};
};

/// Counts observations by their size. Any thread.
class histogram {
public:
    /// `bounds`: the upper bounds of the buckets, rising. An observation above every bound goes to
    /// +Inf.
    explicit histogram(std::vector<double> bounds);
    void observe(double value) noexcept;

    [[nodiscard]] const std::vector<double>& bounds() const noexcept { return bounds_; }
    /// The count of bucket `i` alone (not cumulative). `bounds().size()` is +Inf.
    [[nodiscard]] std::uint64_t count(std::size_t i) const noexcept;
    [[nodiscard]] double sum() const noexcept { return sum_.load(std::memory_order_relaxed); }

private:
    std::vector<double> bounds_;
    std::unique_ptr<std::atomic<std::uint64_t>[]> counts_;
    std::atomic<double> sum_{0};
};

/// What histograms have counted, by size.
struct distribution {
    std::vector<double> bounds;         ///< as a histogram's
    std::vector<std::uint64_t> counts;  ///< one more than `bounds`; not cumulative

    /// What was counted since `before`, which is an earlier reading of the same, or empty.
    [[nodiscard]] distribution since(const distribution& before) const;
    /// The value below which the share `q` (0 to 1) of the observations lies, as if they were even
    /// within a bucket. The last bound for what lies above it. Nothing without an observation.
    [[nodiscard]] std::optional<double> quantile(double q) const;
};

/// Buckets in seconds, for durations from 0.1 ms to 10 s.
[[nodiscard]] std::vector<double> duration_buckets();
/// 1, 2, 4, ... up to `largest`.
[[nodiscard]] std::vector<double> size_buckets(double largest);

/// Names follow Prometheus' conventions: livescore_..._total for counters, and the unit in the name
/// (_seconds, _bytes). Thread-safe. Cells live as long as the registry.
class metrics_registry {
public:
    metrics_registry();
    ~metrics_registry();
    metrics_registry(const metrics_registry&) = delete;
    metrics_registry& operator=(const metrics_registry&) = delete;

    counter& add_counter(const std::string& name, const std::string& help,
                         const metric_labels& labels = {});
    gauge& add_gauge(const std::string& name, const std::string& help,
                     const metric_labels& labels = {});
    histogram& add_histogram(const std::string& name, const std::string& help,
                             std::vector<double> bounds, const metric_labels& labels = {});
    /// A value that another object knows. Each scrape calls `read`, from any thread.
    enum class kind { counter, gauge };
    void add_reading(kind what, const std::string& name, const std::string& help,
                     std::function<double()> read, const metric_labels& labels = {});

    /// text/plain; version=0.0.4
    [[nodiscard]] std::string scrape() const;

    /// What `scrape` would write of one name, for those who look at a few of them.
    struct value {
        metric_labels labels;
        double now = 0;
    };
    /// Returns a counter's or a gauge's values. Empty for a name that nobody has added.
    [[nodiscard]] std::vector<value> read(const std::string& name) const;
    /// Returns how many observations a histogram has had.
    [[nodiscard]] std::vector<value> read_counts(const std::string& name) const;
    /// Returns a histogram, summed over its labels. Empty for a name that nobody has added.
    [[nodiscard]] distribution read_distribution(const std::string& name) const;

private:
    class impl;
    std::unique_ptr<impl> impl_;
};

inline constexpr const char* metrics_content_type = "text/plain; version=0.0.4; charset=utf-8";

}  // namespace livescore
