/// The counts of the feed.
#pragma once
#include <cstdint>

namespace livescore {

/// Since the start.
struct feed_stats {
    std::uint64_t delivered = 0;  ///< events that the feed let through, once per instance
    std::uint64_t duplicates_dropped = 0;
    std::uint64_t gaps_filled = 0;  ///< events that had to be read from the log
    std::uint64_t log_reads = 0;
    std::uint64_t foreign = 0;      ///< messages of another deployment, which were dropped
    std::uint64_t track_bytes = 0;  ///< memory of all tracks
    std::uint64_t page_bytes = 0;   ///< memory of the log's pages on their way to clients
    std::uint64_t tracks = 0;
    std::int64_t heads_age_ms = 0;  ///< since the feed last got or polled heads
    bool polling = false;           ///< no heads arrive; the feed asks PostgreSQL instead
};

}  // namespace livescore
