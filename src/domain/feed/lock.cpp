#include "livescore/domain/feed/lock.h"

#include <algorithm>

#include "livescore/domain/goal_words.h"
#include "livescore/domain/incident.h"

namespace livescore {
namespace {

bool tells_of_match(const match_event& event) {
    return std::holds_alternative<match_updated>(event);
}

bool tells_of_entry(const match_event& event) {
    return std::holds_alternative<commentary_added>(event) ||
           std::holds_alternative<commentary_updated>(event) ||
           std::holds_alternative<commentary_removed>(event);
}

bool is_plain_comment(const commentary_record& entry) {
    const std::string& type = entry.item.entry.event_type;
    return !entry.effect && !names_incident(type) && !names_goal(type);
}

void lock(const match& before, match& after, std::vector<match_event>& events) {
    if (!takes_from_feed(before) || events.empty()) return;
    after.details.locked = true;
    if (std::ranges::any_of(events, tells_of_match)) return;
    if (auto* const scored = std::get_if<score_updated>(&events.front())) {
        scored->locks = true;
        return;
    }
    // Before the entries, as corrections have it (corrections.h), and behind a status.
    events.insert(std::ranges::find_if(events, tells_of_entry), match_updated{});
}

}  // namespace

bool takes_from_feed(const match& before) noexcept {
    return before.details.fed && !before.details.locked;
}

void lock_if_fed(const match& before, decision& edit) {
    lock(before, edit.after, edit.events);
}

void lock_if_fed(const match& before, const commentary_record& entry, correction& edit) {
    const bool of_comments_alone = std::ranges::all_of(edit.events, tells_of_entry);
    const bool is_plain = is_plain_comment(entry) && (!edit.entry || is_plain_comment(*edit.entry));
    if (of_comments_alone && is_plain && edit.others.empty()) return;
    lock(before, edit.after, edit.events);
}

}  // namespace livescore
