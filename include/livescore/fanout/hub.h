/// The subscribers of each topic on one shard. A delivery hands them frames, a slice at a time.
#pragma once
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

#include "livescore/fanout/frame.h"
#include "livescore/fanout/topic.h"

namespace livescore {

class hub;
struct hub_entry;

/// An object with a socket. Lives on one shard. It must leave the hub before it is destroyed.
class subscriber {
public:
    subscriber() = default;
    subscriber(const subscriber&) = delete;
    subscriber& operator=(const subscriber&) = delete;

    /// The hub calls it during a delivery. It must not change the hub. When its socket fails, the
    /// subscriber marks itself. It leaves the hub later, in another event of its thread.
    virtual void send(byte_pieces pieces) = 0;
    /// The topic has ended: the hub has removed the subscriber from it.
    virtual void on_topic_ended(topic) {}

    [[nodiscard]] std::size_t subscription_count() const noexcept { return places_.size(); }

protected:
    virtual ~subscriber() = default;

private:
    friend class hub;
    struct place {
        hub_entry* entry;
        std::uint32_t index;  // place in entry->members
    };
    std::vector<place> places_;
    std::uint32_t dirty_ = 0;  // position + 1 in the hub's dirty list
};

/// The frames that a conflated topic holds back until its window ends.
struct held_window {
    using time = std::chrono::steady_clock::time_point;
    std::vector<shared_frame> frames;
    std::size_t bytes = 0;
    time ends{};  // while there are frames
    /// Members that came while the window was open, and the seq behind which they need events.
    std::vector<std::pair<subscriber*, sequence_number>> newcomers;
};

struct hub_entry {
    struct member {
        subscriber* who;
        std::uint32_t place;  // place in who->places_
    };
    std::unique_ptr<held_window> held{};  // of a conflated topic
    livescore::topic topic{};
    std::vector<member> members;
    std::uint32_t handed = 0;           // the first `handed` members have got the pending frames
    std::vector<shared_frame> pending;  // frames of the running delivery
};

/// Belongs to one shard's thread.
class hub {
public:
    /// All its subscribers receive `format`. Consecutive frames of one topic are joined into one
    /// send of up to `join_limit_bytes`.
    explicit hub(wire_format format = wire_format::websocket,
                 std::size_t join_limit_bytes = 64 * 1024)
        : format_(format), join_limit_bytes_(join_limit_bytes) {}

    /// False when it was subscribed already. Do not call it while a delivery runs: the earlier
    /// frames are not for the new subscriber. `position`: the last seq that it has; a conflated
    /// topic may hold frames up to it.
    bool add(subscriber& who, topic to, sequence_number position = 0);
    /// False when it was not subscribed. While a delivery runs, a subscriber that leaves is first
    /// sent its share.
    bool remove(subscriber& who, topic from);
    /// Calls `left` for each topic that the subscriber leaves.
    void remove_all(subscriber& who, const std::function<void(topic)>& left);
    /// Removes all subscribers of a topic that has nothing more to tell. Call it when no delivery
    /// runs.
    void end(topic of);
    [[nodiscard]] bool contains(const subscriber& who, topic of) const noexcept;

    [[nodiscard]] std::vector<topic> topics_of(const subscriber& who) const;

    /// The work that a delivery may do before other events get the thread. A `send` takes
    /// `send_cost` units.
    using budget = std::size_t;
    static constexpr budget send_cost = 32;

    /// A delivery hands frames, in order, to the subscribers of their matches. It hands the frames
    /// for the `matches` channel to the subscribers of the channel. A subscriber of both the
    /// channel and a match gets the match's events once. Call `begin` when no delivery runs, then
    /// `go_on` until it returns true. Subscribers may leave in between. The owner of the frames
    /// keeps them meanwhile.
    void begin(std::span<const shared_frame> frames);
    /// True when all subscribers have got their frames. False when `left` is used up; `go_on` takes
    /// its work from it.
    bool go_on(budget& left);
    // Conflation. A conflated topic holds the frames of its topic from the first on until its
    // window ends. Then its followers get them in one delivery: all but the scores and statuses
    // that a newer one of the match has overtaken. Beyond 1,024 frames or 1 MiB that nothing
    // overtakes, the window ends at once.
    using time = held_window::time;
    [[nodiscard]] bool conflates() const noexcept { return !conflated_.empty(); }
    /// Notes frames that go into the next delivery. Call it when `conflates`.
    void hold(std::span<const shared_frame> frames, time now);
    /// When the first window ends. Absent: none is open.
    [[nodiscard]] std::optional<time> next_end() const;
    /// As `begin`, with what the windows held that have ended.
    void begin_ended(time now);
    /// The conflated topics whose match was removed, as of the last delivery.
    [[nodiscard]] std::vector<topic> take_removed() { return std::exchange(removed_, {}); }

    /// The sum of the last delivery.
    struct delivered {
        std::uint64_t frames = 0;  ///< frame x subscriber
        std::uint64_t bytes = 0;
    };
    [[nodiscard]] delivered total() const noexcept { return total_; }
    /// Makes a whole delivery at once.
    delivered deliver(std::span<const shared_frame> frames);

    [[nodiscard]] std::size_t topic_count() const noexcept { return entries_.size(); }
    [[nodiscard]] std::size_t subscription_count() const noexcept { return subscriptions_; }

private:
    struct dirty_subscriber {
        subscriber* who = nullptr;  // null when it has left
        std::vector<const shared_bytes*> pieces;
    };

    void touch(topic of, const shared_frame& f);
    void hold(topic of, const shared_frame& f, time now);
    void add_to_window(hub_entry& entry, subscriber& who, sequence_number position);
    static void forget_newcomer(hub_entry& entry, const subscriber& who);
    [[nodiscard]] static bool has_already(const hub_entry& entry, const subscriber& who,
                                          const frame& f);
    void erase_entry(const hub_entry& entry);
    [[nodiscard]] const shared_bytes& bytes_of(const frame& f, topic of) const;
    void join_pending(const hub_entry& entry);
    bool hand_over_entry(hub_entry& entry, budget& left);
    void hand_over_pending(subscriber& who, const hub_entry& entry, budget& left);
    void hand_over(subscriber& who, byte_pieces pieces, budget& left);
    bool flush_dirty(budget& left);
    void send_noted(subscriber& who);
    void send_share(subscriber& who);
    static void swap_members(hub_entry& entry, std::uint32_t a, std::uint32_t b);
    void remove_place(subscriber& who, std::uint32_t place);

    wire_format format_;
    std::size_t join_limit_bytes_;
    std::size_t subscriptions_ = 0;
    std::unordered_map<topic, std::unique_ptr<hub_entry>> entries_;
    std::unordered_map<topic, std::vector<hub_entry*>> conflated_;  // by the topic without window
    std::vector<shared_frame> ended_;  // of windows, until the delivery is done
    std::vector<topic> removed_;
    // The delivery that runs. The first `done_` of the touched entries are done. The first
    // `flushed_` of the dirty subscribers have been sent the frames that were noted for them.
    std::vector<hub_entry*> touched_;
    std::size_t done_ = 0;
    std::vector<const shared_bytes*> joined_;  // frames of the entry at `done_`
    std::deque<shared_bytes> made_;            // joined frames of this delivery; they stay in place
    std::size_t joined_bytes_ = 0;
    std::vector<dirty_subscriber> dirty_;
    std::size_t dirty_count_ = 0;
    std::size_t flushed_ = 0;
    delivered total_;
};

}  // namespace livescore
