/// Line-ups and statistics: reads, and transactions around a decision. Errors and decisions:
/// service/match_sheet_store.h.
#pragma once
#include <chrono>

#include "livescore/service/match_sheet_store.h"
#include "match/match_writer.h"

namespace livescore {

/// Between two stats:updated of a match, at least.
inline constexpr std::chrono::seconds stats_event_interval{1};

[[nodiscard]] result<match_sheet> find_lineups(db_session& session, match_id id);
[[nodiscard]] result<match_sheet> find_stats(db_session& session, match_id id);

struct committed_sheet {
    changed_sheet answer;
    std::vector<committed_event> events;
};
[[nodiscard]] result<committed_sheet> change_lineups(
    db_session& session, match_id id, expected_seq expected,
    const match_sheet_store::lineups_decider& decide,
    const std::optional<idempotent<match_sheet>>& once, editor by, const shared_trace& trace);
[[nodiscard]] result<committed_sheet> change_stats(
    db_session& session, match_id id, expected_seq expected,
    const match_sheet_store::stats_check& check, const match_sheet_store::stats_decider& decide,
    const std::optional<idempotent<match_sheet>>& once, editor by, const shared_trace& trace);

/// Matches whose stats:updated is due.
[[nodiscard]] std::vector<match_id> find_due_stats(db_session& session, int limit);
/// Appends the event, unless another worker or a change has done so.
[[nodiscard]] std::vector<committed_event> tell_stats(db_session& session, match_id id);

}  // namespace livescore
