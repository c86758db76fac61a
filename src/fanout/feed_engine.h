/// The inside of the feed: all code that runs on the control thread.
#pragma once
#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <map>
#include <unordered_map>
#include <variant>

#include "livescore/core/change_clock.h"
#include "livescore/core/mailbox.h"
#include "livescore/domain/byte_budget.h"
#include "livescore/fanout/feed_options.h"
#include "livescore/fanout/feed_stats.h"
#include "livescore/fanout/shard_inlet.h"
#include "livescore/service/event_bus.h"
#include "livescore/service/log_source.h"
#include "match_track.h"
#include "sets/followed_set.h"
#include "trace/trace_board.h"
#include "track_memory.h"

namespace livescore {

/// What several engines share. An absent part is the engine's own.
struct feed_parts {
    std::shared_ptr<change_clock> changes{};
    std::shared_ptr<byte_budget> pages{};
    std::shared_ptr<track_memory> memory{};
};

class feed_engine {
public:
    feed_engine(asio::io_context& control, event_bus& bus, feed_options options,
                inlet_decorator decorate, feed_parts parts = {});

    std::size_t add_shard(shard_inlet inlet);

    void start(log_source& log);
    void stop();

    // Messages from other threads.
    struct committed {
        std::vector<committed_event> events;
    };
    struct traced {
        std::vector<traced_event> events;
    };
    struct join_message {
        std::size_t shard;
        join_request request;
    };
    struct leave_message {
        std::size_t shard;
        topic from;
    };
    struct await_message {
        std::size_t shard;
        join_request request;
    };
    struct end_wait_message {
        topic of;
        sequence_number since;
        const joiner* who;  // only compared
    };
    using feed_message = std::variant<committed, traced, join_message, leave_message, await_message,
                                      end_wait_message>;

    mailbox<feed_message> inbox;
    [[nodiscard]] const feed_parts& parts() const noexcept { return parts_; }
    [[nodiscard]] change_clock& changes() const noexcept { return *parts_.changes; }
    [[nodiscard]] std::chrono::milliseconds heads_age() const noexcept;
    [[nodiscard]] feed_stats stats() const;
    [[nodiscard]] log_epoch epoch() const noexcept { return epoch_; }

private:
    struct shard_entry {
        shard_inlet inlet;
        std::vector<shard_item> outgoing{};
        std::size_t channel_members = 0;
    };

    void drain(std::vector<feed_message>& batch);
    void on_committed(std::vector<committed_event>& events);
    void on_traced(std::vector<traced_event>& events);
    void on_join(std::size_t shard, join_request request);
    void on_leave(std::size_t shard, topic from);
    void on_await(std::size_t shard, join_request request);
    void on_end_wait(const end_wait_message& end);
    void on_bus_message(std::string_view text);
    void on_heads(const std::vector<head>& heads);
    void on_trace(traced_event event);
    /// Whether a message comes from another deployment. Counts it then, and tells the operator.
    bool is_foreign(deployment_id from);

    /// `is_logged`: the event is certainly in the log.
    void take(match_id match, shared_frame f, bool is_logged);
    void take_head(const head& h);
    match_track* find(match_id match);
    match_track& track_of(match_id match);
    [[nodiscard]] bool is_followed(match_id match) const;
    // What the bus has to bring (feed_partitions.cpp).
    void want_followed();
    void want_partition_of(match_id match);
    void want_everything();
    /// Delivers, answers joins, and starts the read that the track needs next.
    void advance(match_track& track, std::vector<shared_frame>& out);
    void send(std::size_t shard, shard_item item);
    void flush();
    void settle(match_track& track);
    void watch_gap(match_track& track, std::chrono::milliseconds wait);
    void on_gap_timer();
    void arm_gap_timer();

    // Reads: a few at a time, one for each track.
    void attend(match_track& track);
    void start_readers();
    asio::awaitable<void> read_loop();
    asio::awaitable<void> read_for(match_id match);
    asio::awaitable<void> read_baselines();
    [[nodiscard]] std::chrono::milliseconds baseline_age() const;
    asio::awaitable<void> read_snapshot(match_id match);
    asio::awaitable<void> read_history(match_id match);
    asio::awaitable<void> read_gap(match_id match);
    void wait_for_memory(match_track& track);
    void trim_tracks();
    void on_read_failed(match_id match, const std::string& what);
    void refuse(match_track& track, join_outcome why);
    [[nodiscard]] bool is_unknown(match_id match);
    void remember_unknown(match_id match, change_clock::reading before);
    void hand_back(std::vector<match_track::answered_join> answers);
    void end_track(match_id match);

    // Sets.
    void on_set_join(std::size_t shard, join_request request);
    void on_set_leave(std::size_t shard, topic from);
    void forget_member(std::size_t shard, followed_set& set);
    [[nodiscard]] bool follows_many() const noexcept {
        return channel_members_ > 0 || set_members_ > 0;
    }
    void begin_to_follow_many();
    void attend_set(topic of);
    void attend_sets_soon();
    asio::awaitable<void> place_tracks();
    asio::awaitable<void> place_some_tracks();
    asio::awaitable<void> read_set(topic of, std::shared_ptr<set_snapshot> into);
    void take_set(topic of, followed_set& set, std::shared_ptr<set_snapshot> snapshot,
                  log_source::set_state state, std::size_t wishes);
    void note_progress(match_id match);
    void answer_wishes(topic of);
    void answer_wish(followed_set& set, set_wish wish);
    void refuse_wishes(topic of, join_outcome why);
    void refuse_all_wishes(join_outcome why);
    void refuse_wishes_behind(match_id match);
    void note_sets(match_track& track, const frame& f);
    [[nodiscard]] bool follows_set_of(std::size_t shard, const frame& f) const;
    using placements = std::unordered_map<match_id, placed_match>;
    asio::awaitable<placements> read_placements(std::vector<match_id> ids,
                                                std::vector<head> baselines);

    // The log's history.
    void watch_epoch();
    asio::awaitable<void> read_epoch();
    void take_epoch(log_epoch now);
    /// Asks for the heads of all tracks when the log's server was away.
    void look_after_absence();
    void forget_history();
    /// The log no longer has events that this instance has delivered.
    void on_log_went_back();
    asio::awaitable<void> renew_epoch();

    // Heads.
    void on_tick();
    void poll_only(steady_time now);
    void sweep_sometimes(steady_time now);
    [[nodiscard]] bool looks_for_channel(steady_time now);
    [[nodiscard]] std::chrono::milliseconds unseen_time(steady_time now) const;
    void end_silence(steady_time began, steady_time ended);
    /// As the feed's followers name a match of the log.
    [[nodiscard]] topic topic_of(match_id match) const noexcept {
        return with_delay(match, options_.delay);
    }
    void arm_tick();
    asio::awaitable<void> poll_heads(bool everything);
    void sweep();

    void spawn(asio::awaitable<void> task, const char* name);

    feed_parts parts_;
    asio::io_context& control_;
    event_bus& bus_;
    feed_options options_;
    inlet_decorator decorate_;
    std::vector<shard_entry> shards_;
    log_source* log_ = nullptr;
    bool stopped_ = false;
    byte_budget& pages_;  // pages of the log on their way to clients
    std::vector<match_id> waiting_for_memory_;
    asio::steady_timer memory_timer_;
    track_memory& memory_;  // outlives the tracks
    std::unordered_map<match_id, std::unique_ptr<match_track>> tracks_;
    partition_set wanted_;  // of the bus, with options_.only_followed
    std::size_t channel_members_ = 0;
    // Beginning of the present time with followers of many matches: of all, or of sets.
    steady_time followed_since_{};
    std::unordered_map<topic, followed_set> sets_;
    std::size_t set_members_ = 0;
    std::vector<match_id> unplaced_;  // ready tracks from before the first wish for a set
    bool placing_ = false;
    bool attend_posted_ = false;

    /// Matches that PostgreSQL did not have a moment ago.
    struct unknown_match {
        change_clock::reading before;  // before PostgreSQL was asked
        steady_time until;
    };
    std::unordered_map<match_id, unknown_match> unknown_;

    std::deque<match_id> to_read_;
    std::vector<match_id> to_baseline_;
    int readers_ = 0;
    bool reading_baselines_ = false;

    asio::steady_timer gap_timer_;
    std::multimap<steady_time, match_id> gap_deadlines_;

    asio::steady_timer tick_timer_;
    steady_time last_heads_{};     // from the worker
    steady_time last_complete_{};  // by any means
    steady_time last_resubscribe_{};
    steady_time last_sweep_{};
    // Until when the feed knows of every match that has changed, whether it has a track or not.
    steady_time looked_back_{};
    // The last silence that was longer than heads tell of.
    steady_time silence_began_{};
    steady_time silence_ended_{};
    std::optional<steady_time> told_of_foreign_;
    bool polling_ = false;
    bool poll_under_way_ = false;

    std::atomic<log_epoch> epoch_{log_epoch::unknown};
    std::vector<join_message> early_joins_;  // these came before the epoch was known
    std::vector<await_message> early_waits_;
    bool reading_epoch_ = false;
    bool renewing_epoch_ = false;
    std::int64_t server_started_ = 0;
    bool log_was_away_ = false;  // since the last look at all heads

    trace_board traces_;
    std::vector<shared_frame> scratch_;
    bool flush_posted_ = false;

    // Written on the control thread, read by /health and /metrics.
    std::atomic<std::uint64_t> delivered_{0};
    std::atomic<std::uint64_t> duplicates_{0};
    std::atomic<std::uint64_t> filled_{0};
    std::atomic<std::uint64_t> log_reads_{0};
    std::atomic<std::uint64_t> foreign_{0};
    std::atomic<std::uint64_t> track_count_{0};
    std::atomic<std::uint64_t> track_bytes_{0};
    std::atomic<std::int64_t> last_complete_ms_{0};
    std::atomic<bool> polling_public_{false};
};

}  // namespace livescore
