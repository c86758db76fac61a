// Each member of a report counts, but the time of its change.
#include <functional>
#include <set>

#include "unit/feeds/pipeline/fixture_book.h"

namespace livescore::test {
namespace {

TEST(FixtureFingerprint, EachMemberCounts) {
    using change = std::function<void(fixture_report&)>;
    using report = fixture_report;
    fixture_report base = playing(score{1, 0}, std::vector{home_goal("Adams", 10)});
    base.lineups.emplace();
    base.lineups->home.emplace().emplace().starting.emplace_back();
    base.stats.emplace_back();
    const auto goal = [](fixture_report& r) -> reported_incident& { return r.incidents->at(0); };
    const auto sheet = [](fixture_report& r) -> team_sheet& { return **r.lineups->home; };
    const auto player = [sheet](fixture_report& r) -> lineup_player& {
        return sheet(r).starting.at(0);
    };
    const std::vector<change> changes{
        [](report& r) { r.ref = "x"; },
        [](report& r) { r.league.ref = "x"; },
        [](report& r) { r.league.name = "x"; },
        [](report& r) { r.league.sport = "x"; },
        [](report& r) { r.league.short_name = "x"; },
        [](report& r) { r.league.country = "x"; },
        [](report& r) { r.league.gender = gender::female; },
        [](report& r) { r.league.age_class = "x"; },
        [](report& r) { r.league.kind = league_kind::cup; },
        [](report& r) { r.league.logo_url = "x"; },
        [](report& r) { r.season = "x"; },
        [](report& r) { r.stage = "x"; },
        [](report& r) { r.group = "x"; },
        [](report& r) { r.round = "x"; },
        [](report& r) { r.home.ref = "x"; },
        [](report& r) { r.home.name = "x"; },
        [](report& r) { r.home.short_name = "x"; },
        [](report& r) { r.home.code = "x"; },
        [](report& r) { r.home.country = "x"; },
        [](report& r) { r.home.logo_url = "x"; },
        [](report& r) { r.away.name = "x"; },
        [](report& r) { r.start = timestamp{}; },
        [](report& r) { r.status = match_status::halftime; },
        [](report& r) { r.status.reset(); },
        [](report& r) { r.phase = match_phase::second_half; },
        [](report& r) { r.period = "x"; },
        [](report& r) { r.reason = "x"; },
        [](report& r) { r.added_minutes = 3; },
        [](report& r) {
            r.goals = score{0, 1};
        },
        [](report& r) { r.goals.reset(); },
        [](report& r) { r.goals_may_lag = true; },
        [](report& r) { r.half_time = score{}; },
        [](report& r) { r.regular_time = score{}; },
        [](report& r) { r.extra_time = score{}; },
        [](report& r) { r.shootout = score{}; },
        [](report& r) { r.winner = match_winner::home; },
        [](report& r) { r.decided = decided_by::lot; },
        [](report& r) { r.incidents.reset(); },
        [](report& r) { r.incidents->clear(); },
        [goal](report& r) { goal(r).type = "x"; },
        [goal](report& r) { goal(r).side = match_side::away; },
        [goal](report& r) { goal(r).minute = 11; },
        [goal](report& r) { goal(r).added_minute = 1; },
        [goal](report& r) { goal(r).period = "x"; },
        [goal](report& r) { goal(r).player = "x"; },
        [goal](report& r) { goal(r).player_ref = "x"; },
        [goal](report& r) { goal(r).related_player = "x"; },
        [goal](report& r) { goal(r).related_player_ref = "x"; },
        [goal](report& r) { goal(r).score_then = score{}; },
        [goal](report& r) { goal(r).review = review_state::pending; },
        [goal](report& r) { goal(r).struck = true; },
        [goal](report& r) { goal(r).text = "x"; },
        [](report& r) { r.lineups.reset(); },
        [](report& r) { r.lineups->home.reset(); },
        [](report& r) { r.lineups->away.emplace(); },
        [sheet](report& r) { sheet(r).formation = "x"; },
        [sheet](report& r) { sheet(r).coach = "x"; },
        [sheet](report& r) { sheet(r).colors.emplace_back("x", "y"); },
        [sheet](report& r) { sheet(r).bench.emplace_back(); },
        [player](report& r) { player(r).player = "x"; },
        [player](report& r) { player(r).player_id = 1; },
        [player](report& r) { player(r).number = 1; },
        [player](report& r) { player(r).position = player_position::forward; },
        [player](report& r) { player(r).grid = "x"; },
        [player](report& r) { player(r).captain = true; },
        [](report& r) { r.stats.clear(); },
        [](report& r) { r.stats[0].name = "x"; },
        [](report& r) { r.stats[0].unit = stat_unit::percent; },
        [](report& r) { r.stats[0].period = "x"; },
        [](report& r) { r.stats[0].home.emplace(1.5); },
        [](report& r) { r.stats[0].away.emplace(1.5); },
        [](report& r) { r.venue = "x"; },
        [](report& r) { r.officials = "x"; },
        [](report& r) { r.attendance = 1; },
        [](report& r) { r.coverage.events = false; },
        [](report& r) { r.coverage.lineups = false; },
        [](report& r) { r.coverage.stats = false; },
        [](report& r) { r.coverage.live = false; },
        [](report& r) { r.quality = "x"; },
        [](report& r) { r.removed = true; },
    };
    std::set<std::uint64_t> seen{fingerprint(base)};
    for (std::size_t i = 0; i < changes.size(); ++i) {
        fixture_report changed = base;
        changes[i](changed);
        EXPECT_TRUE(seen.insert(fingerprint(changed)).second) << "change " << i;
    }
    fixture_report later = base;
    later.changed_at = timestamp{};
    EXPECT_EQ(fingerprint(later), fingerprint(base));
}

TEST(FixtureFingerprint, ItIsTheSameInEveryProcess) {
    // Another process computed it. A change of the report's members changes it, and then the
    // reports after an update are looked at once more.
    constexpr std::uint64_t computed_elsewhere = 16'406'991'478'324'392'143U;
    EXPECT_EQ(fingerprint(playing(score{1, 0}, std::vector{home_goal("Adams", 10)})),
              computed_elsewhere);
}

TEST(MatchFromReport, ScheduledHasNoScore) {
    fixture_report report = report_of(match_status::scheduled, score{0, 0});
    report.start = *parse_iso8601("2026-12-05T14:30:00Z");
    const auto made = create_from(report, "alpha", *parse_iso8601("2026-12-01T00:00:00Z"));
    ASSERT_TRUE(made);
    const match& m = made->after;
    EXPECT_FALSE(m.details.score_known);
    EXPECT_TRUE(m.details.fed);
    EXPECT_EQ(m.details.clock, clock_source::feed);
    EXPECT_EQ(m.details.source, "alpha");
    EXPECT_EQ(m.league, "League");
    EXPECT_EQ(m.status, match_status::scheduled);
    EXPECT_EQ(made->events.size(), 1U);
}

TEST(MatchFromReport, AFinishedMatchHasItsPeriodsAndNoStory) {
    fixture_report report = report_of(match_status::finished, score{2, 1});
    report.half_time = score{1, 0};
    report.start = *parse_iso8601("2026-11-01T14:30:00Z");
    const auto made = create_from(report, "alpha", *parse_iso8601("2026-12-01T00:00:00Z"));
    ASSERT_TRUE(made);
    const match& m = made->after;
    EXPECT_EQ(made->events.size(), 1U);
    EXPECT_EQ(m.score, (score{2, 1}));
    EXPECT_EQ(m.phase, match_phase::full_time);
    ASSERT_EQ(m.details.periods.size(), 2U);
    EXPECT_EQ(m.details.periods[0].own, (score{1, 0}));
    EXPECT_EQ(m.details.periods[1].own, (score{1, 1}));
    EXPECT_EQ(elapsed_seconds(m), 90 * 60);
    // The report itself has no more to tell.
    fixture_state state{m, {}, {}};
    std::int64_t id = 0;
    const entry_id_source next = [&id] { return commentary_id{++id}; };
    reconcile_context context;
    context.provider = "alpha";
    EXPECT_TRUE(reconcile(state, report, context, m.updated_at, next)->events.empty());
}

TEST(MatchFromReport, ARunningMatchRunsSinceItsStart) {
    fixture_report report = playing(score{1, 0}, std::nullopt, match_phase::second_half);
    report.start = *parse_iso8601("2026-12-01T14:00:00Z");
    const auto made = create_from(report, "alpha", *parse_iso8601("2026-12-01T15:10:00Z"));
    ASSERT_TRUE(made);
    EXPECT_EQ(elapsed_seconds(made->after), 55 * 60);
    EXPECT_EQ(made->after.status, match_status::live);
    EXPECT_EQ(made->after.phase, match_phase::second_half);
}

}  // namespace
}  // namespace livescore::test
