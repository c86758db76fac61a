#include "livescore/domain/incident.h"

#include <algorithm>
#include <span>
#include <utility>

#include "livescore/domain/incident_types.h"
#include "livescore/domain/vocabulary.h"
#include "words.h"

namespace livescore {
namespace {

constexpr word_list<2> side_words{"home", "away"};
constexpr word_list<4> review_words{"none", "pending", "confirmed", "overturned"};

template <class T>
bool take_member(std::optional<T>& field, const incident_change::member<T>& given) {
    if (!given || field == *given) return false;
    field = *given;
    return true;
}

}  // namespace

std::string_view to_string(match_side s) noexcept {
    return word_of(side_words, s);
}
std::string_view to_string(review_state state) noexcept {
    return word_of(review_words, state);
}
std::optional<match_side> parse_side(std::string_view word) noexcept {
    return value_of<match_side>(side_words, word);
}
std::optional<review_state> parse_review_state(std::string_view word) noexcept {
    return value_of<review_state>(review_words, word);
}

bool is_void(const std::optional<incident>& told) noexcept {
    return told && (told->retracted_by || told->review == review_state::overturned);
}

bool names_deed_of_player(std::string_view event_type) noexcept {
    const auto deeds = std::span(incident_types).first(deeds_of_player);
    return std::ranges::find(deeds, event_type) != deeds.end();
}
bool names_incident(std::string_view event_type) noexcept {
    return std::ranges::find(incident_types, event_type) != incident_types.end();
}
bool names_shootout_kick(std::string_view event_type) noexcept {
    return event_type == shootout_goal_type || event_type == "shootout_miss";
}

bool change_incident(std::optional<incident>& told, const incident_change& change) {
    if (change == incident_change{}) return false;
    incident after = told.value_or(incident{});
    bool changed = take_member(after.added_minute, change.added_minute);
    changed |= take_member(after.side, change.side);
    changed |= take_member(after.player, change.player);
    changed |= take_member(after.player_id, change.player_id);
    changed |= take_member(after.related_player, change.related_player);
    changed |= take_member(after.related_player_id, change.related_player_id);
    changed |= take_member(after.corrects, change.corrects);
    changed |= take_member(after.source, change.source);
    if (change.review) {
        const review_state wanted = change.review->value_or(review_state::none);
        changed |= wanted != after.review;
        after.review = wanted;
    }
    if (changed) told = std::move(after);
    return changed;
}

vocabulary::words vocabulary::match_sides() noexcept {
    return side_words;
}
vocabulary::words vocabulary::review_states() noexcept {
    return review_words;
}

}  // namespace livescore
