#include <algorithm>
#include <tuple>

#include "livescore/core/parse_integer.h"
#include "openligadb/decode.h"

namespace livescore::openligadb {
namespace {

bool is_below(const score& a, const score& b) {
    return a.home < b.home || a.away < b.away;
}

enum result_type { unknown = 0, half_time = 1, end = 2, after_extra_time = 3, after_penalties = 4 };

/// Old seasons have the type 0, and their order says nothing: the name tells.
result_type type_of(const json_fields& row) {
    const auto type = row["resultTypeID"].count().value_or(0);
    if (type >= half_time && type <= after_penalties) return static_cast<result_type>(type);
    const std::string name = lower_case(row["resultName"].text().value_or(""));
    if (mentions(name, "halbzeit")) return half_time;
    if (mentions(name, "elfmeter")) return after_penalties;
    if (mentions(name, "verl\u00e4ngerung") || mentions(name, "verlaengerung"))
        return after_extra_time;
    if (mentions(name, "endergebnis") || mentions(name, "endstand")) return end;
    return unknown;
}

bool is_kick_of_shootout(const json_fields& row) {
    const std::string comment = lower_case(row["comment"].text().value_or(""));
    return mentions(comment, "elfmeterschie") || mentions(comment, "shootout") ||
           mentions(comment, "shoot-out");
}

struct goal_row {
    score then{};
    std::int64_t id = 0;
    bool is_kick = false;
    json_fields fields{};
};

std::vector<goal_row> in_order(const json_fields& goals) {
    std::vector<goal_row> rows;
    for (const json_fields& goal : goals.items()) {
        const auto then = goal.pair("scoreTeam1", "scoreTeam2");
        if (!then) continue;
        rows.push_back(
            {*then, goal["goalID"].whole().value_or(0), is_kick_of_shootout(goal), goal});
    }
    // Two rows of one score are one goal, entered twice: the first one that names its scorer
    // counts.
    const auto place = [](const goal_row& row) {
        const bool has_name = row.fields["goalGetterName"].text().has_value();
        return std::tuple(row.is_kick, sum(row.then), !has_name, row.id);
    };
    std::sort(rows.begin(), rows.end(),
              [&place](const goal_row& a, const goal_row& b) { return place(a) < place(b); });
    return rows;
}

/// The side whose score rose. Nothing when none did, or both: a row of between is missing.
std::optional<match_side> risen(const score& before, const score& after) {
    const bool home = after.home > before.home;
    const bool away = after.away > before.away;
    if (home == away || is_below(after, before)) return std::nullopt;
    return home ? match_side::home : match_side::away;
}

void read_minute(const json_fields& row, bool in_extra_time, reported_incident& told) {
    const auto minute = row["matchMinute"].count();
    if (!minute || *minute == 0) return;
    constexpr int full_time = 90;
    constexpr int first_extra = 105;
    constexpr int second_extra = 120;
    const int last = in_extra_time ? second_extra : full_time;
    told.minute = std::min(*minute, last);
    if (*minute > last) told.added_minute = *minute - last;
    if (in_extra_time)
        told.period = *minute <= first_extra ? "extra_time_first" : "extra_time_second";
}

std::string type_of_goal(const goal_row& row) {
    if (row.is_kick) return "shootout_goal";
    // isPenalty is wrong at times, and nobody scores an own goal by a penalty.
    if (row.fields["isOwnGoal"].flag()) return "own_goal";
    return row.fields["isPenalty"].flag() ? "penalty_goal" : "goal";
}

}  // namespace

match_results read_results(const json_fields& results) {
    match_results found;
    for (const json_fields& row : results.items()) {
        const auto points = row.pair("pointsTeam1", "pointsTeam2");
        if (!points) continue;
        switch (type_of(row)) {
            case half_time:
                found.half_time = points;
                break;
            case end:
                found.end = points;
                break;
            case after_extra_time:
                found.extra_time = points;
                break;
            case after_penalties:
                found.penalties = points;
                break;
            case unknown:
                break;
        }
    }
    // A stray row, "after extra time 0:0" of a match that ended 2:0, cannot be.
    if (found.extra_time && found.end && is_below(*found.extra_time, *found.end))
        found.extra_time.reset();
    if (found.penalties && sum(*found.penalties) == 0) found.penalties.reset();
    return found;
}

goal_rows read_goals(const json_fields& goals) {
    goal_rows found;
    score before{};
    for (const goal_row& row : in_order(goals)) {
        const auto side = risen(before, row.then);
        if (sum(row.then) == sum(before)) continue;
        reported_incident told;
        told.type = type_of_goal(row);
        told.side = side;
        told.player = row.fields["goalGetterName"].text();
        told.player_ref = row.fields["goalGetterID"].reference();
        if (row.is_kick) {
            const score kicks = found.kicks.value_or(score{});
            found.kicks = score{kicks.home + std::max(row.then.home - before.home, 0),
                                kicks.away + std::max(row.then.away - before.away, 0)};
            told.period = "penalty_shootout";
        } else {
            const bool in_extra_time = row.fields["isOvertime"].flag();
            found.has_extra_time = found.has_extra_time || in_extra_time;
            read_minute(row.fields, in_extra_time, told);
            told.score_then = row.then;
            found.running = row.then;
        }
        before = row.then;
        // A goal of an unknown side is told by the score alone.
        if (told.side) found.incidents.push_back(std::move(told));
    }
    return found;
}

}  // namespace livescore::openligadb
