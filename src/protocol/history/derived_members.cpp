#include "derived_members.h"

#include <algorithm>
#include <array>

#include "answers/details_json.h"
#include "livescore/domain/sport_rules.h"

namespace livescore::history {
namespace {

constexpr std::array derived_names{"winner",       "decidedBy", "aggregate", "periods",
                                   "addedMinutes", "award",     "stale"};

/// A member that is an object or a list; an empty object otherwise.
json part_of(const json& object, const char* name) {
    const auto member = object.find(name);
    return member != object.end() && member->is_structured() ? *member : json::object();
}

std::optional<int> optional_number(const json& object, const char* name) {
    const auto member = object.find(name);
    if (member == object.end() || !member->is_number_integer()) return std::nullopt;
    return member->get<int>();
}

bool is_null(const json& object, const char* name) {
    const auto member = object.find(name);
    return member != object.end() && member->is_null();
}

score pair_of(const json& object, const char* home, const char* away) {
    return {static_cast<int>(number_of(object, home, 0)),
            static_cast<int>(number_of(object, away, 0))};
}

std::vector<match_period> periods_of(const match& m, const json& told) {
    std::vector<match_period> periods;
    const sport_rules* const rules = rules_of(m.sport);
    for (const json& one : told) {
        if (!one.is_object()) continue;
        match_period period;
        period.kind = text_of(one, "kind");
        period.started_at = time_of(one, "startedAt");
        period.ended_at = time_of(one, "endedAt");
        period.added_minutes = optional_number(one, "addedMinutes");
        const score own = pair_of(one, "home", "away");
        if (period.ended_at || is_part(rules, period.kind, period_part::shootout)) {
            if (!is_null(one, "home")) period.own = own;
        } else {
            period.score_before = {m.score.home - own.home, m.score.away - own.away};
        }
        periods.push_back(std::move(period));
    }
    return periods;
}

}  // namespace

score score_of(const json& match) {
    return pair_of(match, "homeScore", "awayScore");
}

std::optional<match_award> award_of(const json& match) {
    const auto told = match.find("award");
    if (told == match.end() || !told->is_object()) return std::nullopt;
    match_award award;
    award.home = parse_award_result(text_of(*told, "home")).value_or(award_result::none);
    award.away = parse_award_result(text_of(*told, "away")).value_or(award_result::none);
    award.goals = told->value("goals", true);
    return award;
}

match read_derived(const json& told) {
    match m;
    m.sport = text_of(told, "sport");
    m.status = parse_match_status(text_of(told, "status")).value_or(m.status);
    m.phase = parse_match_phase(text_of(told, "phase")).value_or(m.phase);
    m.score = score_of(told);
    // Only the members of fed matches can be null. It matters for the goals of periods.
    const json periods = part_of(told, "periods");
    const auto lacks_goals = [](const json& period) { return is_null(period, "home"); };
    m.details.score_known = !is_null(told, "homeScore");
    m.details.fed = !m.details.score_known || std::ranges::any_of(periods, lacks_goals);
    match_details& d = m.details;
    d.periods = periods_of(m, periods);
    d.added_minutes = optional_number(told, "addedMinutes");
    d.award = award_of(told);
    const auto stale = told.find("stale");
    d.stale = stale != told.end() && *stale == true;
    if (const json aggregate = part_of(told, "aggregate"); !aggregate.empty()) {
        const score sum = pair_of(aggregate, "home", "away");
        d.first_leg = score{sum.home - m.score.home, sum.away - m.score.away};
    }
    const match_outcome follows = outcome_of(m);
    const auto winner = parse_match_winner(text_of(told, "winner"));
    const auto decided = parse_decided_by(text_of(told, "decidedBy"));
    if (winner != follows.winner) d.winner = winner;
    if (decided != follows.decided) d.decided = decided;
    return m;
}

void keep_begins(const match& before, match& now) {
    for (match_period& period : now.details.periods) {
        const auto known =
            std::ranges::find_if(before.details.periods, [&period](const match_period& other) {
                return other.kind == period.kind && other.started_at == period.started_at;
            });
        if (known == before.details.periods.end()) continue;
        match_period begun = period;
        begun.score_before = known->score_before;
        // Unless a client has given it other goals.
        if (own_goals(now, begun) == own_goals(now, period)) period = begun;
    }
}

void write_derived(const match& m, json& into) {
    if (!into.contains("periods")) return;
    std::string text;
    object_writer out(text);
    write_details(out, m);
    out.end();
    const json members = json::parse(text);
    for (const char* const name : derived_names) {
        if (into.contains(name)) into[name] = members[name];
    }
}

}  // namespace livescore::history
