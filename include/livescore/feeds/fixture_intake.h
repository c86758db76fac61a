/// Takes fixture reports in: the same way for a poll of the worker and for /api/ingest.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "livescore/domain/feed/fixture_report.h"
#include "livescore/feeds/reconcile.h"
#include "livescore/service/feed/feed_board.h"
#include "livescore/service/feed/feed_store.h"
#include "livescore/service/match_sheet_store.h"

namespace livescore {

struct intake_options {
    int retract_polls = 3;                            ///< FEED_RETRACT_POLLS
    std::chrono::milliseconds silent_after{120'000};  ///< FEED_SILENT_AFTER_MS
};

struct intake_problem {
    std::string fixture;  ///< the provider's reference
    error what;
};
struct intake_result {
    int unchanged = 0;
    int changed = 0;  ///< events were written
    int created = 0;
    int ignored = 0;  ///< removed by a person, locked, or another provider is believed
    std::vector<intake_problem> problems{};
};

/// Single-threaded: it lives on one executor.
class fixture_intake {
public:
    /// `sheets` and `board` may be null: line-ups and statistics are ignored then, and no other
    /// provider is known to be silent.
    fixture_intake(feed_store& store, match_sheet_store* sheets, feed_board* board,
                   intake_options options);

    /// `turn`: see feed_store::begin_turn. Reports that were taken in already, and whose match has
    /// not changed since, cost no statement but one read for all.
    asio::awaitable<intake_result> take(std::string provider, timestamp turn,
                                        std::vector<fixture_report> reports);

private:
    struct seen_report {
        std::uint64_t fingerprint = 0;
        sequence_number last_seq = 0;
        feed_belief belief{};
        std::uint64_t sheet = 0;  ///< fingerprint of the line-ups and statistics that were taken
        timestamp at{};           ///< when a report had the fixture last
    };
    struct take_context;

    asio::awaitable<void> take_one(take_context& context, fixture_report report);
    asio::awaitable<result<known_fixture>> find_match(take_context& context,
                                                      const fixture_report& report,
                                                      const seen_report* seen);
    asio::awaitable<feed_belief> belief_of(take_context& context, const known_fixture& fixture);
    asio::awaitable<void> take_sheet(take_context& context, match_id match, sequence_number& seq,
                                     const fixture_report& report);
    void forget_old(timestamp now);

    feed_store& store_;
    match_sheet_store* sheets_;
    feed_board* board_;
    intake_options options_;
    std::optional<timestamp> started_;                   ///< the first turn
    std::unordered_map<std::string, seen_report> seen_;  ///< by provider and reference
};

}  // namespace livescore
