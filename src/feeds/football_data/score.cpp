#include "football_data/score.h"

namespace livescore::football_data {
namespace {

score plus(const score& a, const score& b) {
    return {a.home + b.home, a.away + b.away};
}
score minus(const score& a, const score& b) {
    return {a.home - b.home, a.away - b.away};
}
bool is_negative(const score& s) {
    return s.home < 0 || s.away < 0;
}
bool is_level(const score& s) {
    return s.home == s.away;
}

/// The score of play by its parts: after 90 minutes, or after extra time where there was some.
std::optional<score> played_by_parts(const told_score& told,
                                     const std::optional<score>& extra_goals) {
    if (!told.regular_time) return std::nullopt;
    return extra_goals ? plus(*told.regular_time, *extra_goals) : *told.regular_time;
}

void take_raw(told_score& told, const score& full) {
    told.goals = full;
    told.inconsistent = true;
    told.shootout.reset();
    told.extra_time.reset();
}

/// fullTime minus the shoot-out, unless that cannot be.
void subtract_shootout(told_score& told, const score& full, const score& kicks,
                       const std::optional<score>& by_parts) {
    const score played = minus(full, kicks);
    if (is_negative(played) || (by_parts && played != *by_parts)) return take_raw(told, full);
    told.goals = played;
    told.shootout = kicks;
}

/// `penalties` is null at times: the parts tell the rest, or a level fullTime that has no shoot-out
/// in it.
void guess_shootout(told_score& told, const score& full, const std::optional<score>& by_parts) {
    if (by_parts) {
        const score kicks = minus(full, *by_parts);
        told.goals = by_parts;
        if (is_negative(kicks)) return take_raw(told, full);
        if (kicks != score{}) told.shootout = kicks;
        return;
    }
    if (!is_level(full)) return take_raw(told, full);
    told.goals = full;
}

}  // namespace

told_score read_score(const json_fields& fields, bool is_over) {
    told_score told;
    const std::string duration = lower_case(fields["duration"].text().value_or(""));
    const auto full = fields["fullTime"].pair("home", "away");
    const auto kicks = fields["penalties"].pair("home", "away");
    const auto extra_goals = fields["extraTime"].pair("home", "away");
    told.had_shootout = duration == "penalty_shootout";
    told.had_extra_time = duration == "extra_time" || extra_goals.has_value();
    told.half_time = fields["halfTime"].pair("home", "away");
    told.regular_time = fields["regularTime"].pair("home", "away");
    if (!full) return told;

    const auto by_parts = played_by_parts(told, extra_goals);
    if (told.had_shootout && kicks && *kicks != score{}) {
        subtract_shootout(told, *full, *kicks, by_parts);
    } else if (told.had_shootout) {
        guess_shootout(told, *full, by_parts);
    } else {
        told.goals = full;
    }
    if (told.inconsistent) return told;
    // A match cannot have fewer goals than at half time.
    if (told.half_time && is_negative(minus(*told.goals, *told.half_time))) take_raw(told, *full);
    if (told.inconsistent || !is_over) return told;
    if (told.had_extra_time) told.extra_time = told.goals;
    if (!told.had_extra_time && !told.had_shootout) told.regular_time = told.goals;
    return told;
}

}  // namespace livescore::football_data
