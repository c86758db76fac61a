/// What an event type says about the score. Event types are free words, so the same goal has many
/// spellings. Pure.
#pragma once
#include <string_view>

namespace livescore {

/// Whether an entry of this event type counts in the score. Case does not matter. Blanks, hyphens,
/// underscores and other signs part words, and words may also be written together: "own_goal",
/// "Own Goal" and "OwnGoal" are the same.
///   goals     "goal", "Own Goal", "penalty_goal", "Penalty", "Goal confirmed", "equaliser"
///   no goals  "no goal", "Goal Disallowed - offside", "goal_annulled", "Penalty cancelled",
///             "missed penalty", "shootout_goal", "Goal kick", "goalkeeper", "var", "commentary"
/// goal_words.cpp has the table of the words; docs/API.md#words-for-goals tells the rules.
[[nodiscard]] bool names_goal(std::string_view event_type);

/// Whether an entry of this event type takes back what another entry told: a denied goal
/// ("goal_disallowed", "no goal"), or a denial of something else ("Red card cancelled"). A missed
/// penalty takes nothing back.
[[nodiscard]] bool takes_back(std::string_view event_type);

}  // namespace livescore
