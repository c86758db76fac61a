#include <algorithm>
#include <chrono>

#include "details_told.h"
#include "livescore/domain/sport_rules.h"
#include "livescore/feeds/reconcile.h"
#include "periods_told.h"
#include "status_steps.h"

namespace livescore {
namespace {

using std::chrono::minutes;

// Providers say when a match starts, and not when it ends: two halves of 45 minutes, 15 minutes of
// half time (Laws of the Game, law 7) and the time that is added.
constexpr minutes planned_length{120};
constexpr minutes half{45};
constexpr minutes second_half_at{60};
constexpr int regular_seconds = 90 * 60;
constexpr int extra_seconds = 30 * 60;

create_match command_of(const fixture_report& report, const std::string& provider) {
    create_match command;
    command.sport = report.league.sport;
    if (!report.league.name.empty()) command.league = report.league.name;
    command.home_team = report.home.name;
    command.away_team = report.away.name;
    command.schedule.start = *report.start;
    command.schedule.end = *report.start + planned_length;
    details_change& d = command.details;
    d.clock.emplace(clock_source::feed);
    d.source.emplace(provider);
    d.coverage.emplace(report.coverage);
    return command;
}

/// A match that ran before we knew it: its clock stands as if it had begun in time.
void set_clock(match& m, timestamp now) {
    if (m.status == match_status::live && m.phase == match_phase::first_half) {
        m.clock_started = std::min(now, m.schedule.start);
    } else if (m.status == match_status::live && m.phase == match_phase::second_half) {
        m.played_seconds = static_cast<int>(std::chrono::seconds(half).count());
        m.clock_started = std::min(now, m.schedule.start + second_half_at);
    } else if (m.status == match_status::halftime && m.phase == match_phase::half_time) {
        m.played_seconds = static_cast<int>(std::chrono::seconds(half).count());
    }
}

bool has_extra_time(const match& m) {
    const auto is_extra = [](const match_period& p) { return p.kind == "extra_time_first"; };
    return std::ranges::any_of(m.details.periods, is_extra);
}

/// The state of a match that is over, or that was called off. Nothing is told of steps that were
/// taken before the match was known.
void set_state(match& m, const fixture_report& report, match_status status) {
    m.phase = default_phase(m.status, status, m.phase);
    if (report.phase && phase_fits(status, *report.phase)) m.phase = *report.phase;
    if (!phase_fits(status, m.phase)) m.phase = match_phase::first_half;
    m.status = status;
    const bool has_reason = status != match_status::finished && status != match_status::scheduled;
    if (has_reason) m.status_reason = report.reason;
}

std::optional<error> take_state(match& m, const fixture_report& report, match_status status,
                                timestamp now) {
    if (!is_running(status)) {
        set_state(m, report, status);
        return std::nullopt;
    }
    const status_plan plan = plan_status(m, report, now);
    bool rewound = false;
    for (const set_status& step : plan.begins) {
        if (auto done = take_step(m, step, now, rewound); !done) return done.error();
    }
    if (plan.ends) {
        if (auto done = take_step(m, *plan.ends, now, rewound); !done) return done.error();
    }
    set_clock(m, now);
    return std::nullopt;
}

error missing_start() {
    error e{errc::invalid_argument, "Invalid fixture report"};
    e.details.push_back({{"start"}, "A match that is not known yet needs a start", "required"});
    return e;
}

}  // namespace

result<decision> create_from(const fixture_report& report, const std::string& provider,
                             timestamp now) {
    if (!report.start) return missing_start();
    auto made = decide(command_of(report, provider), now);
    if (!made) return made.error();
    match& m = made->after;
    m.details.fed = true;
    m.details.score_known = false;
    const match_status status = reported_status(report).value_or(match_status::scheduled);
    if (auto problem = take_state(m, report, status, now)) return *std::move(problem);
    const bool has_begun = is_running(m.status) || m.status == match_status::finished ||
                           m.status == match_status::abandoned || m.status == match_status::awarded;
    if (report.goals && has_begun && !report.goals_may_lag) {
        m.score = *report.goals;
        m.details.score_known = true;
    }
    const auto details = take_details(m, report, now);
    if (!details) return details.error();
    settle_periods(m, report, std::nullopt);
    if (m.status == match_status::finished)
        m.played_seconds = regular_seconds + (has_extra_time(m) ? extra_seconds : 0);
    take_outcome(m, report);
    m.updated_at = now;
    return decision{m, {match_created{}}};
}

}  // namespace livescore
