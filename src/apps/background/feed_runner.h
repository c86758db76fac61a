/// The worker's feeds: a thread of their own with its own Redis connections, so that the decoding
/// of a season delays no kick-off.
#pragma once
#include <functional>
#include <memory>
#include <string>

#include "background/feed_sources.h"
#include "livescore/core/metrics.h"
#include "livescore/postgres/store.h"
#include "livescore/redis/redis.h"
#include "livescore/service/feed/feed_store.h"
#include "livescore/service/match_sheet_store.h"

namespace livescore {

class feed_runner {
public:
    /// `store` and `sheets` outlive it. `instance` is the worker's name.
    feed_runner(feed_sources sources, const redis_options& redis, feed_store& store,
                match_sheet_store& sheets, std::string instance, metrics_registry& metrics);
    ~feed_runner();
    feed_runner(const feed_runner&) = delete;
    feed_runner& operator=(const feed_runner&) = delete;

    void start();
    /// Finishes the polls that run. Calls `ended` on the feeds' thread; destroy this after it.
    void stop(std::function<void()> ended);
    /// False while PostgreSQL or Redis is away, or when a poll is stuck. Any thread.
    [[nodiscard]] bool healthy() const;

private:
    class impl;
    std::unique_ptr<impl> impl_;
};

}  // namespace livescore
