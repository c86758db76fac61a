#include "delay/delayed_feeds.h"

#include <algorithm>
#include <boost/asio/post.hpp>

namespace livescore {
namespace {

using std::chrono::milliseconds;

/// A delayed feed looks so often. It is late by half of it, and asks nobody when nothing is due.
constexpr milliseconds look_interval{50};
/// Longer than the looks for the followers of all matches are apart, by far.
constexpr milliseconds look_back{4'000};
constexpr milliseconds idle_track{10'000};
constexpr std::size_t most_page_bytes = std::size_t{256} * 1024;

/// Nobody rings for the past.
class silent_bus final : public event_bus {
public:
    void publish(const committed_event&) override {}
    void announce(const std::vector<head>&) override {}
    void subscribe(std::function<void(std::string_view)>) override {}
    void resubscribe() override {}
    [[nodiscard]] bool connected() const noexcept override { return false; }
};

silent_bus& nobody() {
    static silent_bus bus;
    return bus;
}

}  // namespace

delayed_feeds::delayed_feeds(asio::io_context& control, feed_options options, feed_engine& present)
    : control_(control), options_(std::move(options)), present_(present) {
    options_.polls_only = true;
    options_.heads_interval = look_interval;
    options_.heads_window = look_back;
    options_.gap_wait = milliseconds(0);  // an event of the past has no stragglers
    options_.unknown_max_age = milliseconds(0);
    options_.idle_track = idle_track;
    options_.page_bytes = std::min(options_.page_bytes, most_page_bytes);
    options_.tracks_bytes = options_.delayed_tracks_bytes;
    options_.max_tracks = options_.max_delayed_tracks;
}

delayed_feeds::~delayed_feeds() = default;

feed_engine& delayed_feeds::of(std::chrono::seconds delay) {
    const std::lock_guard lock(mutex_);
    delayed_feed& found = feeds_[delay];
    if (found.engine) return *found.engine;
    if (!changes_) changes_ = std::make_shared<change_clock>();
    feed_options options = options_;
    options.delay = delay;
    const feed_engine& present = present_;
    found.source = std::make_unique<delayed_source>(
        *log_, delay,
        delayed_source::present{&present.changes(), [&present] { return present.heads_age(); },
                                [&present] { return present.epoch(); }});
    found.engine =
        std::make_unique<feed_engine>(control_, nobody(), std::move(options), inlet_decorator{},
                                      feed_parts{changes_, present_.parts().pages, memory_});
    for (const auto& inlet : inlets_) found.engine->add_shard(inlet);
    asio::post(control_, [this, &found] {
        const std::lock_guard starting(mutex_);
        if (!stopped_) found.engine->start(*found.source);
    });
    return *found.engine;
}

void delayed_feeds::stop() {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    for (auto& [delay, one] : feeds_) one.engine->stop();
}

}  // namespace livescore
