// What the members of a new entry tell of each other.
#include "livescore/domain/commentary.h"
#include "livescore/domain/goal_words.h"

namespace livescore {

void complete(add_commentary& command) {
    new_commentary& entry = command.entry;
    if (entry.incident && entry.incident->player && !entry.actor)
        entry.actor = entry.incident->player;
    if (command.score &&
        (entry.incident || names_incident(entry.event_type) || names_goal(entry.event_type))) {
        if (!entry.incident) entry.incident.emplace();
        entry.incident->score_then = command.score;
    }
    if (names_shootout_kick(entry.event_type)) command.score.reset();
}

bool needs_match(const add_commentary& command) noexcept {
    const auto& told = command.entry.incident;
    return command.entry.event_type == shootout_goal_type ||
           (told && (told->corrects || told->review == review_state::overturned));
}

}  // namespace livescore
