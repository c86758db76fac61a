/// The difference between a fixture report and our match, as one change. Pure: this is the heart of
/// the feeds, and property tests play whole match days through it.
#pragma once
#include <cstdint>
#include <string>

#include "livescore/domain/commands.h"
#include "livescore/domain/feed/fixture_change.h"
#include "livescore/domain/feed/fixture_report.h"
#include "livescore/feeds/feed_belief.h"

namespace livescore {

/// Rules:
///   - The score is the report's. One report makes at most one score:update, and none that repeats
///     the score. A lower score is a correction.
///   - Entries are matched by class, side, player when known, and ordinal; never by the minute. A
///     changed minute, name or scorer changes the entry. Entries of people and of other providers
///     are matched too, so that no goal is there twice.
///   - A goal that the rows lack is struck at once when the score confirms it, else after
///     `retract_polls` reports. It is struck by `retractedBy`, or by a review that is overturned.
///   - A goal that the score has and no row tells is a goal without a scorer.
///   - A status that the state machine does not allow is a correction.
///   - The order of events: what begins (kick-off, periods), the score, the entries, what ends.
///   - A locked match is left alone; a difference is a conflict.
/// Absent members of the report change nothing.
[[nodiscard]] result<fixture_change> reconcile(const fixture_state& before,
                                               const fixture_report& report,
                                               const reconcile_context& context, timestamp now,
                                               const entry_id_source& next_entry_id);

/// The match that a report makes. The score is unknown unless the report has one.
[[nodiscard]] result<decision> create_from(const fixture_report& report,
                                           const std::string& provider, timestamp now);

/// Equal for equal reports, over processes of one release. `changed_at` does not count.
[[nodiscard]] std::uint64_t fingerprint(const fixture_report& report);

}  // namespace livescore
