#include "incident_text.h"

#include <algorithm>
#include <array>

#include "livescore/core/text/name.h"
#include "livescore/domain/goal_words.h"
#include "livescore/domain/sport_rules.h"

namespace livescore {
namespace {

bool mentions(std::string_view key, std::string_view word) {
    return key.find(word) != std::string_view::npos;
}

std::string clock_of(const new_commentary& entry) {
    const auto& told = entry.incident;
    if (told && told->minute_unknown) return {};
    std::string clock = std::to_string(entry.minute);
    if (told && told->added_minute && *told->added_minute > 0)
        clock += "+" + std::to_string(*told->added_minute);
    return clock + "'";
}

struct title {
    std::string_view type;
    std::string_view words;
};
constexpr std::array<title, 17> titles{{{"goal", "Goal"},
                                        {"own_goal", "Own goal"},
                                        {"penalty_goal", "Goal (penalty)"},
                                        {"penalty", "Goal (penalty)"},
                                        {"penalty_missed", "Missed penalty"},
                                        {"shootout_goal", "Shoot-out, scored"},
                                        {"shootout_miss", "Shoot-out, missed"},
                                        {"yellow_card", "Yellow card"},
                                        {"second_yellow", "Second yellow card"},
                                        {"red_card", "Red card"},
                                        {"goal_disallowed", "Goal disallowed"},
                                        {"kick_off", "Kick-off"},
                                        {"half_time", "Half time"},
                                        {"second_half", "Second half"},
                                        {"full_time", "Full time"},
                                        {"extra_time", "Extra time"},
                                        {"injury", "Injury"}}};

std::string title_of(const new_commentary& entry, const std::optional<std::string>& text) {
    if (entry.event_type == "substitution") return "Substitution";
    if (entry.event_type == "var") return text && !is_blank(*text) ? "VAR: " + *text : "VAR";
    const auto found = std::ranges::find(titles, entry.event_type, &title::type);
    return std::string(found == titles.end() ? std::string_view(entry.event_type) : found->words);
}

/// The last minute of each period of football (Laws of the Game, laws 7 and 10).
constexpr std::array<int, 3> football_ends{45, 90, 105};
constexpr int last_football_period = 4;

}  // namespace

bool is_dismissal(std::string_view event_type) noexcept {
    return event_type == "second_yellow" || event_type == "red_card";
}

incident_class class_of(std::string_view type) {
    if (names_shootout_kick(type)) return incident_class::kick;
    if (type == "penalty_missed") return incident_class::missed_penalty;
    if (type == "yellow_card" || is_dismissal(type)) return incident_class::card;
    if (type == "substitution") return incident_class::substitution;
    if (type == "var" || type == "goal_disallowed") return incident_class::review;
    return names_incident(type) && names_goal(type) ? incident_class::goal : incident_class::other;
}

bool cancels_goal(const reported_incident& row) {
    if (row.type == "goal_disallowed") return true;
    if (row.type != "var" || row.review != review_state::overturned) return false;
    const std::string key = name_key(row.text.value_or(""));
    return !mentions(key, "PENALTY") && !mentions(key, "CARD");
}

bool cancels_card(const reported_incident& row) {
    return row.type == "var" && row.review == review_state::overturned &&
           mentions(name_key(row.text.value_or("")), "CARD");
}

std::string message_of(const new_commentary& entry, const match& m,
                       const std::optional<std::string>& text) {
    const auto& told = entry.incident;
    std::string message = title_of(entry, text);
    std::string who = told && told->player ? *told->player : std::string();
    if (entry.event_type == "substitution" && told && told->related_player) {
        who = *told->related_player + (who.empty() ? "" : " for " + who);
    }
    if (who.empty() && told && told->side)
        who = *told->side == match_side::home ? m.home_team : m.away_team;
    if (!who.empty()) message += (entry.event_type == "var" ? ", " : ": ") + who;
    const std::string clock = clock_of(entry);
    if (!clock.empty()) message += " (" + clock + ")";
    return message;
}

int period_number(const reported_incident& row, const match& m) {
    const sport_rules* const rules = rules_of(m.sport);
    if (rules == nullptr) return 1;
    const auto place_of = [rules](std::string_view kind) {
        const auto found = std::ranges::find(rules->periods, kind, &period_rule::kind);
        return found == rules->periods.end() ? 0
                                             : static_cast<int>(found - rules->periods.begin()) + 1;
    };
    if (row.period) {
        if (const int place = place_of(*row.period); place > 0) return place;
    }
    if (names_shootout_kick(row.type)) {
        const auto rule =
            std::ranges::find(rules->periods, period_part::shootout, &period_rule::part);
        if (rule != rules->periods.end()) return place_of(rule->kind);
    }
    if (row.minute && find_period(*rules, "first_half") != nullptr) {
        const auto end =
            std::ranges::find_if(football_ends, [&row](int last) { return *row.minute <= last; });
        return end == football_ends.end() ? last_football_period
                                          : static_cast<int>(end - football_ends.begin()) + 1;
    }
    if (m.details.periods.empty()) return 1;
    return std::max(1, place_of(m.details.periods.back().kind));
}

}  // namespace livescore
