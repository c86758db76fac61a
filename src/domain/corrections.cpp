#include "livescore/domain/corrections.h"

#include <algorithm>
#include <utility>

#include "livescore/domain/goal_words.h"

namespace livescore {
namespace {

/// Whether `field` changed.
template <class Value, class Wanted>
bool replace(Value& field, const std::optional<Wanted>& wanted) {
    if (!wanted || field == *wanted) return false;
    field = *wanted;
    return true;
}

/// The part of the score that is the entry's.
goal_effect contribution(const commentary_record& entry) {
    return entry.taken_back ? goal_effect{} : entry.effect.value_or(goal_effect{});
}

score add(score now, goal_effect change) {
    return {std::max(0, now.home + change.home), std::max(0, now.away + change.away)};
}
score without(score now, goal_effect lost) {
    return add(now, {-lost.home, -lost.away});
}

/// Whether the score has the entry's effect after a new event type.
bool counts_after(const commentary_record& entry, bool was_goal, bool is_goal) {
    const bool gains = entry.effect->home + entry.effect->away >= 0;
    if (was_goal != is_goal) return is_goal == gains;
    return !entry.taken_back && (is_goal || !gains);
}

/// The entry's effect with the score that a command brings.
void take_score(commentary_record& entry, score before, score wanted) {
    const goal_effect had = contribution(entry);
    const goal_effect has{had.home + wanted.home - before.home,
                          had.away + wanted.away - before.away};
    entry.taken_back = has == goal_effect{} && entry.effect;
    if (has != goal_effect{}) entry.effect = has;
}

/// The score that an update leads to. Changes the effect of `entry`, which has its new texts.
score update_score(commentary_record& entry, const std::string& old_type, score before,
                   const std::optional<score>& wanted) {
    const goal_effect had = contribution(entry);
    const bool is_goal = names_goal(entry.item.entry.event_type);
    if (entry.effect && entry.item.entry.event_type != old_type) {
        const bool counts = counts_after(entry, names_goal(old_type), is_goal);
        if (wanted && (counts || is_goal)) {
            take_score(entry, before, *wanted);
            return *wanted;
        }
        entry.taken_back = !counts;
        if (wanted) return *wanted;
        const goal_effect has = contribution(entry);
        return add(before, {has.home - had.home, has.away - had.away});
    }
    if (!wanted) return before;
    if (!entry.taken_back || is_goal) take_score(entry, before, *wanted);
    return *wanted;
}

correction begin(const match& before, score corrected, timestamp now) {
    correction c{before, std::nullopt, {}};
    if (corrected != before.score) {
        c.after.score = corrected;
        c.events.emplace_back(score_updated{corrected});
    }
    c.after.updated_at = now;
    return c;
}

}  // namespace

result<correction> decide(const match& before, const commentary_record& entry,
                          const update_commentary& command, timestamp now) {
    commentary_record record = entry;
    new_commentary& text = record.item.entry;
    bool changed = replace(text.event_type, command.event_type);
    changed |= replace(text.minute, command.minute);
    changed |= replace(text.sequence, command.sequence);
    changed |= replace(text.period, command.period);
    changed |= replace(text.actor, command.actor);
    changed |= replace(text.team, command.team);
    changed |= replace(text.message, command.message);
    changed |= replace(text.metadata, command.metadata);
    changed |= replace(text.tags, command.tags);

    const score corrected =
        update_score(record, entry.item.entry.event_type, before.score, command.score);
    correction c = begin(before, corrected, now);
    if (changed) c.events.emplace_back(commentary_updated{record.item});
    if (c.events.empty()) c.after = before;
    c.entry = std::move(record);
    return c;
}

result<correction> decide(const match& before, const commentary_record& entry,
                          const remove_commentary& command, timestamp now) {
    const score left = without(before.score, contribution(entry));
    correction c = begin(before, command.score.value_or(left), now);
    c.events.emplace_back(commentary_removed{entry.item.id});
    return c;
}

}  // namespace livescore
