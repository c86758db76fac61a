/// What an event stream is about: its query.
#pragma once
#include <vector>

#include "livescore/core/error.h"
#include "livescore/domain/sets/event_filter.h"
#include "livescore/domain/sets/match_set.h"
#include "livescore/protocol/query_parameters.h"

namespace livescore {

struct stream_topics {
    std::vector<match_id> matches{};  ///< each once
    std::vector<match_set> sets{};    ///< each once
    bool all_matches = false;         ///< the channel `matches`: also when nothing is named
    event_filter events{};

    /// Whether it is about nothing but these matches.
    [[nodiscard]] bool is_of_matches_only() const noexcept {
        return !matches.empty() && sets.empty() && !all_matches;
    }
};

/// Reads matchIds (1 to `max_matches` ids, comma-separated), leagueId, teamId, channel (matches or
/// live) and events. They may be combined. The error is "Invalid query" with details.
[[nodiscard]] result<stream_topics> read_stream_topics(const query_parameters& parameters,
                                                       std::size_t max_matches);
/// Reads events: the names of event types, comma-separated. Absent: all.
[[nodiscard]] result<event_filter> read_event_filter(const query_parameters& parameters);

}  // namespace livescore
