/// Corrections of commentary, and the goal that is taken back with its entry. Pure.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "livescore/domain/commands.h"
#include "livescore/domain/commentary.h"

namespace livescore {

/// Absent = leave as it is; of what can be null, inner absent = null.
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

/// What an entry did to the score when it was added with one.
struct goal_effect {
    score before;
    score after;
};

/// An entry as it is stored.
struct commentary_record {
    commentary item;
    bool score_taken_back = false;  ///< its goal was disallowed before
};

/// The match and the entry after the change, and the events that tell of it, in order: the score's
/// first. No events = nothing changed.
struct correction {
    match after;
    std::optional<commentary_record> entry;  ///< absent: removed
    std::vector<match_event> events;
};

/// An entry that was added with a score and is a goal no more takes its goal back: the match loses
/// what the entry had added, so that goals after it stay. It is none when it is removed, or when
/// its event type becomes a word without "goal", or one with "disallow", "no_goal" or "cancel" in
/// it. A score in the command is the scorer's own word and is taken instead.
[[nodiscard]] result<correction> decide(const match& before, const commentary_record& entry,
                                        const update_commentary&, std::optional<goal_effect> goal,
                                        timestamp now);
[[nodiscard]] result<correction> decide(const match& before, const commentary_record& entry,
                                        const remove_commentary&, std::optional<goal_effect> goal,
                                        timestamp now);

}  // namespace livescore
