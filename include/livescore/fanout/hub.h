/// The subscribers of each topic on one shard. A delivery hands them frames, a slice at a time.
#pragma once
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

#include "livescore/domain/sets/event_filter.h"
#include "livescore/fanout/frame.h"
#include "livescore/fanout/place_list.h"
#include "livescore/fanout/topic.h"

namespace livescore {

class hub;

/// A frame for a subscriber that takes frames.
struct offered_frame {
    shared_frame frame;
    bool is_wanted = false;  ///< by a subscription
    bool is_wished = false;  ///< of the set of a wish, whether or not its filter lets it through
};

/// An object with a socket. Lives on one shard. It must leave the hub before it is destroyed.
class subscriber {
public:
    subscriber() = default;
    subscriber(const subscriber&) = delete;
    subscriber& operator=(const subscriber&) = delete;

    /// The hub calls it during a delivery. It must not change the hub. When its socket fails, the
    /// subscriber marks itself. It leaves the hub later, in another event of its thread.
    virtual void send(byte_pieces pieces) = 0;
    /// In place of `send`, for a subscriber that takes frames (hub::wish, hub::take_frames): the
    /// frames of its topics in the order of their matches' logs, each once.
    virtual void take(std::span<const offered_frame>) {}
    /// The topic has ended: the hub has removed the subscriber from it.
    virtual void on_topic_ended(topic) {}

    [[nodiscard]] std::size_t subscription_count() const noexcept { return places_.size(); }

protected:
    virtual ~subscriber() = default;

private:
    friend class hub;
    /// Whether it gets frames one by one: they may come by several topics, or it keeps some.
    [[nodiscard]] bool merges() const noexcept {
        return takes_frames_ || (broad_ > 0 && places_.size() > 1);
    }
    place_list places_;
    std::uint32_t dirty_ = 0;  // position + 1 in the hub's dirty list
    std::uint16_t broad_ = 0;  // places that are a channel or a set
    bool takes_frames_ = false;
};

/// The frames that a conflated topic holds back until its window ends.
struct held_window {
    using time = std::chrono::steady_clock::time_point;
    struct held_frame {
        std::uint64_t serial;  // in the order of arrival
        shared_frame frame;
    };
    struct newcomer {
        const subscriber* who;
        std::uint64_t has;  // it needs no frame up to this serial
    };
    std::vector<held_frame> frames;
    std::size_t bytes = 0;
    std::vector<newcomer> newcomers;  // members that came, or were sent something, meanwhile
};

struct hub_entry {
    struct member {
        subscriber* who;
        std::uint32_t place;  // place in who->places_
        event_filter filter;  // none: it only wishes to follow
        event_filter wished = event_filter::none();
        [[nodiscard]] bool is_plain() const noexcept { return filter.is_all() && wished.is_none(); }
    };
    std::unique_ptr<held_window> held{};  // of a conflated topic
    livescore::topic topic{};
    std::vector<member> members;
    std::uint32_t special = 0;  // members that are not plain
    std::uint32_t handed = 0;   // the first `handed` members have got the pending frames
    std::vector<const shared_frame*> pending;  // frames of the running delivery
};
// Every subscription of a match pays for it.
static_assert(sizeof(hub_entry::member) == 16);

/// Belongs to one shard's thread.
class hub {
public:
    /// All its subscribers receive `format`. Consecutive frames of one topic are joined into one
    /// send of up to `join_limit_bytes`.
    explicit hub(wire_format format = wire_format::websocket,
                 std::size_t join_limit_bytes = 64 * 1024)
        : format_(format), join_limit_bytes_(join_limit_bytes) {}

    /// False when it was subscribed already; then `filter` takes the place of the one before. Do
    /// not call it while a delivery runs: the earlier frames are not for the new subscriber, and
    /// neither is what a conflated topic holds.
    bool add(subscriber& who, topic to, event_filter filter = {});
    /// False when it was not subscribed. While a delivery runs, a subscriber that leaves is first
    /// sent its share.
    bool remove(subscriber& who, topic from);
    /// Calls `left` for each topic that the subscriber leaves. Wishes end silently.
    void remove_all(subscriber& who, const std::function<void(topic)>& left);
    /// Removes all subscribers of a topic that has nothing more to tell. Call it when no delivery
    /// runs.
    void end(topic of);
    [[nodiscard]] bool contains(const subscriber& who, topic of) const noexcept;
    /// Whether a topic of the subscriber, another than `but`, brings it this frame. Wishes do not
    /// count.
    [[nodiscard]] bool wants(const subscriber& who, const frame& f,
                             std::optional<topic> but = {}) const;

    [[nodiscard]] std::vector<topic> topics_of(const subscriber& who) const;
    /// Whether its topics may overlap: one of them is a channel or a set. Wishes count.
    [[nodiscard]] static bool follows_many(const subscriber& who) noexcept {
        return who.broad_ > 0;
    }

    // Joins of topics that overlap. The answer to a wish for a set comes later than the frames that
    // the subscriber must keep for it.
    /// From now on the subscriber takes frames, also those of `set`. Any time.
    void wish(subscriber& who, topic set, event_filter filter);
    /// The wish came true: its filter is that of the subscription. Not while a delivery runs. False
    /// when the subscriber followed the set before.
    bool grant(subscriber& who, topic set);
    /// The wish did not come true. Any time; the subscriber is first sent its share.
    void withdraw(subscriber& who, topic set);
    /// Whether the subscriber takes frames. Any time.
    void take_frames(subscriber& who, bool takes);
    /// Treats the subscriber as one whose topics overlap, for good. Its event stream then carries
    /// no ids.
    static void merge(subscriber& who) noexcept { ++who.broad_; }
    /// Hands the subscriber what its windows hold for it.
    void hand_over_held(subscriber& who);

    /// The work that a delivery may do before other events get the thread. A `send` takes
    /// `send_cost` units.
    using budget = std::size_t;
    static constexpr budget send_cost = 32;

    /// A delivery hands frames, in order, to the subscribers of their matches and of the sets that
    /// these are in. It hands the frames for the `matches` channel to the subscribers of the
    /// channel. A subscriber gets an event once, by however many of its topics. Call `begin` when
    /// no delivery runs, then `go_on` until it returns true. Subscribers may leave in between. The
    /// owner of the frames keeps them in their place meanwhile.
    void begin(std::span<const shared_frame> frames);
    /// True when all subscribers have got their frames. False when `left` is used up; `go_on` takes
    /// its work from it.
    bool go_on(budget& left);
    // Conflation. A conflated topic holds the frames of its topic from the first on until its
    // window ends. Then its followers get them in one delivery: all but the scores and statuses
    // that a newer one of the match has overtaken. Windows of one length end together, so that a
    // follower of several topics gets their frames in order. Beyond 1,024 frames or 1 MiB that
    // nothing overtakes, they end at once.
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
    // A frame that goes to a subscriber by any number of its topics. The frames of a delivery lie
    // in their order.
    struct noted_frame {
        const shared_frame* frame;
        bool is_wanted;
        bool is_wished;
    };
    // What an entry brings a member that gets all of its frames.
    struct share {
        std::uint32_t begin = 0;  // in pieces_
        std::uint32_t end = 0;
        std::uint64_t bytes = 0;
    };
    static constexpr std::size_t shares_noted = 64;
    struct dirty_subscriber {
        subscriber* who = nullptr;  // null when it has left
        std::uint64_t shares = 0;   // that wait for it: bit n is the share `first` + n
        std::size_t first = 0;
    };

    void touch(topic of, const shared_frame& f);
    void hold(topic of, const shared_frame& f, time now);
    void add_to_window(hub_entry& entry, const subscriber& who);
    static void forget_newcomer(hub_entry& entry, const subscriber& who);
    static void note_newcomer(held_window& held, const subscriber& who, std::uint64_t serial);
    [[nodiscard]] static std::uint64_t has_up_to(const held_window& held, const subscriber& who);
    [[nodiscard]] bool has_already(const hub_entry& entry, const subscriber& who,
                                   const shared_frame& f) const;
    void erase_entry(const hub_entry& entry);
    [[nodiscard]] const shared_bytes& bytes_of(const frame& f, topic of) const;
    void join_pending(const hub_entry& entry);
    [[nodiscard]] byte_pieces pieces_of(const share& of) const noexcept;
    hub_entry& entry_of(topic to);
    void add_member(hub_entry& entry, subscriber& who, event_filter filter);
    static void change_filters(hub_entry& entry, hub_entry::member& of, event_filter filter,
                               event_filter wished);
    [[nodiscard]] static hub_entry::member* find_member(const subscriber& who, topic of);
    bool hand_over_entry(hub_entry& entry, budget& left);
    void hand_over_pending(const hub_entry::member& to, const hub_entry& entry, budget& left);
    void note_share(subscriber& who, budget& left);
    void choose_shares(dirty_subscriber& of);
    dirty_subscriber& dirty_of(subscriber& who);
    bool flush_dirty(budget& left);
    void send_noted(subscriber& who);
    std::vector<noted_frame>& noted_of(subscriber& who);
    void add_merged(std::size_t place, subscriber& who);
    [[nodiscard]] const shared_bytes& merged_bytes_of(const frame& f) const;
    void send_share(subscriber& who);
    static void swap_members(hub_entry& entry, std::uint32_t a, std::uint32_t b);
    void remove_place(subscriber& who, std::uint32_t place);

    wire_format format_;
    std::size_t join_limit_bytes_;
    std::size_t subscriptions_ = 0;
    std::unordered_map<topic, std::unique_ptr<hub_entry>> entries_;
    std::size_t sets_ = 0;                                          // entries of sets
    std::unordered_map<topic, std::vector<hub_entry*>> conflated_;  // by the topic without window
    std::map<std::chrono::milliseconds, time> window_ends_;         // of the windows that are open
    std::uint64_t held_serial_ = 0;                                 // of the newest held frame
    std::vector<shared_frame> ended_;           // of windows, until the delivery is done
    std::vector<std::uint64_t> ended_serials_;  // of these
    std::vector<topic> removed_;
    // The delivery that runs. The first `done_` of the touched entries are done. The first
    // `flushed_` of the dirty subscribers have been sent the frames that were noted for them.
    std::vector<hub_entry*> touched_;
    std::size_t done_ = 0;
    std::vector<share> shares_;                // of the touched entries, as far as they have begun
    std::vector<const shared_bytes*> pieces_;  // of all shares
    std::deque<shared_bytes> made_;            // joined frames of this delivery; they stay in place
    std::vector<const shared_bytes*> chosen_;  // for one subscriber
    std::vector<dirty_subscriber> dirty_;
    std::vector<std::vector<noted_frame>> noted_;  // of those of them that do not get all frames
    std::size_t dirty_count_ = 0;
    std::size_t flushed_ = 0;
    delivered total_;
};

}  // namespace livescore
