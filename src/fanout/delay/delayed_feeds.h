/// The feeds of those who hear of everything later: one for each delay. A delayed feed has no bus.
/// It asks the log what has become old enough, so nothing is kept in memory until then, and an
/// event is framed once for all followers of its match with that delay.
#pragma once
#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "feed_engine.h"
#include "livescore/fanout/shard_inlet.h"
#include "livescore/service/log_source.h"

namespace livescore {

class delayed_feeds {
public:
    /// They run on `control`, as `present` does.
    delayed_feeds(asio::io_context& control, feed_options options, feed_engine& present);
    ~delayed_feeds();

    /// Before `start`, in the order of the present's.
    void add_shard(shard_inlet inlet) { inlets_.push_back(std::move(inlet)); }
    void start(store& log) { log_ = &log; }
    void stop();

    /// Any thread. The feed begins with its first use, and lives as long as this.
    [[nodiscard]] feed_engine& of(std::chrono::seconds delay);

    /// The matches that any of them follows. On the control thread, or as a rough figure.
    [[nodiscard]] std::size_t tracks() const noexcept { return memory_->places(); }

private:
    struct delayed_feed {
        std::unique_ptr<delayed_source> source;
        std::unique_ptr<feed_engine> engine;
    };

    asio::io_context& control_;
    feed_options options_;
    feed_engine& present_;
    std::shared_ptr<track_memory> memory_ = std::make_shared<track_memory>();
    std::shared_ptr<change_clock> changes_;  // made with the first feed: it is large
    std::vector<shard_inlet> inlets_;
    store* log_ = nullptr;
    std::mutex mutex_;
    bool stopped_ = false;
    std::map<std::chrono::seconds, delayed_feed> feeds_;
};

}  // namespace livescore
