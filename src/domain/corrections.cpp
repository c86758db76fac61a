#include "livescore/domain/corrections.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace livescore {
namespace {

/// Whether `field` changed.
template <class Value, class Wanted>
bool replace(Value& field, const std::optional<Wanted>& wanted) {
    if (!wanted || field == *wanted) return false;
    field = *wanted;
    return true;
}

/// Event types are free words: "own_goal" and "penalty_goal" still count, "disallowed_goal" and
/// "var" do not.
bool counts_as_goal(std::string_view event_type) {
    const auto has = [event_type](std::string_view word) {
        return event_type.find(word) != std::string_view::npos;
    };
    return has("goal") && !has("disallow") && !has("no_goal") && !has("cancel");
}

score without(score now, const goal_effect& goal) {
    return {std::max(0, now.home - (goal.after.home - goal.before.home)),
            std::max(0, now.away - (goal.after.away - goal.before.away))};
}

/// The score that a correction leads to, or none when it leaves it alone.
std::optional<score> corrected_score(const match& before, const commentary_record& entry,
                                     const std::optional<score>& wanted, bool is_goal_no_more,
                                     const std::optional<goal_effect>& goal) {
    if (wanted) return wanted;
    if (!is_goal_no_more || entry.score_taken_back || !goal) return std::nullopt;
    return without(before.score, *goal);
}

correction begin(const match& before, const std::optional<score>& corrected, timestamp now) {
    correction c{before, std::nullopt, {}};
    if (corrected && *corrected != before.score) {
        c.after.score = *corrected;
        c.events.emplace_back(score_updated{*corrected});
    }
    c.after.updated_at = now;
    return c;
}

}  // namespace

result<correction> decide(const match& before, const commentary_record& entry,
                          const update_commentary& command, std::optional<goal_effect> goal,
                          timestamp now) {
    commentary_record record = entry;
    new_commentary& text = record.item.entry;
    const bool retyped = replace(text.event_type, command.event_type);
    bool changed = retyped;
    changed |= replace(text.minute, command.minute);
    changed |= replace(text.sequence, command.sequence);
    changed |= replace(text.period, command.period);
    changed |= replace(text.actor, command.actor);
    changed |= replace(text.team, command.team);
    changed |= replace(text.message, command.message);
    changed |= replace(text.metadata, command.metadata);
    changed |= replace(text.tags, command.tags);

    const bool is_goal_no_more = retyped && !counts_as_goal(text.event_type);
    const auto corrected = corrected_score(before, entry, command.score, is_goal_no_more, goal);
    if (corrected) record.score_taken_back = true;
    correction c = begin(before, corrected, now);
    if (changed) c.events.emplace_back(commentary_updated{record.item});
    if (c.events.empty()) c.after = before;
    c.entry = std::move(record);
    return c;
}

result<correction> decide(const match& before, const commentary_record& entry,
                          const remove_commentary& command, std::optional<goal_effect> goal,
                          timestamp now) {
    correction c = begin(before, corrected_score(before, entry, command.score, true, goal), now);
    c.events.emplace_back(commentary_removed{entry.item.id});
    return c;
}

}  // namespace livescore
