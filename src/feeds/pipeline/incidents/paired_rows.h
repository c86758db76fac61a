/// Which rows of a report tell of which entries of the draft. Pure.
#pragma once
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "incident_draft.h"
#include "incident_memory.h"
#include "incident_text.h"

namespace livescore {

using row_list = std::vector<const reported_incident*>;

/// The pairs of a class: rows and entries that stand, or that were struck and are told again.
struct paired_rows {
    row_list rows;                    ///< without an entry
    std::vector<std::size_t> unseen;  ///< entries that stand, without a row
    std::vector<std::pair<const reported_incident*, std::size_t>> standing;
    std::vector<std::pair<const reported_incident*, std::size_t>> struck;
};

/// `entries`: those that take part. A row may be that of an entry that is struck:
///   - A new deed of a player is not the one that was struck.
///   - What comes after a review is not what the review took back.
///   - A goal without scorer and minute that a review took back is the one that the review names:
///     of its player, at most minutes before it.
[[nodiscard]] paired_rows pair_rows(const incident_draft& draft, const incident_memory& memory,
                                    const row_list& rows, const std::vector<std::size_t>& entries);

/// A review is told so many minutes after its goal at most. With more, it is about another goal.
inline constexpr int longest_review = 5;
/// A goal may be told so many minutes after its review.
inline constexpr int told_late = 2;

/// The minute with its added time. Nothing: it is not known.
[[nodiscard]] std::optional<int> moment_of(const reported_incident& row);
[[nodiscard]] std::optional<int> moment_of(const commentary_record& record);
/// Whether no review takes so long. False while one of both is not known.
[[nodiscard]] bool is_long_before(std::optional<int> goal, std::optional<int> review);
/// Whether the goal came after the review. False while one of both is not known.
[[nodiscard]] bool is_after(std::optional<int> goal, std::optional<int> review);

}  // namespace livescore
