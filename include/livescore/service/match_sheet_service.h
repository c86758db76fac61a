/// The use cases of line-ups and statistics.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <vector>

#include "livescore/service/match_sheet_store.h"
#include "livescore/service/principal.h"

namespace livescore {

/// Awaitables resume on the caller's executor. The calls return the errors of the store and of the
/// domain. `by`: forbidden when they may not change matches of the league. Thread-safe.
class match_sheet_service {
public:
    explicit match_sheet_service(match_sheet_store& sheets) : sheets_(sheets) {}

    asio::awaitable<result<match_sheet>> find_lineups(match_id id);
    asio::awaitable<result<match_sheet>> find_stats(match_id id);
    asio::awaitable<result<changed_sheet>> put_lineups(
        match_id id, expected_seq expected, lineups_change change,
        std::optional<idempotent<match_sheet>> once = {}, caller by = {});
    /// Replaces all statistics.
    asio::awaitable<result<changed_sheet>> put_stats(
        match_id id, expected_seq expected, match_sheet_store::stats_check check,
        std::vector<stat_change> stats, std::optional<idempotent<match_sheet>> once = {},
        caller by = {});
    /// Changes some statistics.
    asio::awaitable<result<changed_sheet>> patch_stats(
        match_id id, expected_seq expected, match_sheet_store::stats_check check,
        std::vector<stat_change> changes, std::optional<idempotent<match_sheet>> once = {},
        caller by = {});

private:
    match_sheet_store& sheets_;
};

}  // namespace livescore
