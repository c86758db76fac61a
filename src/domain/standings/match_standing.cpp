#include <algorithm>
#include <chrono>

#include "livescore/domain/match.h"
#include "livescore/domain/sport_rules.h"
#include "livescore/domain/standings/standings.h"

namespace livescore {
namespace {

/// A period that is said to end later than this after the planned end was not ended by a clock:
/// somebody entered an old match.
constexpr std::chrono::hours longest_overrun{6};

match_standing standing_of(match_status status) {
    switch (status) {
        case match_status::finished:
            return match_standing::finished;
        case match_status::awarded:
            return match_standing::awarded;
        case match_status::live:
        case match_status::halftime:
        case match_status::suspended:
            return match_standing::running;
        case match_status::cancelled:
        case match_status::abandoned:
            return match_standing::void_;
        case match_status::scheduled:
        case match_status::postponed:
            break;
    }
    return match_standing::remains;
}

/// When play ended: by the clock of the last period, else by the plan. A person may have ended the
/// match sooner than planned. A decision that came later does not move the end.
timestamp end_of(const match& m) {
    std::optional<timestamp> ended;
    for (const match_period& period : m.details.periods) {
        if (period.ended_at && (!ended || *period.ended_at > *ended)) ended = period.ended_at;
    }
    const bool plausible =
        ended && *ended >= m.schedule.start && *ended <= m.schedule.end + longest_overrun;
    if (plausible) return *ended;
    const bool is_sooner = m.status_set_at && *m.status_set_at > m.schedule.start;
    return is_sooner ? std::min(*m.status_set_at, m.schedule.end) : m.schedule.end;
}

}  // namespace

standings_match to_standings_match(const match& m) {
    standings_match counted;
    counted.id = m.id;
    counted.home = m.home_team_ref.value_or(team_id{});
    counted.away = m.away_team_ref.value_or(team_id{});
    counted.standing = standing_of(m.status);
    if (m.details.score_known) counted.score = m.score;
    counted.award = m.details.award;
    const match_outcome outcome = outcome_of(m);
    if (outcome.decided == decided_by::penalties && outcome.winner != match_winner::draw) {
        counted.shootout_winner =
            outcome.winner == match_winner::home ? match_side::home : match_side::away;
    }
    counted.stage = m.details.stage;
    counted.group = m.details.group;
    counted.round = m.details.round;
    counted.is_tie = m.details.tie.has_value() || m.details.leg.has_value();
    counted.starts = m.schedule.start;
    if (is_final(m.status)) counted.ended = end_of(m);
    return counted;
}

}  // namespace livescore
