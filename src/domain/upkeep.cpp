#include "livescore/domain/upkeep.h"

#include <algorithm>

namespace livescore {
namespace {

/// When something had to come at the latest. Nothing: the match waits for nobody.
std::optional<timestamp> expected_at(const match& m) {
    if (m.details.clock == clock_source::plan) return std::nullopt;
    if (m.status == match_status::scheduled) return std::max(m.schedule.start, m.updated_at);
    if (is_running(m.status)) return m.updated_at;
    return std::nullopt;
}

bool are_legs_of_one_tie(const match& first, const match& second) {
    return first.details.tie == second.details.tie && first.league_ref == second.league_ref &&
           first.details.season == second.details.season;
}

bool is_same_side(const std::optional<team_id>& a, const std::string& a_name,
                  const std::optional<team_id>& b, const std::string& b_name) {
    return a && b ? *a == *b : a_name == b_name;
}

/// The first leg's goals of the second leg's home and away team. The teams change sides, unless
/// both legs name the same team as home.
std::optional<score> goals_of(const match& first, const match& second) {
    if (first.status != match_status::finished && first.status != match_status::awarded)
        return std::nullopt;
    if (!first.details.score_known) return std::nullopt;
    const bool same_home =
        is_same_side(first.home_team_ref, first.home_team, second.home_team_ref, second.home_team);
    return same_home ? first.score : score{first.score.away, first.score.home};
}

}  // namespace

decision watch_clock_source(const match& before, timestamp now, std::chrono::seconds patience) {
    decision d{before, {}};
    match& m = d.after;
    if (before.details.stale) {
        if (before.last_seq <= before.details.stale_seq) return d;
        m.details.stale = false;
        m.details.stale_seq = 0;
    } else {
        const auto expected = expected_at(before);
        if (!expected || now - *expected < patience) return d;
        m.details.stale = true;
        m.details.stale_seq = before.last_seq + 1;
    }
    m.updated_at = now;
    d.events.emplace_back(match_updated{});
    return d;
}

std::vector<tie_correction> find_unsettled_ties(const std::vector<match>& legs) {
    std::vector<tie_correction> corrections;
    for (const match& second : legs) {
        if (second.details.leg != 2) continue;
        const match* first = nullptr;
        for (const match& leg : legs) {
            if (leg.details.leg != 1 || !are_legs_of_one_tie(leg, second)) continue;
            if (first == nullptr || leg.schedule.start > first->schedule.start) first = &leg;
        }
        if (first == nullptr) continue;
        const auto goals = goals_of(*first, second);
        if (goals != second.details.first_leg)
            corrections.push_back({second.id, second.last_seq, goals});
    }
    return corrections;
}

decision settle_tie(const match& second, std::optional<score> first_leg, timestamp now) {
    decision d{second, {}};
    if (second.details.first_leg == first_leg) return d;
    d.after.details.first_leg = first_leg;
    d.after.updated_at = now;
    d.events.emplace_back(match_updated{});
    return d;
}

}  // namespace livescore
