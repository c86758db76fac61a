/// The feed. It merges the commits of this instance, the messages of Redis and the log into one
/// stream for each match, without gaps. It hands the stream to the shards. See
/// docs/ARCHITECTURE.md, "The feed".
#pragma once
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <memory>
#include <span>
#include <vector>

#include "livescore/core/change_clock.h"
#include "livescore/core/metrics.h"
#include "livescore/fanout/feed_options.h"
#include "livescore/fanout/feed_stats.h"
#include "livescore/fanout/join.h"
#include "livescore/fanout/shard_inlet.h"
#include "livescore/service/event_bus.h"
#include "livescore/service/event_sink.h"
#include "livescore/service/store.h"

namespace livescore {

class delayed_feeds;
class feed_engine;
class live_source;

class feed final : public event_sink {
public:
    /// The feed runs on `control`, as `bus` does. It calls `decorate`, unless that is empty, once
    /// for each shard.
    feed(boost::asio::io_context& control, event_bus& bus, feed_options options,
         inlet_decorator decorate = {});
    ~feed() override;
    feed(const feed&) = delete;
    feed& operator=(const feed&) = delete;

    /// Call it before `start`. Returns the shard's index, which `join` and `leave` take.
    std::size_t add_shard(shard_inlet inlet);
    /// The store comes late because it is made with the feed as its sink.
    void start(store& log);
    /// Call it when the control context and all shards have stopped. It releases the joiners that
    /// still wait.
    void stop();

    /// Any thread. The feed delivers the events here first and publishes them then.
    void note_committed(std::span<const committed_event> events) noexcept override;
    void on_committed(std::vector<committed_event> events) noexcept override;
    void note_traced(std::vector<traced_event> events) noexcept override;

    /// A delayed topic has a feed of its own behind this one (delayed_feeds).
    /// From the shard's thread. Exactly one join_result comes back.
    void join(std::size_t shard, join_request request);
    /// Call it exactly once for every `joined` result: when that subscription ends, or when it
    /// could not begin.
    void leave(std::size_t shard, topic from);

    /// For a client that wants the events after `since` once, as soon as there are any, without a
    /// subscription. Exactly one join_result comes back: `joined`, without an acknowledgement. Do
    /// not call `leave` for it. `recovered` is false when `replay` does not have all the events:
    /// they are more than `resume_limit`, or the feed has not read them yet. Then the client must
    /// read the log.
    void await_news(std::size_t shard, join_request request);
    /// Answers a request of `await_news` now, with an empty `replay`, unless the feed has answered
    /// it before.
    void end_wait(topic of, sequence_number since, const joiner& who);

    /// Tells whether a match has changed. It knows of a change before the feed tells any subscriber
    /// of this instance. It knows of a commit of this instance before the caller of the commit
    /// does. Any thread.
    [[nodiscard]] change_clock& changes() noexcept;
    /// Time since the newest seqs were last known for certain. While it is long, `changes()` may be
    /// behind. Any thread.
    [[nodiscard]] std::chrono::milliseconds heads_age() const noexcept;

    /// The epoch of the log; `unknown` before it was read. Any thread.
    [[nodiscard]] log_epoch epoch() const noexcept;

    [[nodiscard]] feed_stats stats() const;
    /// livescore_feed_…
    void register_metrics(metrics_registry& metrics) const;

private:
    [[nodiscard]] feed_engine& of(topic to);

    std::unique_ptr<live_source> source_;
    std::unique_ptr<feed_engine> engine_;
    std::unique_ptr<delayed_feeds> delayed_;
};

}  // namespace livescore
