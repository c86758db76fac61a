#include "status_steps.h"

#include <algorithm>
#include <utility>

#include "livescore/domain/sport_rules.h"

namespace livescore {
namespace {

using enum match_status;

constexpr std::string_view removed_reason = "The provider has removed the match";

/// Sports whose phases of play have names; in others the periods tell where a match is.
bool has_halves(const sport_rules* rules) {
    return rules != nullptr && find_period(*rules, "first_half") != nullptr;
}

std::optional<match_phase> phase_of_period(std::string_view kind) {
    if (kind == "first_half") return match_phase::first_half;
    if (kind == "second_half") return match_phase::second_half;
    if (kind == "extra_time_first" || kind == "extra_time_second") return match_phase::extra_time;
    if (kind == "penalty_shootout") return match_phase::penalty_shootout;
    return std::nullopt;
}

bool is_before_play(match_status status) {
    return status == scheduled || status == postponed;
}

/// What the match plays after it was over too early: the last period that it had.
std::optional<match_phase> last_phase(const match& m) {
    return m.details.periods.empty() ? std::nullopt
                                     : phase_of_period(m.details.periods.back().kind);
}

class planner {
public:
    planner(const match& m, const fixture_report& report, timestamp now)
        : match_(m), report_(report), now_(now), rules_(rules_of(m.sport)), at_(m.status) {
        if (has_halves(rules_)) halves_ = m.phase;
    }

    status_plan plan() && {
        const auto to = reported_status(report_);
        if (!to) return {};
        target_ = target(*to);
        if (*to == match_.status) {
            stay();
        } else if (is_final(match_.status)) {
            leave_final(*to);
        } else {
            go(*to);
        }
        return std::move(plan_);
    }

private:
    [[nodiscard]] set_status target(match_status to) const {
        set_status step;
        step.status = to;
        step.reason = report_.removed ? std::string(removed_reason) : report_.reason;
        if (to == live && rules_ != nullptr && report_.period &&
            find_period(*rules_, *report_.period) != nullptr) {
            step.period = report_.period;
        }
        auto phase = report_.phase;
        if (!phase && step.period && has_halves(rules_)) phase = phase_of_period(*step.period);
        if (!phase && to == live && is_final(match_.status)) phase = last_phase(match_);
        if (phase && phase_fits(to, *phase)) step.phase = phase;
        if (step.period && has_halves(rules_) && phase_of_period(*step.period) != step.phase)
            step.period.reset();
        return step;
    }

    /// The same status: another phase or period may have begun.
    void stay() {
        if (is_final(at_) || at_ == suspended || is_before_play(at_)) return;
        const auto& periods = match_.details.periods;
        const bool other_phase = target_.phase && *target_.phase != match_.phase;
        const bool other_period =
            target_.period && !periods.empty() && periods.back().kind != *target_.period;
        if (!other_phase && !other_period) return;
        if (other_phase && at_ == live && match_.phase == match_phase::second_half &&
            target_.phase == match_phase::first_half) {
            target_.correction = true;
        }
        to_live_phase();
        add(target_);
    }

    void leave_final(match_status to) {
        const bool planned_anew =
            match_.status == cancelled &&
            (to == postponed || (to == scheduled && match_.schedule.start > now_));
        if (is_before_play(to) && !planned_anew) return refuse(to);
        target_.correction = true;
        add(target_);
    }

    void go(match_status to) {
        if (is_running(at_) && to == scheduled) {
            if (match_.schedule.start <= now_ && report_.start.value_or(now_) <= now_)
                return refuse(to);
            step(postponed);
        }
        if (at_ == postponed && to != cancelled && to != scheduled && to != awarded)
            step(scheduled);
        if (at_ == scheduled && !can_step(scheduled, to)) step(live);
        if (to == live) to_live_phase();
        add(target_);
    }

    /// Half time lies between the halves, also when no poll saw it.
    void to_live_phase() {
        if (!has_halves(rules_) || target_.status != live) return;
        if (target_.phase != match_phase::second_half) return;
        if (at_ == scheduled) step(live);
        if (at_ == live && halves_ == match_phase::first_half) step(halftime);
    }

    void step(match_status to) {
        set_status between;
        between.status = to;
        add(std::move(between));
    }

    void add(set_status one) {
        one.correction |= one.status != at_ && !can_step(at_, one.status);
        if (one.status == live)
            halves_ = one.phase.value_or(at_ == scheduled ? match_phase::first_half : halves_);
        at_ = one.status;
        const bool last = one.status == target_.status;
        if (last && at_ != live && at_ != scheduled) {
            plan_.ends = std::move(one);
        } else {
            plan_.begins.push_back(std::move(one));
        }
    }

    void refuse(match_status to) {
        plan_.refused = feed_conflict{"inconsistent", std::string(to_string(match_.status)),
                                      std::string(to_string(to))};
    }

    const match& match_;
    const fixture_report& report_;
    const timestamp now_;
    const sport_rules* const rules_;
    match_status at_;
    match_phase halves_ = match_phase::pre_match;
    set_status target_;
    status_plan plan_;
};

/// The periods up to the one that the step goes on with; it is open again.
bool rewind_periods(match& m, std::string_view kind) {
    auto& periods = m.details.periods;
    const auto found = std::ranges::find(periods, kind, &match_period::kind);
    if (found == periods.end() || found + 1 == periods.end()) return false;
    periods.erase(found + 1, periods.end());
    if (m.status == live) {
        periods.back().ended_at.reset();
        periods.back().own.reset();
    }
    return true;
}

std::optional<std::string_view> goes_on_with(const set_status& step) {
    if (step.status != live) return std::nullopt;
    if (step.period) return std::string_view(*step.period);
    if (!step.phase) return std::nullopt;
    switch (*step.phase) {
        case match_phase::first_half:
        case match_phase::second_half:
        case match_phase::penalty_shootout:
            return to_string(*step.phase);
        default:
            return std::nullopt;  // which part of extra time it is, the periods tell
    }
}

}  // namespace

std::optional<match_status> reported_status(const fixture_report& report) {
    return report.removed ? cancelled : report.status;
}

status_plan plan_status(const match& m, const fixture_report& report, timestamp now) {
    if (report.removed && is_final(m.status)) return {};
    return planner(m, report, now).plan();
}

result<std::vector<match_event>> take_step(match& m, const set_status& step, timestamp now,
                                           bool& rewound) {
    match from = m;
    const auto kind = goes_on_with(step);
    rewound |= kind && rewind_periods(from, *kind);
    auto done = decide(from, step, now);
    if (!done) return done.error();
    if (!done->events.empty()) m = std::move(done->after);
    return std::move(done->events);
}

}  // namespace livescore
