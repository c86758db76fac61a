#include <gmock/gmock.h>

#include "livescore/domain/commands.h"
#include "livescore/domain/sport_rules.h"
#include "schedules.h"

namespace livescore {
namespace {

using namespace std::chrono_literals;
using enum match_status;
using testing::ElementsAre;
using testing::IsEmpty;

/// Plays a match by commands, a minute apart.
class played_match {
public:
    explicit played_match(std::string sport) {
        now_.sport = std::move(sport);
        now_.schedule = plain;
        now_.details.clock = clock_source::scorer;
    }
    played_match& status(set_status command) {
        take(decide(now_, command, at_ += 1min));
        return *this;
    }
    played_match& score(int home, int away) {
        take(decide(now_, set_score{{home, away}}, at_ += 1min));
        return *this;
    }
    played_match& periods(std::vector<match_period> given) {
        update_match command;
        command.details.periods = std::optional(std::move(given));
        take(decide(now_, command, at_ += 1min));
        return *this;
    }
    [[nodiscard]] const match& now() const { return now_; }
    /// "first_half 1-0", and a star behind the one that runs.
    [[nodiscard]] std::vector<std::string> told() const {
        std::vector<std::string> all;
        for (const match_period& period : now_.details.periods) {
            const auto own = own_goals(now_, period);
            all.push_back(period.kind + ' ' + std::to_string(own.home) + '-' +
                          std::to_string(own.away) + (is_ticking(now_, period) ? "*" : ""));
        }
        return all;
    }

private:
    void take(result<decision> decided) {
        ASSERT_TRUE(decided) << decided.error().message;
        now_ = decided->after;
    }

    match now_;
    timestamp at_ = kick_off;
};

set_status play_on(std::string period = {}) {
    set_status command{.status = match_status::live};
    if (!period.empty()) command.period = std::move(period);
    return command;
}
set_status step_to(match_status status, std::optional<match_phase> phase = {}) {
    return {.status = status, .phase = phase};
}

match_period given(std::string kind, int home, int away, bool ended = true) {
    match_period period;
    period.kind = std::move(kind);
    period.own = score{home, away};
    if (ended) period.ended_at = kick_off;
    return period;
}

TEST(FootballPeriods, GoToPenaltiesWhichAreNotInTheScore) {
    played_match m("football");
    m.status(play_on()).score(1, 0);
    EXPECT_THAT(m.told(), ElementsAre("first_half 1-0*"));
    m.status(step_to(halftime)).status(play_on()).score(1, 1).score(2, 1).score(2, 2);
    EXPECT_THAT(m.told(), ElementsAre("first_half 1-0", "second_half 1-2*"));
    m.status(step_to(match_status::live, match_phase::extra_time)).score(3, 2);
    m.status(step_to(halftime, match_phase::extra_time));
    m.status(step_to(match_status::live, match_phase::extra_time)).score(3, 3);
    m.status(step_to(match_status::live, match_phase::penalty_shootout));
    auto periods = m.now().details.periods;
    periods.back().own = score{4, 2};
    m.periods(periods).status(step_to(finished));
    EXPECT_THAT(m.told(), ElementsAre("first_half 1-0", "second_half 1-2", "extra_time_first 1-0",
                                      "extra_time_second 0-1", "penalty_shootout 4-2"));
    EXPECT_EQ(m.now().score, (score{3, 3}));
    EXPECT_EQ(outcome_of(m.now()).winner, match_winner::home);
    EXPECT_EQ(outcome_of(m.now()).decided, decided_by::penalties);
}

TEST(FootballPeriods, ExtraTimeDecides) {
    played_match m("Soccer");
    m.status(play_on()).status(step_to(halftime)).status(play_on());
    m.status(step_to(match_status::live, match_phase::extra_time))
        .score(0, 1)
        .status(step_to(finished));
    EXPECT_EQ(outcome_of(m.now()).winner, match_winner::away);
    EXPECT_EQ(outcome_of(m.now()).decided, decided_by::extra_time);
}

TEST(FootballPeriods, AMatchThatEndedTooEarlyGoesOnInItsPeriod) {
    played_match m("football");
    m.status(play_on()).score(1, 0).status(step_to(finished));
    m.status({.status = match_status::live, .phase = match_phase::first_half, .correction = true});
    m.score(2, 0);
    EXPECT_THAT(m.told(), ElementsAre("first_half 2-0*"));
    EXPECT_EQ(outcome_of(m.now()).winner, std::nullopt);
}

TEST(FootballPeriods, AKickOffThatIsTakenBackLeavesNone) {
    played_match m("football");
    m.status(play_on());
    m.status({.status = postponed, .correction = true});
    EXPECT_THAT(m.told(), IsEmpty());
}

TEST(BasketballPeriods, GoOnUntilTheScoreIsNotLevel) {
    played_match m("basketball");
    m.status(play_on()).score(20, 18).status(step_to(halftime)).status(play_on()).score(41, 40);
    EXPECT_THAT(m.told(), ElementsAre("quarter_1 20-18", "quarter_2 21-22*"));
    m.status(play_on("quarter_3")).score(60, 60).status(play_on("quarter_4")).score(80, 80);
    m.status(play_on("overtime_1")).score(88, 88).status(play_on("overtime_2")).score(97, 95);
    m.status(step_to(finished));
    EXPECT_THAT(m.told(), ElementsAre("quarter_1 20-18", "quarter_2 21-22", "quarter_3 19-20",
                                      "quarter_4 20-20", "overtime_1 8-8", "overtime_2 9-7"));
    EXPECT_EQ(outcome_of(m.now()).winner, match_winner::home);
    EXPECT_EQ(outcome_of(m.now()).decided, decided_by::extra_time);
}

TEST(IceHockeyPeriods, AShootOutDecidesAndDoesNotCount) {
    played_match m("Ice Hockey");
    m.status(play_on()).score(1, 0).status(step_to(halftime)).status(play_on()).score(1, 2);
    m.status(step_to(halftime)).status(play_on()).score(2, 2);
    m.status(play_on("overtime")).status(play_on("penalty_shootout"));
    auto periods = m.now().details.periods;
    periods.back().own = score{1, 2};
    m.periods(periods).status(step_to(finished));
    EXPECT_THAT(m.told(), ElementsAre("period_1 1-0", "period_2 0-2", "period_3 1-0",
                                      "overtime 0-0", "penalty_shootout 1-2"));
    EXPECT_EQ(m.now().score, (score{2, 2}));
    EXPECT_EQ(outcome_of(m.now()).winner, match_winner::away);
    EXPECT_EQ(outcome_of(m.now()).decided, decided_by::penalties);
}

TEST(TennisPeriods, CountSetsAndNotGames) {
    played_match m("tennis");
    m.status(play_on()).periods({given("set_1", 6, 4)});
    EXPECT_EQ(m.now().score, (score{1, 0}));
    m.periods({given("set_1", 6, 4), given("set_2", 3, 5, false)});
    EXPECT_EQ(m.now().score, (score{1, 0})) << "a set that runs is not won";
    m.periods({given("set_1", 6, 4), given("set_2", 4, 6), given("set_3", 7, 6)});
    EXPECT_EQ(m.now().score, (score{2, 1}));
    m.status(step_to(finished));
    EXPECT_EQ(outcome_of(m.now()).winner, match_winner::home);
}

TEST(TennisPeriods, EndWithTheThirdSetThatASideWins) {
    match m;
    m.sport = "tennis";
    m.status = match_status::live;
    update_match command;
    command.details.periods = std::optional(std::vector<match_period>{
        given("set_1", 6, 0), given("set_2", 6, 0), given("set_3", 6, 0), given("set_4", 6, 0)});
    const auto decided = decide(m, command, kick_off);
    ASSERT_FALSE(decided);
    EXPECT_THAT(decided.error().details.at(0).path, ElementsAre("periods", "3", "kind"));
}

TEST(CricketPeriods, AreInningsWhoseRunsAddUp) {
    played_match m("cricket");
    m.status(play_on()).score(287, 0).status(step_to(halftime)).status(play_on()).score(287, 290);
    m.status(step_to(finished));
    EXPECT_THAT(m.told(), ElementsAre("innings_1 287-0", "innings_2 0-290"));
    EXPECT_EQ(outcome_of(m.now()).winner, match_winner::away);
}

TEST(Periods, OfAnotherSportAreRefused) {
    match m;
    m.sport = "football";
    update_match command;
    command.details.periods = std::optional(std::vector<match_period>{given("set_1", 6, 4)});
    const auto decided = decide(m, command, kick_off);
    ASSERT_FALSE(decided);
    EXPECT_THAT(decided.error().details.at(0).path, ElementsAre("periods", "0", "kind"));
    set_status begins = play_on("quarter_1");
    const auto step = decide(m, begins, kick_off);
    ASSERT_FALSE(step);
    EXPECT_THAT(step.error().details.at(0).path, ElementsAre("period"));
}

TEST(Periods, MustStandInTheOrderOfPlay) {
    match m;
    m.sport = "football";
    update_match command;
    command.details.periods = std::optional(
        std::vector<match_period>{given("second_half", 0, 0), given("first_half", 1, 0)});
    EXPECT_FALSE(decide(m, command, kick_off));
}

TEST(Periods, OfASportWithoutRulesAreUnknown) {
    played_match m("curling");
    m.status(play_on()).score(1, 0);
    EXPECT_THAT(m.told(), IsEmpty());
}

TEST(Periods, OfASportWithoutRulesGoOnAgain) {
    played_match m("curling");
    m.status(play_on("end_1")).score(2, 0).status(step_to(halftime));
    m.status(play_on("end_1")).score(3, 0);
    EXPECT_THAT(m.told(), ElementsAre("end_1 3-0*"));
}

TEST(Periods, GoOnAgainInASportThatDoesNotKnowThem) {
    match m;
    m.sport = "basketball";  // it was entered as football
    m.status = halftime;
    m.phase = match_phase::half_time;
    m.details.periods = {given("first_half", 1, 0)};
    m.score = {1, 0};
    const auto decided = decide(m, play_on(), kick_off);
    ASSERT_TRUE(decided);
    EXPECT_EQ(decided->after.details.periods.back().kind, "first_half");
}

TEST(Outcome, OfAnAwardFollowsTheDecision) {
    played_match m("football");
    m.status(play_on()).score(0, 2).status(step_to(abandoned));
    set_status award{.status = awarded, .reason = "unplayable", .correction = true};
    award.award = match_award{award_result::win, award_result::loss, false};
    m.status(award);
    EXPECT_EQ(outcome_of(m.now()).winner, match_winner::home);
    EXPECT_EQ(outcome_of(m.now()).decided, decided_by::awarded);
    award.award = match_award{award_result::none, award_result::none, true};
    m.status(award);
    EXPECT_EQ(outcome_of(m.now()).winner, std::nullopt) << "a loss for both";
}

TEST(Outcome, OfATieCountsBothLegs) {
    match m;
    m.sport = "football";
    m.status = finished;
    m.score = {1, 2};
    m.details.first_leg = score{3, 1};
    EXPECT_EQ(aggregate_of(m), (score{4, 3}));
    EXPECT_EQ(outcome_of(m).winner, match_winner::home);
    EXPECT_EQ(outcome_of(m).decided, decided_by::aggregate);
    m.details.first_leg = score{2, 1};  // the home team's goals of the first leg were away goals
    m.score = {1, 2};
    EXPECT_EQ(outcome_of(m).decided, decided_by::regular) << "level in every way";
    m.details.first_leg = score{1, 0};
    m.score = {1, 2};
    EXPECT_EQ(aggregate_of(m), (score{2, 2}));
    EXPECT_EQ(outcome_of(m).winner, match_winner::away);
    EXPECT_EQ(outcome_of(m).decided, decided_by::away_goals);
}

TEST(Rounds, AreNumbersWhereTheyCanBe) {
    EXPECT_EQ(normal_round("Matchday 7"), "7");
    EXPECT_EQ(normal_round("ROUND 07"), "7");
    EXPECT_EQ(normal_round("12"), "12");
    EXPECT_EQ(normal_round("Final"), "Final");
    EXPECT_EQ(normal_round("Round of 16"), "Round of 16");
}

}  // namespace
}  // namespace livescore
