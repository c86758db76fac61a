/// The feed: turns what is committed here, what Redis carries and what the log holds into one
/// gapless stream per match, and hands it to the shards. See docs/ARCHITECTURE.md, "The feed".
#pragma once
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "livescore/core/change_clock.h"
#include "livescore/core/metrics.h"
#include "livescore/fanout/hub.h"
#include "livescore/service/event_bus.h"
#include "livescore/service/event_sink.h"
#include "livescore/service/store.h"

namespace livescore {

struct join_result;

/// Somebody who asks the feed and is answered on the thread of the shard where it lives.
class joiner {
public:
    virtual void on_join_result(const join_result& result) = 0;

protected:
    virtual ~joiner() = default;
};

/// A wish to follow a topic. Made on the joiner's shard, carried out by the feed, and always handed
/// back to the shard, so that the joiner is destroyed on its own thread.
struct join_request {
    std::shared_ptr<joiner> who;
    topic to{};
    std::uint32_t ticket = 0;                     ///< the joiner's own mark, returned as it is
    std::optional<sequence_number> since{};       ///< resume after this seq
    wire_format format = wire_format::websocket;  ///< of the acknowledgement
};

enum class join_outcome { joined, unknown_match, unavailable };

/// The answer, placed in the shard's stream exactly between the frames before and after it.
struct join_result {
    join_request request;
    join_outcome outcome = join_outcome::joined;
    bool recovered = false;            ///< `replay` has everything behind `since`
    sequence_number position = 0;      ///< of the match, before the live frames
    shared_bytes acknowledgement;      ///< the framed `subscribed` message
    std::vector<shared_frame> replay;  ///< what follows the acknowledgement, before the live frames
};

/// What a shard receives from the feed: a frame, or the result of a join.
struct shard_item {
    shared_frame frame;
    std::unique_ptr<join_result> join;
};

/// Hands items, in order, to a shard's thread; called on the feed's thread, once for all that one
/// event of that thread made: a burst that came together is sent together.
using shard_inlet = std::function<void(std::vector<shard_item>)>;

struct feed_options {
    std::chrono::milliseconds heads_interval{500};
    std::chrono::milliseconds heads_window{5000};
    std::chrono::milliseconds gap_wait{10};     ///< before the log is asked for a missing event
    std::chrono::milliseconds retry_wait{200};  ///< after PostgreSQL failed
    std::chrono::milliseconds snapshot_max_age{1000};
    std::chrono::milliseconds idle_track{
        60'000};  ///< a match without subscribers is forgotten after this
    /// How far back the log is read for a match first heard of while somebody follows all matches.
    /// Less than idle_track, so that what was delivered before a track was forgotten is not
    /// delivered again.
    std::chrono::milliseconds baseline_age{30'000};
    int log_page = 500;             ///< events a read of the log
    int resume_limit = 1000;        ///< most events a resume replays; beyond: recovered=false
    std::size_t tail_frames = 256;  ///< kept a match, for joins and resumes without a query
    std::size_t tail_bytes = 256 * 1024;
    /// Beyond this a join of another match is refused (unavailable), and tracks for the sake of
    /// those who follow all matches are forgotten sooner.
    std::size_t max_tracks = 100'000;
};

/// Counters since start; read from any thread.
struct feed_stats {
    std::uint64_t delivered = 0;  ///< events let through, once per instance
    std::uint64_t duplicates_dropped = 0;
    std::uint64_t gaps_filled = 0;  ///< events that had to be read from the log
    std::uint64_t log_reads = 0;
    std::uint64_t tracks = 0;
    std::int64_t heads_age_ms = 0;  ///< since heads were last seen or polled
    bool polling = false;           ///< heads stay away; PostgreSQL is asked instead
};

class feed final : public event_sink {
public:
    /// Runs on `control`, as does `bus`.
    feed(boost::asio::io_context& control, event_bus& bus, feed_options options);
    ~feed() override;
    feed(const feed&) = delete;
    feed& operator=(const feed&) = delete;

    /// Before `start`. Returns the shard's index, which `join` and `leave` take.
    std::size_t add_shard(shard_inlet inlet);
    /// The store comes late because it is made with the feed as its sink.
    void start(store& log);
    /// When the control context and all shards have stopped: lets go of the subscribers that wait
    /// to join.
    void stop();

    /// Local first: delivered here at once, then published. Any thread.
    void note_committed(std::span<const committed_event> events) noexcept override;
    void on_committed(std::vector<committed_event> events) noexcept override;
    void on_deleted(match_id match) noexcept override;

    /// From the shard's thread. Exactly one join_result comes back.
    void join(std::size_t shard, join_request request);
    /// Exactly one for every `joined` result, when that subscription ends (or could not begin).
    void leave(std::size_t shard, topic from);

    /// For who wants the events behind `since` once, as soon as there are any, and no subscription.
    /// Exactly one join_result comes back, `joined` without acknowledgement; `leave` must not
    /// follow. `recovered` is false when `replay` does not have them all (more than `resume_limit`,
    /// or it was not read yet): read the log.
    void await_news(std::size_t shard, join_request request);
    /// What `await_news` was asked is answered now, if it was not yet: with an empty `replay`.
    void end_wait(topic of, sequence_number since, const joiner& who);

    /// Tells whether a match has changed, always before any subscriber here is told of the change,
    /// and for what is committed here before its caller is. Any thread.
    [[nodiscard]] change_clock& changes() noexcept;
    /// Since the newest seqs were last known for certain: while it is long, changes() may be
    /// behind. Any thread.
    [[nodiscard]] std::chrono::milliseconds heads_age() const noexcept;

    [[nodiscard]] feed_stats stats() const;
    /// livescore_feed_…
    void register_metrics(metrics_registry& metrics) const;

private:
    class impl;
    std::unique_ptr<impl> impl_;
};

}  // namespace livescore
