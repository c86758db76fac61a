#include "livescore/core/metrics.h"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <deque>
#include <limits>
#include <mutex>

namespace livescore {

namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

/// All cells of one name and one set of labels.
struct series {
    std::deque<counter> counters;
    std::deque<gauge> gauges;
    std::deque<histogram> histograms;
    std::vector<std::function<double()>> readings;
};

struct family {
    std::string help;
    MetricType type = MetricType::Untyped;
    std::map<metric_labels, series> by_labels;
};

double read_all(const series& s) {
    double sum = 0;
    for (const auto& c : s.counters) sum += static_cast<double>(c.value());
    for (const auto& g : s.gauges) sum += static_cast<double>(g.value());
    for (const auto& read : s.readings) sum += read();
    return sum;
}

ClientMetric::Histogram read_histogram(const std::deque<histogram>& cells) {
    ClientMetric::Histogram out;
    const auto& bounds = cells.front().bounds();
    std::uint64_t cumulative = 0;
    for (std::size_t i = 0; i <= bounds.size(); ++i) {
        for (const auto& h : cells) cumulative += h.count(i);
        ClientMetric::Bucket bucket;
        bucket.cumulative_count = cumulative;
        bucket.upper_bound =
            i == bounds.size() ? std::numeric_limits<double>::infinity() : bounds[i];
        out.bucket.push_back(bucket);
    }
    out.sample_count = cumulative;
    for (const auto& h : cells) out.sample_sum += h.sum();
    return out;
}

void add_to(distribution& sum, const histogram& h) {
    if (sum.counts.empty()) {
        sum.bounds = h.bounds();
        sum.counts.resize(sum.bounds.size() + 1);
    }
    for (std::size_t i = 0; i < sum.counts.size() && i <= h.bounds().size(); ++i)
        sum.counts[i] += h.count(i);
}

}  // namespace

distribution distribution::since(const distribution& before) const {
    distribution left = *this;
    if (before.counts.size() != counts.size()) return left;
    for (std::size_t i = 0; i < counts.size(); ++i)
        left.counts[i] -= std::min(before.counts[i], counts[i]);
    return left;
}

std::optional<double> distribution::quantile(double q) const {
    std::uint64_t total = 0;
    for (const std::uint64_t n : counts) total += n;
    if (total == 0) return std::nullopt;
    const double wanted = q * static_cast<double>(total);
    double below = 0;
    for (std::size_t i = 0; i < bounds.size(); ++i) {
        const auto here = static_cast<double>(counts[i]);
        if (here > 0 && below + here >= wanted) {
            const double from = i == 0 ? 0 : bounds[i - 1];
            return from + (bounds[i] - from) * (wanted - below) / here;
        }
        below += here;
    }
    return bounds.back();
}

histogram::histogram(std::vector<double> bounds)
    : bounds_(std::move(bounds)), counts_(new std::atomic<std::uint64_t>[bounds_.size() + 1] {}) {}

void histogram::observe(double value) noexcept {
    const auto bucket = std::lower_bound(bounds_.begin(), bounds_.end(), value) - bounds_.begin();
    counts_[static_cast<std::size_t>(bucket)].fetch_add(1, std::memory_order_relaxed);
    sum_.fetch_add(value, std::memory_order_relaxed);
}

std::uint64_t histogram::count(std::size_t i) const noexcept {
    return counts_[i].load(std::memory_order_relaxed);
}

std::vector<double> duration_buckets() {
    return {0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025,
            0.05,   0.1,     0.25,   0.5,   1,      2.5,   5,    10};
}

std::vector<double> size_buckets(double largest) {
    std::vector<double> bounds;
    for (double bound = 1; bound <= largest; bound *= 2) bounds.push_back(bound);
    return bounds;
}

class metrics_registry::impl {
public:
    series& find(const std::string& name, const std::string& help, MetricType type,
                 const metric_labels& labels) {
        auto& f = families[name];
        f.help = help;
        f.type = type;
        return f.by_labels[labels];
    }
    mutable std::mutex mutex;
    std::map<std::string, family> families;
};

metrics_registry::metrics_registry() : impl_(std::make_unique<impl>()) {}
metrics_registry::~metrics_registry() = default;

counter& metrics_registry::add_counter(const std::string& name, const std::string& help,
                                       const metric_labels& labels) {
    const std::lock_guard lock(impl_->mutex);
    return impl_->find(name, help, MetricType::Counter, labels).counters.emplace_back();
}

gauge& metrics_registry::add_gauge(const std::string& name, const std::string& help,
                                   const metric_labels& labels) {
    const std::lock_guard lock(impl_->mutex);
    return impl_->find(name, help, MetricType::Gauge, labels).gauges.emplace_back();
}

histogram& metrics_registry::add_histogram(const std::string& name, const std::string& help,
                                           std::vector<double> bounds,
                                           const metric_labels& labels) {
    const std::lock_guard lock(impl_->mutex);
    return impl_->find(name, help, MetricType::Histogram, labels)
        .histograms.emplace_back(std::move(bounds));
}

void metrics_registry::add_reading(kind what, const std::string& name, const std::string& help,
                                   std::function<double()> read, const metric_labels& labels) {
    const std::lock_guard lock(impl_->mutex);
    const auto type = what == kind::counter ? MetricType::Counter : MetricType::Gauge;
    impl_->find(name, help, type, labels).readings.push_back(std::move(read));
}

std::string metrics_registry::scrape() const {
    std::vector<MetricFamily> out;
    const std::lock_guard lock(impl_->mutex);
    for (const auto& [name, f] : impl_->families) {
        MetricFamily written;
        written.name = name;
        written.help = f.help;
        written.type = f.type;
        for (const auto& [labels, s] : f.by_labels) {
            ClientMetric metric;
            for (const auto& [key, text] : labels) metric.label.push_back({key, text});
            if (f.type == MetricType::Histogram) {
                metric.histogram = read_histogram(s.histograms);
            } else if (f.type == MetricType::Counter) {
                metric.counter.value = read_all(s);
            } else {
                metric.gauge.value = read_all(s);
            }
            written.metric.push_back(std::move(metric));
        }
        out.push_back(std::move(written));
    }
    return prometheus::TextSerializer().Serialize(out);
}

std::vector<metrics_registry::value> metrics_registry::read(const std::string& name) const {
    std::vector<value> values;
    const std::lock_guard lock(impl_->mutex);
    const auto found = impl_->families.find(name);
    if (found == impl_->families.end()) return values;
    for (const auto& [labels, s] : found->second.by_labels) values.push_back({labels, read_all(s)});
    return values;
}

std::vector<metrics_registry::value> metrics_registry::read_counts(const std::string& name) const {
    std::vector<value> values;
    const std::lock_guard lock(impl_->mutex);
    const auto found = impl_->families.find(name);
    if (found == impl_->families.end()) return values;
    for (const auto& [labels, s] : found->second.by_labels) {
        distribution all;
        for (const histogram& h : s.histograms) add_to(all, h);
        double count = 0;
        for (const std::uint64_t n : all.counts) count += static_cast<double>(n);
        values.push_back({labels, count});
    }
    return values;
}

distribution metrics_registry::read_distribution(const std::string& name) const {
    distribution sum;
    const std::lock_guard lock(impl_->mutex);
    const auto found = impl_->families.find(name);
    if (found == impl_->families.end()) return sum;
    for (const auto& [labels, s] : found->second.by_labels) {
        for (const histogram& h : s.histograms) add_to(sum, h);
    }
    return sum;
}

}  // namespace livescore
