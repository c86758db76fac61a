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

/// What an entry does to the score: a gain (1-0), or a loss of a goal that another entry had given
/// (minus 1-0). It is a fact of the entry. What happens to the score in between does not change it.
struct goal_effect {
    int home = 0;
    int away = 0;
    friend bool operator==(const goal_effect&, const goal_effect&) = default;
};

/// A stored entry.
struct commentary_record {
    commentary item;
    std::optional<goal_effect> effect{};  ///< absent: it never changed the score
    bool taken_back = false;              ///< the score is without the effect at present
};

/// The match and the entry after the change, and the events that tell of the change, in order. The
/// score's event comes first. Without events nothing changed.
struct correction {
    match after;
    std::optional<commentary_record> entry;  ///< absent: removed
    std::vector<match_event> events;
};

/// What a new event type does to the score depends on names_goal():
///   - An entry that is no goal any more takes its effect back. The score never falls below 0.
///   - An entry that is a goal again gives its effect again.
///   - An entry that had taken a goal away ("disallowed", with a lower score) does the opposite.
/// A command with a score sets the score of the match. The difference to the score before belongs
/// to the entry from then on: a goal can move to the other side, and a comment can become a goal.
/// The score that stands already changes nothing. The score beside a disallowed goal is an
/// exception: it is the match's, and the entry keeps the effect of the goal that it was.
[[nodiscard]] result<correction> decide(const match& before, const commentary_record& entry,
                                        const update_commentary&, timestamp now);
/// A removed entry takes its effect back, if the score has it. When the command brings a score, the
/// match takes that score instead.
[[nodiscard]] result<correction> decide(const match& before, const commentary_record& entry,
                                        const remove_commentary&, timestamp now);

}  // namespace livescore
