#include "livescore/domain/corrections.h"

#include <algorithm>
#include <map>
#include <utility>

#include "livescore/domain/goal_words.h"
#include "period_goals.h"

namespace livescore {
namespace {

/// Whether `field` changed.
template <class Value, class Wanted>
bool replace(Value& field, const std::optional<Wanted>& wanted) {
    if (!wanted || field == *wanted) return false;
    field = *wanted;
    return true;
}

/// Whether the score is without the effect at present.
bool is_out(const commentary_record& entry) {
    return entry.taken_back || is_void(entry.item.entry.incident);
}

/// The part of the score that is the entry's.
goal_effect contribution(const commentary_record& entry) {
    return is_out(entry) ? goal_effect{} : entry.effect.value_or(goal_effect{});
}

goal_effect operator-(goal_effect a, goal_effect b) {
    return {a.home - b.home, a.away - b.away};
}
score add(score now, goal_effect change) {
    return {std::max(0, now.home + change.home), std::max(0, now.away + change.away)};
}

/// Whether the score has the entry's effect after a new event type.
bool counts_after(const commentary_record& entry, bool was_goal, bool is_goal) {
    const bool gains = entry.effect->home + entry.effect->away >= 0;
    if (was_goal != is_goal) return is_goal == gains;
    return !entry.taken_back && (is_goal || !gains);
}

/// The entry's effect with the score that a command brings. `had`: its part of the score before.
void take_score(commentary_record& entry, goal_effect had, score before, score wanted) {
    const goal_effect has{had.home + wanted.home - before.home,
                          had.away + wanted.away - before.away};
    entry.taken_back = has == goal_effect{} && entry.effect;
    if (has != goal_effect{}) entry.effect = has;
}

/// The score that an update leads to. Changes the effect of `entry`, which has its new texts.
score update_score(commentary_record& entry, const commentary_record& old, score before,
                   const std::optional<score>& wanted) {
    const goal_effect had = contribution(old);
    const std::string& old_type = old.item.entry.event_type;
    const bool is_goal = names_goal(entry.item.entry.event_type);
    // The score beside an entry that is void is the match's, as it is beside a disallowed goal.
    const bool may_take = !is_void(entry.item.entry.incident);
    if (entry.effect && entry.item.entry.event_type != old_type) {
        const bool counts = counts_after(old, names_goal(old_type), is_goal);
        if (wanted && may_take && (counts || is_goal)) {
            take_score(entry, had, before, *wanted);
            return *wanted;
        }
        entry.taken_back = !counts;
    } else if (wanted && may_take && (!entry.taken_back || is_goal)) {
        take_score(entry, had, before, *wanted);
    }
    return wanted ? *wanted : add(before, contribution(entry) - had);
}

error unknown_entry(const char* reason) {
    error e{errc::invalid_argument, "Invalid payload"};
    e.details.push_back({{"corrects"}, reason, "custom"});
    return e;
}

class no_entries final : public other_entries {
    std::optional<commentary_record> find(commentary_id) override { return std::nullopt; }
    std::vector<commentary_record> about(commentary_id) override { return {}; }
    score shootout_goals() override { return {}; }
};

/// Follows the change of one entry through those that it strikes. An entry strikes older ones only,
/// so this ends.
class entry_change {
public:
    /// `after` is empty for an entry that is removed.
    entry_change(const match& m, const commentary_record& before,
                 const std::optional<commentary_record>& after, other_entries& others)
        : match_(m),
          id_(before.item.id),
          after_(after),
          others_(others),
          score_(m.score),
          periods_before_(m.details.periods),
          was_(struck_by(before.item.entry)),
          strikes_(after ? struck_by(after->item.entry) : std::nullopt) {}

    void follow_strikes() { refresh(was_, strikes_); }

    /// The score of the match as it stands without the entry's own part of the change.
    [[nodiscard]] score stands() const { return score_; }

    /// The goals that the entry's own change brings to periods and to the shoot-out.
    void move_goals(const std::optional<commentary_record>& before,
                    const std::optional<commentary_record>& after) {
        const goal_effect had = before ? contribution(*before) : goal_effect{};
        const goal_effect has = after ? contribution(*after) : goal_effect{};
        if (before && after && had == has) {
            const new_commentary& was = before->item.entry;
            const new_commentary& is = after->item.entry;
            if (was.minute == is.minute && was.period == is.period)
                return count_kicks(before, after);
        }
        if (before) move_period_goals(match_, before->item, {-had.home, -had.away});
        if (after) move_period_goals(match_, after->item, {has.home, has.away});
        count_kicks(before, after);
    }

    /// `is_told`: the command itself says the score.
    correction finish(score stands, bool is_told, timestamp now) && {
        correction done{std::move(match_), std::nullopt, {}};
        bool& is_known = done.after.details.score_known;
        const bool scores = stands != done.after.score || (is_told && !is_known);
        // The followers of a match cannot tell which period a goal was of.
        auto& periods = done.after.details.periods;
        bool moved = periods != periods_before_;
        if (moved && !periods.back().own) {
            // The goals of a running period are never fewer than none, so they tell its beginning.
            score& begun = periods.back().score_before;
            begun = {std::min(begun.home, stands.home), std::min(begun.away, stands.away)};
        }
        if (scores || moved)
            done.events.emplace_back(score_updated{stands, std::exchange(moved, false)});
        done.after.score = stands;
        is_known = is_known || scores;
        if (kicks_ != score{}) {
            const score before = others_.shootout_goals();
            const score kicked{before.home + kicks_.home, before.away + kicks_.away};
            moved |= set_shootout(done.after, before, kicked, now);
        }
        if (moved) done.events.emplace_back(match_updated{});
        for (const commentary_id id : told_) {
            done.events.emplace_back(commentary_updated{changed_.at(id).item});
            done.others.push_back(changed_.at(id));
        }
        done.after.updated_at = now;
        return done;
    }

private:
    void count_kicks(const std::optional<commentary_record>& before,
                     const std::optional<commentary_record>& after) {
        const score had = before ? shootout_goals_of(before->item.entry) : score{};
        const score has = after ? shootout_goals_of(after->item.entry) : score{};
        kicks_.home += has.home - had.home;
        kicks_.away += has.away - had.away;
    }

    [[nodiscard]] std::optional<commentary_record> find(commentary_id id) {
        if (id == id_) return after_;
        const auto found = changed_.find(id);
        return found == changed_.end() ? others_.find(id) : std::optional(found->second);
    }

    /// The entry that strikes `target` now: the one that did so before, or else the oldest.
    std::optional<commentary_id> striker_of(const commentary_record& target) {
        std::vector<commentary_id> candidates;
        for (const auto& other : others_.about(target.item.id)) candidates.push_back(other.item.id);
        candidates.push_back(id_);
        std::optional<commentary_id> oldest;
        for (const commentary_id candidate : candidates) {
            const auto entry = find(candidate);
            if (!entry || struck_by(entry->item.entry) != target.item.id) continue;
            const auto& told = target.item.entry.incident;
            if (told && told->retracted_by == candidate) return candidate;
            if (!oldest || candidate < *oldest) oldest = candidate;
        }
        return oldest;
    }

    void refresh(std::optional<commentary_id> was, std::optional<commentary_id> is) {
        if (was == is) return;
        if (was) refresh(*was);
        if (is) refresh(*is);
    }

    void refresh(commentary_id id) {
        const auto before = find(id);
        if (!before) return;
        commentary_record after = *before;
        auto& told = after.item.entry.incident;
        const auto striker = striker_of(*before);
        if ((told ? told->retracted_by : std::nullopt) == striker) return;
        if (!told) told.emplace();
        told->retracted_by = striker;
        move_goals(before, after);
        score_ = add(score_, contribution(after) - contribution(*before));
        if (!changed_.contains(id)) told_.push_back(id);
        changed_[id] = after;
        refresh(struck_by(before->item.entry), struck_by(after.item.entry));
    }

    match match_;
    const commentary_id id_;
    const std::optional<commentary_record>& after_;
    other_entries& others_;
    score score_;
    const std::vector<match_period> periods_before_;
    const std::optional<commentary_id> was_;
    const std::optional<commentary_id> strikes_;
    std::map<commentary_id, commentary_record> changed_;
    std::vector<commentary_id> told_;  ///< the changed ones, in the order of their change
    score kicks_{};                    ///< what the shoot-out gains
};

bool take_members(new_commentary& text, const update_commentary& command) {
    bool changed = replace(text.event_type, command.event_type);
    changed |= replace(text.minute, command.minute);
    if (command.minute && text.incident && text.incident->minute_unknown) {
        text.incident->minute_unknown = false;
        changed = true;
    }
    changed |= replace(text.sequence, command.sequence);
    changed |= replace(text.period, command.period);
    changed |= replace(text.actor, command.actor);
    changed |= replace(text.team, command.team);
    changed |= replace(text.message, command.message);
    changed |= replace(text.metadata, command.metadata);
    changed |= replace(text.tags, command.tags);
    changed |= change_incident(text.incident, command.incident);
    if (command.incident.player && !text.actor && !command.actor && text.incident) {
        text.actor = text.incident->player;
        changed |= text.actor.has_value();
    }
    return changed;
}

/// The entry that a request names by `corrects` must be an older one of the match.
std::optional<error> check_target(const new_commentary& entry, commentary_id own,
                                  other_entries& others) {
    if (!entry.incident || !entry.incident->corrects) return std::nullopt;
    const commentary_id target = *entry.incident->corrects;
    if (target >= own) return unknown_entry("Must be an entry that is older than this one");
    if (!others.find(target)) return unknown_entry("The match has no entry with this id");
    return std::nullopt;
}

}  // namespace

other_entries& no_other_entries() noexcept {
    static no_entries none;
    return none;
}

std::optional<commentary_id> struck_by(const new_commentary& entry) {
    const auto& told = entry.incident;
    if (!told || !told->corrects || told->retracted_by) return std::nullopt;
    const bool overturned = told->review == review_state::overturned;
    const bool strikes =
        entry.event_type == "var" ? overturned : !overturned && takes_back(entry.event_type);
    return strikes ? told->corrects : std::nullopt;
}

result<correction> decide(const match& before, const commentary_record& entry,
                          const add_commentary& command, timestamp now, other_entries& others) {
    std::optional<commentary_record> record = entry;
    if (auto problem = check_target(record->item.entry, record->item.id, others))
        return *std::move(problem);
    commentary_record nothing = entry;
    nothing.item.entry = {};
    entry_change change(before, nothing, record, others);
    change.follow_strikes();
    const score base = change.stands();
    auto& told = record->item.entry.incident;
    if (command.score && !is_void(told)) {
        const goal_effect effect{command.score->home - base.home, command.score->away - base.away};
        if (effect != goal_effect{}) record->effect = effect;
    }
    change.move_goals(std::nullopt, record);
    const score stands = command.score.value_or(base);
    if (told && !told->score_then && !names_shootout_kick(record->item.entry.event_type))
        told->score_then = stands;
    correction c = std::move(change).finish(stands, command.score.has_value(), now);
    c.events.emplace_back(commentary_added{record->item});
    c.entry = std::move(record);
    return c;
}

result<correction> decide(const match& before, const commentary_record& entry,
                          const update_commentary& command, timestamp now, other_entries& others) {
    std::optional<commentary_record> record = entry;
    bool changed = take_members(record->item.entry, command);
    if (command.incident.corrects) {
        if (auto problem = check_target(record->item.entry, record->item.id, others))
            return *std::move(problem);
    }
    entry_change change(before, entry, record, others);
    change.follow_strikes();
    // The score beside a kick of a shoot-out is not the match's.
    const bool is_kick = names_shootout_kick(record->item.entry.event_type);
    const auto wanted = is_kick ? std::nullopt : command.score;
    const score corrected = update_score(*record, entry, change.stands(), wanted);
    auto& told = record->item.entry.incident;
    const std::string& type = record->item.entry.event_type;
    const bool tells_score = told || ((changed || corrected != before.score) &&
                                      (names_incident(type) || names_goal(type)));
    if (command.score && tells_score && (!told || told->score_then != command.score)) {
        if (!told) told.emplace();
        told->score_then = command.score;
        changed = true;
    }
    change.move_goals(entry, record);
    correction c = std::move(change).finish(corrected, wanted.has_value(), now);
    if (changed) c.events.emplace_back(commentary_updated{record->item});
    if (c.events.empty()) c.after = before;
    c.entry = std::move(record);
    return c;
}

result<correction> decide(const match& before, const commentary_record& entry,
                          const remove_commentary& command, timestamp now, other_entries& others) {
    const std::optional<commentary_record> removed;
    entry_change change(before, entry, removed, others);
    change.follow_strikes();
    const score left = add(change.stands(), goal_effect{} - contribution(entry));
    change.move_goals(entry, removed);
    const bool is_told = command.score.has_value();
    correction c = std::move(change).finish(command.score.value_or(left), is_told, now);
    c.events.emplace_back(commentary_removed{entry.item.id});
    return c;
}

}  // namespace livescore
