/// The published events and the subscribers that got them. The ledger checks every delivery.
#pragma once
#include <cstdint>
#include <vector>

#include "clock.h"
#include "histogram.h"

namespace bench {

/// One subscriber's place in one match.
struct subscription {
    std::uint32_t match = 0;  ///< index in the ledger
    std::int64_t last_seq =
        -1;  ///< the last received seq, or the snapshot's; -1: not subscribed yet
};

class delivery_ledger {
public:
    struct match_record {
        std::int64_t id = 0;
        std::int64_t newest_seq = 0;          ///< from snapshots, deliveries and publications
        std::uint32_t readers = 0;            ///< subscribers that count for completeness
        std::vector<std::uint32_t> received;  ///< a ring by seq
    };

    /// Matches first_match_id, first_match_id + 1, …
    delivery_ledger(std::int64_t first_match_id, std::size_t matches);

    [[nodiscard]] std::vector<match_record>& matches() noexcept { return matches_; }

    void subscribed(subscription&, std::int64_t snapshot_seq);
    /// The number of the next event of `match`. The event counts as outstanding until all readers
    /// have it.
    std::int64_t publish(match_record&);
    /// `published_at`: the event's own time; 0: it has none. `counts`: this subscriber is one of
    /// the readers.
    void delivered(subscription&, std::int64_t seq, nanoseconds published_at, bool counts);
    /// Compares a subscriber's place with the newest event. The events that it has not got are
    /// lost.
    [[nodiscard]] bool is_complete(const subscription&) const noexcept;
    void settle(const subscription&);

    /// Ends a warm-up: forgets times and counts, but not places.
    void start_measuring();

    /// A newer event may take the place of older ones: a gap is no loss. What is overtaken counts
    /// as received with the newer one.
    bool is_conflated = false;

    std::uint64_t outstanding = 0;
    std::uint64_t published = 0;
    std::uint64_t deliveries = 0;
    std::uint64_t lost = 0;
    std::uint64_t duplicated = 0;  ///< or out of order
    std::uint64_t overtaken = 0;   ///< of conflated subscribers
    nanoseconds last_progress = 0;
    histogram each;  ///< from publication to each subscriber
    histogram half;  ///< from publication to the subscriber with whom half of them have it
    histogram last;  ///< from publication to the last subscriber

private:
    std::vector<match_record> matches_;
};

}  // namespace bench
