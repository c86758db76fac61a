#include "livescore/feeds/reconcile.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "details_told.h"
#include "incidents/incident_changes.h"
#include "periods_told.h"
#include "status_steps.h"

namespace livescore {
namespace {

constexpr std::string_view locked_kind = "locked";
constexpr std::string_view disagreement_kind = "disagreement";
constexpr std::string_view inconsistent_kind = "inconsistent";
/// An operator who looks at a match needs no more of its entries.
constexpr std::size_t max_entry_conflicts = 5;

std::string text_of(score s) {
    return std::to_string(s.home) + "-" + std::to_string(s.away);
}
std::string score_text(const match& m) {
    return m.details.score_known ? text_of(m.score) : "unknown";
}

/// An operator sees one conflict of each kind, with all that differs.
void add_conflict(std::vector<feed_conflict>& conflicts, feed_conflict one) {
    const auto same = std::ranges::find(conflicts, one.kind, &feed_conflict::kind);
    if (same == conflicts.end()) {
        conflicts.push_back(std::move(one));
    } else {
        same->ours += "; " + one.ours;
        same->theirs += "; " + one.theirs;
    }
}

bool has_begun(match_status status) {
    return status != match_status::scheduled && status != match_status::postponed &&
           status != match_status::cancelled;
}

bool stands(const commentary_record& record) {
    return !record.taken_back && !is_void(record.item.entry.incident);
}

bool is_standing_goal(const commentary_record& record) {
    return record.effect && stands(record);
}

int polls_without(const fixture_memory& memory, commentary_id entry) {
    const auto found = std::ranges::find(memory.missing, entry, &missing_entry::entry);
    return found == memory.missing.end() ? 0 : std::max(0, found->polls);
}

/// Whether so many reports have had no goal that this one counts.
bool lagged_long_enough(const fixture_state& before, int retract_polls) {
    bool any = false;
    for (const commentary_record& record : before.incidents) {
        if (!is_standing_goal(record)) continue;
        if (polls_without(before.memory, record.item.id) + 1 < retract_polls) return false;
        any = true;
    }
    return any;
}

/// A report of a match that has not begun has no score: many providers say 0-0 then.
std::optional<score> told_score(const match& m, const fixture_report& report,
                                const fixture_state& before, int retract_polls) {
    if (!report.goals || !has_begun(m.status)) return std::nullopt;
    const auto status = reported_status(report);
    if (status && !has_begun(*status) && *report.goals == score{}) return std::nullopt;
    if (report.goals_may_lag && !lagged_long_enough(before, retract_polls)) return std::nullopt;
    return report.goals;
}

/// What the report makes of the match when it counts.
class reconciliation {
public:
    reconciliation(const fixture_state& before, const fixture_report& report,
                   const reconcile_context& context, timestamp now)
        : before_(before), report_(report), context_(context), now_(now), match_(before.match) {}

    result<fixture_change> run(const entry_id_source& next_entry_id) && {
        updated_ = take_over(match_, context_.provider);
        const auto moved = reschedule(match_, report_, now_);
        if (!moved) return moved.error();
        updated_ |= *moved;
        status_plan plan = plan_status(match_, report_, now_);
        for (const set_status& step : plan.begins) {
            if (auto problem = take(step)) return *std::move(problem);
        }
        // One that seemed to run, and is to come again, is moved now that it does not run.
        const auto moved_again = reschedule(match_, report_, now_);
        if (!moved_again) return moved_again.error();
        updated_ |= *moved_again;
        take_score();
        const auto kicks = take_incidents(next_entry_id);
        const auto details = take_details(match_, report_, now_);
        if (!details) return details.error();
        updated_ |= *details;
        if (plan.ends) {
            if (auto problem = take(*plan.ends)) return *std::move(problem);
        }
        const auto periods = match_.details.periods;
        settle_periods(match_, report_, kicks);
        updated_ |= periods != match_.details.periods;
        updated_ |= take_outcome(match_, report_);
        return finish(std::move(plan));
    }

private:
    std::optional<error> take(const set_status& step) {
        auto events = take_step(match_, step, now_, updated_);
        if (!events) return events.error();
        std::ranges::move(*events, std::back_inserter(change_.events));
        return std::nullopt;
    }

    void take_score() {
        known_ = match_.details.score_known ? std::optional(match_.score) : std::nullopt;
        const auto told = told_score(match_, report_, before_, context_.retract_polls);
        if (!told || told == known_) return;
        score_updated event{*told};
        const bool lower = known_ && (told->home < known_->home || told->away < known_->away);
        event.correction = lower || (known_ && is_final(before_.match.status));
        match_.score = *told;
        match_.details.score_known = true;
        change_.events.emplace_back(event);
    }

    std::optional<score> take_incidents(const entry_id_source& next_entry_id) {
        if (report_.removed || lags()) {
            change_.memory = before_.memory;
            if (!report_.removed) count_lag();
            return std::nullopt;
        }
        auto done =
            change_incidents(before_, match_, known_, report_, context_, now_, next_entry_id);
        change_.added = std::move(done.added);
        change_.changed = std::move(done.changed);
        change_.memory = std::move(done.memory);
        std::ranges::move(done.events, std::back_inserter(change_.events));
        return done.kicks;
    }

    /// Whether the answer is behind what is known already, so that its rows say nothing.
    [[nodiscard]] bool lags() const {
        return report_.goals_may_lag && match_.details.score_known && report_.goals &&
               match_.score != *report_.goals;
    }

    /// A report without any goal lacks each of them.
    void count_lag() {
        for (const commentary_record& record : before_.incidents) {
            if (!is_standing_goal(record)) continue;
            const commentary_id entry = record.item.id;
            const int polls = polls_without(before_.memory, entry) + 1;
            std::erase_if(change_.memory.missing,
                          [entry](const missing_entry& one) { return one.entry == entry; });
            change_.memory.missing.push_back({entry, polls});
        }
    }

    fixture_change finish(status_plan plan) {
        if (updated_) change_.events.emplace_back(match_updated{});
        if (change_.events.empty()) {
            change_.after = before_.match;
        } else {
            match_.updated_at = now_;
            match_.details.stale = false;
            match_.details.stale_seq = 0;
            change_.after = std::move(match_);
        }
        if (plan.refused) add_conflict(change_.conflicts, *std::move(plan.refused));
        if (report_.quality == inconsistent_kind) {
            add_conflict(change_.conflicts,
                         {std::string(inconsistent_kind), score_text(change_.after),
                          report_.goals ? text_of(*report_.goals) : std::string("unknown")});
        }
        return std::move(change_);
    }

    const fixture_state& before_;
    const fixture_report& report_;
    const reconcile_context& context_;
    const timestamp now_;
    match match_;
    std::optional<score> known_;
    fixture_change change_;
    bool updated_ = false;
};

/// A match that a person keeps by hand was never the feed's.
bool is_locked(const match& m) {
    return m.details.locked || (!m.details.fed && m.details.clock == clock_source::scorer);
}

fixture_change unchanged(const fixture_state& before) {
    fixture_change change;
    change.after = before.match;
    change.memory = before.memory;
    return change;
}

/// Status and score as the report would have them.
void compare_match(const match& ours, const match& theirs, std::string_view kind,
                   std::vector<feed_conflict>& conflicts) {
    if (ours.status != theirs.status) {
        add_conflict(conflicts, {std::string(kind), std::string(to_string(ours.status)),
                                 std::string(to_string(theirs.status))});
    }
    if (score_text(ours) != score_text(theirs))
        add_conflict(conflicts, {std::string(kind), score_text(ours), score_text(theirs)});
}

std::string entry_text(const commentary_record& record) {
    return record.item.entry.message + (stands(record) ? "" : " (does not stand)");
}

void compare_entries(const fixture_state& before, const fixture_change& wanted,
                     std::vector<feed_conflict>& conflicts) {
    std::vector<feed_conflict> all;
    for (const commentary_record& record : wanted.changed) {
        const auto was = std::ranges::find(before.incidents, record.item.id,
                                           [](const auto& one) { return one.item.id; });
        if (was == before.incidents.end() || entry_text(*was) == entry_text(record)) continue;
        all.push_back({std::string(locked_kind), entry_text(*was), entry_text(record)});
    }
    for (const commentary_record& record : wanted.added)
        all.push_back({std::string(locked_kind), "no entry", entry_text(record)});
    if (all.size() > max_entry_conflicts) all.resize(max_entry_conflicts);
    for (feed_conflict& one : all) add_conflict(conflicts, std::move(one));
}

/// The change that the report would make, had it its way.
result<fixture_change> imagine(fixture_state state, const fixture_report& report,
                               reconcile_context context, timestamp now) {
    state.match.details.locked = false;
    state.memory = {};
    context.belief = feed_belief::believed;
    // An entry that is merely missing is no difference.
    context.retract_polls = std::numeric_limits<int>::max();
    std::int64_t newest = state.incidents.empty() ? 0 : raw(state.incidents.back().item.id);
    const entry_id_source next = [&newest] { return commentary_id{++newest}; };
    return reconciliation(state, report, context, now).run(next);
}

result<fixture_change> leave_locked(const fixture_state& before, const fixture_report& report,
                                    const reconcile_context& context, timestamp now) {
    fixture_change change = unchanged(before);
    auto wanted = imagine(before, report, context, now);
    if (!wanted) return wanted.error();
    compare_match(before.match, wanted->after, locked_kind, change.conflicts);
    if (before.match.schedule.start != wanted->after.schedule.start) {
        add_conflict(change.conflicts,
                     {std::string(locked_kind), format_iso8601(before.match.schedule.start),
                      format_iso8601(wanted->after.schedule.start)});
    }
    compare_entries(before, *wanted, change.conflicts);
    return change;
}

/// Whether the report says what we have, and not merely nothing else.
bool agrees(const match& m, const fixture_report& report) {
    if (reported_status(report) != m.status) return false;
    if (!m.details.score_known || !has_begun(m.status)) return true;
    return report.goals == m.score;
}

/// A provider without live coverage says "scheduled" until the match is over.
bool tells_nothing(const match& m, const fixture_report& report) {
    const auto status = reported_status(report);
    return status && !has_begun(*status) && is_running(m.status);
}

result<fixture_change> leave_to_other(const fixture_state& before, const fixture_report& report,
                                      const reconcile_context& context, timestamp now) {
    fixture_change change = unchanged(before);
    if (tells_nothing(before.match, report)) return change;
    fixture_report brief = report;
    brief.incidents.reset();
    auto wanted = imagine(before, brief, context, now);
    if (!wanted) return wanted.error();
    compare_match(before.match, wanted->after, disagreement_kind, change.conflicts);
    return change;
}

std::optional<error> check(const fixture_report& report) {
    for (const auto& told : {report.goals, report.half_time, report.regular_time, report.extra_time,
                             report.shootout}) {
        if (!told || (told->home >= 0 && told->away >= 0)) continue;
        error e{errc::invalid_argument, "Invalid fixture report"};
        e.details.push_back({{"goals"}, "A score is never below 0", "too_small"});
        return e;
    }
    return std::nullopt;
}

}  // namespace

result<fixture_change> reconcile(const fixture_state& before, const fixture_report& report,
                                 const reconcile_context& context, timestamp now,
                                 const entry_id_source& next_entry_id) {
    if (auto problem = check(report)) return *std::move(problem);
    if (is_locked(before.match)) return leave_locked(before, report, context, now);
    const bool believed =
        context.belief == feed_belief::believed ||
        (context.belief == feed_belief::when_it_agrees && agrees(before.match, report));
    if (!believed) return leave_to_other(before, report, context, now);
    return reconciliation(before, report, context, now).run(next_entry_id);
}

}  // namespace livescore
