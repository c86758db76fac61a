/// Corrections of commentary. A goal can be taken back with its entry. Pure.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "livescore/domain/commands.h"
#include "livescore/domain/commentary.h"

namespace livescore {

/// An absent member stays unchanged. Where a member can be null, an absent inner value stands for
/// null.
struct update_commentary {
    std::optional<int> minute{};
    std::optional<int> sequence{};
    std::optional<int> period{};
    std::optional<std::string> event_type{};
    std::optional<std::optional<std::string>> actor{};
    std::optional<std::optional<std::string>> team{};
    std::optional<std::string> message{};
    std::optional<std::optional<std::string>> metadata{};
    std::optional<std::optional<std::vector<std::string>>> tags{};
    std::optional<livescore::score> score{};  ///< the score as it stands with the correction
};

struct remove_commentary {
    std::optional<livescore::score> score;  ///< the score as it stands with the removal
};

/// The change of the score by an entry that was added with one.
struct goal_effect {
    score before;
    score after;
};

/// A stored entry.
struct commentary_record {
    commentary item;
    bool score_taken_back = false;  ///< its goal was disallowed before
};

/// The match and the entry after the change, and the events that tell of the change, in order. The
/// score's event comes first. Without events nothing changed.
struct correction {
    match after;
    std::optional<commentary_record> entry;  ///< absent: removed
    std::vector<match_event> events;
};

/// An entry that was added with a score takes its goal back when it stops being a goal. The match
/// then loses the goals that the entry had added, and later goals stay. An entry stops being a goal
/// when it is removed, or when its event type becomes a word without "goal". It also stops when its
/// event type becomes a word with "disallow", "no_goal" or "cancel". When the command brings a
/// score, the match takes that score instead.
[[nodiscard]] result<correction> decide(const match& before, const commentary_record& entry,
                                        const update_commentary&, std::optional<goal_effect> goal,
                                        timestamp now);
[[nodiscard]] result<correction> decide(const match& before, const commentary_record& entry,
                                        const remove_commentary&, std::optional<goal_effect> goal,
                                        timestamp now);

}  // namespace livescore
