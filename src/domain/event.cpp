#include "livescore/domain/event.h"

#include "livescore/domain/vocabulary.h"
#include "words.h"

namespace livescore {
namespace {

constexpr word_list<event_type_count> type_words{
    "match:created",   "match:updated",      "match:status",       "score:update",
    "commentary:new",  "commentary:updated", "commentary:removed", "match:removed",
    "lineups:updated", "stats:updated",
};

struct type_visitor {
    event_type operator()(const match_created&) const { return event_type::match_created; }
    event_type operator()(const match_updated&) const { return event_type::match_updated; }
    event_type operator()(const score_updated&) const { return event_type::score_update; }
    event_type operator()(const status_changed&) const { return event_type::match_status; }
    event_type operator()(const commentary_added&) const { return event_type::commentary_new; }
    event_type operator()(const commentary_updated&) const {
        return event_type::commentary_updated;
    }
    event_type operator()(const commentary_removed&) const {
        return event_type::commentary_removed;
    }
    event_type operator()(const lineups_updated&) const { return event_type::lineups_updated; }
    event_type operator()(const stats_updated&) const { return event_type::stats_updated; }
};

}  // namespace

std::string_view to_string(event_type type) noexcept {
    return word_of(type_words, type);
}
std::optional<event_type> parse_event_type(std::string_view word) noexcept {
    return value_of<event_type>(type_words, word);
}

bool is_for_matches_channel(event_type type) noexcept {
    return type == event_type::match_created || type == event_type::match_status ||
           type == event_type::score_update || type == event_type::match_removed;
}

event_type type_of(const match_event& event) noexcept {
    return std::visit(type_visitor{}, event);
}

vocabulary::words vocabulary::event_types() noexcept {
    return type_words;
}

}  // namespace livescore
