/// Commentary: the entries that scorers write about a match, newest first.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "livescore/core/ids.h"
#include "livescore/core/time.h"
#include "livescore/domain/incident.h"
#include "livescore/domain/match.h"

namespace livescore {

/// An entry as a scorer enters it. The store adds the id, the match and the time.
struct new_commentary {
    int minute = 0;    ///< 0 to 1,000 (the API checks it)
    int sequence = 0;  ///< the scorer's own ordering within a minute; not the event's seq
    int period = 1;    ///< 0 or more; 1 and 2 are the halves
    std::string event_type = "commentary";
    std::optional<std::string> actor;
    std::optional<std::string> team;
    std::string message;
    std::optional<std::string> metadata;  ///< any JSON value, as text
    std::optional<std::vector<std::string>> tags;
    std::optional<livescore::incident> incident{};  ///< absent: a plain comment
};

struct commentary {
    commentary_id id{};
    match_id match{};
    new_commentary entry;
    timestamp created_at{};
};

/// POST commentary: the entry and, for a goal, the new score. Both are one transaction.
struct add_commentary {
    new_commentary entry;
    std::optional<livescore::score> score;
};

/// Fills in what the members of a request tell of each other: the actor is the player when only the
/// player is given, and an incident knows the score that it comes with. The score beside a kick of
/// a shoot-out is not the match's: the command loses it.
void complete(add_commentary& command);
/// Whether the entry concerns more than itself and the score that it brings: another entry, or the
/// score of the shoot-out. It is decided under the lock of the match then (corrections.h).
[[nodiscard]] bool needs_match(const add_commentary& command) noexcept;

}  // namespace livescore
