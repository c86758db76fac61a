/// Corrections of commentary. A goal can be taken back with its entry. Pure.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "livescore/domain/commands.h"
#include "livescore/domain/commentary.h"

namespace livescore {

/// An absent member stays unchanged. Where a member can be null, an absent inner value means null.
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
    std::optional<livescore::score> score;  ///< as above
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

/// The match and the entry after the change, and the events that tell of it, in order: the score's
/// event comes first. No events means that nothing changed.
struct correction {
    match after;
    std::optional<commentary_record> entry;  ///< absent: removed
    std::vector<match_event> events;
};

/// When an entry that was added with a score is no goal any more, it takes its goal back. The match
/// loses what the entry had added, so that goals after it stay. An entry is no goal any more when
/// it is removed, or when its event type becomes a word without "goal". It is none either when its
/// event type becomes a word with "disallow", "no_goal" or "cancel". A score in the command is the
/// scorer's own word and is used instead.
[[nodiscard]] result<correction> decide(const match& before, const commentary_record& entry,
                                        const update_commentary&, std::optional<goal_effect> goal,
                                        timestamp now);
[[nodiscard]] result<correction> decide(const match& before, const commentary_record& entry,
                                        const remove_commentary&, std::optional<goal_effect> goal,
                                        timestamp now);

}  // namespace livescore
