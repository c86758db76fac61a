#include "details_told.h"

#include <utility>

#include "livescore/domain/commands.h"
#include "livescore/domain/sport_rules.h"

namespace livescore {
namespace {

template <class T>
void want(details_change::member<T>& change, const std::optional<T>& told) {
    if (told) change = told;
}

/// What a report leaves open stays as it was.
match_coverage merged(match_coverage ours, const match_coverage& told) {
    if (told.events) ours.events = told.events;
    if (told.lineups) ours.lineups = told.lineups;
    if (told.stats) ours.stats = told.stats;
    if (told.live) ours.live = told.live;
    return ours;
}

}  // namespace

bool take_over(match& m, const std::string& provider) {
    match_details& d = m.details;
    const bool other = d.source != provider || !d.fed || d.clock != clock_source::feed;
    d.source = provider;
    d.fed = true;
    d.clock = clock_source::feed;
    return other;
}

result<bool> reschedule(match& m, const fixture_report& report, timestamp now) {
    const bool planned = m.status == match_status::scheduled || m.status == match_status::postponed;
    if (!report.start || *report.start == m.schedule.start || !planned) return false;
    const auto later = *report.start - m.schedule.start;
    update_match command;
    command.start = m.schedule.start + later;
    command.end = m.schedule.end + later;
    if (m.schedule.halftime) command.halftime.emplace(*m.schedule.halftime + later);
    if (m.schedule.second_half) command.second_half.emplace(*m.schedule.second_half + later);
    auto done = decide(m, command, now);
    if (!done) return done.error();
    m = std::move(done->after);
    return !done->events.empty();
}

result<bool> take_details(match& m, const fixture_report& report, timestamp now) {
    update_match command;
    details_change& d = command.details;
    want(d.season, report.season);
    want(d.stage, report.stage);
    want(d.group, report.group);
    want(d.round, report.round);
    want(d.venue, report.venue);
    want(d.officials, report.officials);
    want(d.attendance, report.attendance);
    if (m.status == match_status::live) want(d.added_minutes, report.added_minutes);
    const match_coverage coverage = merged(m.details.coverage, report.coverage);
    if (coverage != m.details.coverage) d.coverage.emplace(coverage);
    // The quality is that of the answer, so an answer that agrees with itself ends it.
    if (report.quality || report.goals) d.quality.emplace(report.quality);
    if (d == details_change{}) return false;
    auto done = decide(m, command, now);
    if (!done) return done.error();
    if (done->events.empty()) return false;
    m = std::move(done->after);
    return true;
}

bool take_outcome(match& m, const fixture_report& report) {
    if (m.status != match_status::finished && m.status != match_status::awarded) return false;
    const match_details before = m.details;
    if (report.winner) m.details.winner.reset();
    if (report.decided) m.details.decided.reset();
    const match_outcome own = outcome_of(m);
    if (report.winner && own.winner != report.winner) m.details.winner = report.winner;
    if (report.decided && own.decided != report.decided) m.details.decided = report.decided;
    return m.details != before;
}

}  // namespace livescore
