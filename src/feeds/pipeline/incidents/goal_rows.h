/// The goals of one side: which entries, rows and struck entries belong together, and what the
/// score makes of them. Pure.
#pragma once
#include <optional>
#include <utility>
#include <vector>

#include "incident_draft.h"
#include "incident_memory.h"

namespace livescore {

struct goal_side {
    match_side side{};
    /// So many goals stand by the score. Absent: the score does not tell.
    std::optional<int> wanted{};
    /// The score of the side before the report. Absent: it was not known.
    std::optional<int> known{};
    std::vector<std::size_t> standing{};           ///< entries
    std::vector<std::size_t> unseen{};             ///< those of them without a row
    std::vector<const reported_incident*> rows{};  ///< without an entry
    /// Rows with neither player nor minute. They say no more than the score does, but an entry may
    /// have one of them as its row.
    std::size_t blank = 0;
    std::vector<const reported_incident*> cancelled{};  ///< a review takes them back
    /// Rows of entries that are struck: those that may come back, and those that do not.
    std::vector<std::pair<const reported_incident*, std::size_t>> returning{};
    std::vector<std::pair<const reported_incident*, std::size_t>> struck{};
};

/// A review that takes a goal of the side back and is not about another goal yet; for the entry at
/// `goal`.
[[nodiscard]] std::optional<std::size_t> find_review(const incident_draft& draft, std::size_t goal);

/// A review may come after its goal was struck because of the score. It is about the goal of its
/// player that was scored last before it.
void explain_struck(incident_draft& draft);

/// Changes the goals of the side so that they agree with the score.
void settle_goals(incident_draft& draft, incident_memory& memory, goal_side& goals,
                  const std::string& provider, bool has_rows);

}  // namespace livescore
