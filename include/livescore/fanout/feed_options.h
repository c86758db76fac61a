/// The settings of the feed.
#pragma once
#include <chrono>
#include <cstddef>
#include <memory>

#include "livescore/domain/deployment.h"

namespace livescore {

struct feed_options {
    std::chrono::milliseconds heads_interval{500};     ///< between two messages with heads
    std::chrono::milliseconds heads_window{5000};      ///< heads cover this much of the past
    std::chrono::milliseconds gap_wait{10};            ///< before the feed reads a missing event
    std::chrono::milliseconds retry_wait{200};         ///< after PostgreSQL failed
    std::chrono::milliseconds snapshot_max_age{1000};  ///< for joins without `since`
    /// For so long the feed remembers that a match does not exist, unless it hears of a change.
    std::chrono::milliseconds unknown_max_age{1000};
    /// After this time the feed forgets a match without subscribers.
    std::chrono::milliseconds idle_track{60'000};
    /// How far back the feed reads the log for a match that is new to it while a client follows all
    /// matches. It is less than idle_track. Otherwise the feed could deliver events again that it
    /// delivered before it forgot a track.
    std::chrono::milliseconds baseline_age{30'000};
    /// The feed hears of everything by polls, every `heads_interval`. It has no bus.
    bool polls_only = false;
    /// The bus need bring no events of matches that no client follows. The feed then hears of them
    /// by heads, so what `changes()` tells of them is as old as heads are apart.
    bool only_followed = false;
    std::chrono::seconds delay{0};  ///< of its topics (topic.h)
    int set_matches = 200;          ///< in the snapshot of a set
    int log_page = 500;             ///< events in one read of the log
    int resume_limit = 1000;        ///< a resume that needs more events: recovered = false
    std::size_t resume_bytes = std::size_t{16} << 20;  ///< the same, in bytes of the log
    /// The feed reads the log by such pages. A resume that needs more gets them one after the
    /// other.
    std::size_t page_bytes = std::size_t{1} << 20;
    /// The memory of all pages that are read or on their way to clients. Others wait for their
    /// turn.
    std::size_t pages_bytes = std::size_t{24} << 20;
    std::chrono::milliseconds page_wait{
        5'000};                     ///< the longest wait for that turn; then unavailable
    std::size_t tail_frames = 256;  ///< kept for each match: joins and resumes without a query
    std::size_t tail_bytes = 256 * 1024;
    /// The memory of all tracks together: tails, held frames, snapshots. Beyond it the feed empties
    /// the tracks that it has not used for longest. The log has what they had.
    std::size_t tracks_bytes = std::size_t{12} << 20;
    /// With this many tracks the feed refuses a join of another match (`unavailable`). It then also
    /// forgets sooner the tracks that it keeps only for the followers of all matches.
    std::size_t max_tracks = 100'000;
    /// The matches that all delayed feeds follow together, each counted once for each delay. Then a
    /// join is refused (`unavailable`).
    std::size_t max_delayed_tracks = 1'000;
    /// As tracks_bytes, for all delayed feeds together.
    std::size_t delayed_tracks_bytes = std::size_t{8} << 20;
    /// The feed drops the messages of every other deployment. Null: it takes all messages.
    std::shared_ptr<const deployment_identity> deployment{};
};

}  // namespace livescore
