#include "feeds/polling/budget_plan.h"

#include <gtest/gtest.h>

namespace livescore {
namespace {

using namespace std::chrono_literals;

const timestamp midday = *parse_iso8601("2026-11-28T12:00:00Z");

known_fixture fixture_at(timestamp start, match_status status = match_status::scheduled) {
    known_fixture fixture;
    fixture.start = start;
    fixture.status = status;
    return fixture;
}

planned_request planned(poll_cadence cadence, std::string change_check = {}) {
    planned_request request;
    request.cadence = cadence;
    request.change_check = std::move(change_check);
    return request;
}

class BudgetPlan : public testing::Test {
protected:
    poll_pace pace() { return pace_polls(state_, configured_, plan_, fixtures_); }

    budget_state state_{midday, {}, 0, 0};
    poll_intervals configured_{15s, 60s, 300s};
    std::vector<planned_request> plan_{planned(poll_cadence::live), planned(poll_cadence::idle)};
    std::vector<known_fixture> fixtures_;
};

TEST_F(BudgetPlan, LiveTimeIsTheUnionOfTheMatchesThatAreToCome) {
    EXPECT_EQ(live_time_left(midday, {}), 0ms);
    fixtures_ = {fixture_at(midday + 3h), fixture_at(midday + 3h), fixture_at(midday + 4h)};
    EXPECT_EQ(live_time_left(midday, fixtures_), 10min + 1h + 135min);
    fixtures_.push_back(fixture_at(midday + 11h + 30min));  // until midnight only
    EXPECT_EQ(live_time_left(midday, fixtures_), 10min + 1h + 135min + 40min);
    fixtures_.push_back(fixture_at(midday + 13h));  // tomorrow has a budget of its own
    fixtures_.push_back(fixture_at(midday - 2h, match_status::finished));
    fixtures_.push_back(fixture_at(midday + 6h, match_status::postponed));
    EXPECT_EQ(live_time_left(midday, fixtures_), 10min + 1h + 135min + 40min);
}

TEST_F(BudgetPlan, AMatchThatRunsForLongIsStillLive) {
    fixtures_ = {fixture_at(midday - 1h, match_status::live)};
    EXPECT_EQ(live_time_left(midday, fixtures_), 75min);
    fixtures_ = {fixture_at(midday - 3h, match_status::live)};
    EXPECT_EQ(live_time_left(midday, fixtures_), 15min);
    fixtures_[0].gone = true;
    EXPECT_EQ(live_time_left(midday, fixtures_), 0ms);
}

TEST_F(BudgetPlan, WithoutALimitThePaceIsTheConfiguredOne) {
    const auto free = pace();
    EXPECT_EQ(free.intervals.live, 15s);
    EXPECT_EQ(free.intervals.idle, 300s);
    EXPECT_GT(free.allowed, 1'000'000);
    EXPECT_GT(free.allowed_other, 1'000'000);
}

TEST_F(BudgetPlan, AHundredRequestsADayLastForTheWholeMatch) {
    state_.budget.per_day = 100;
    fixtures_ = {fixture_at(midday + 10min)};  // 145 minutes of 15 s would be 580 requests
    const auto spread = pace();
    EXPECT_EQ(spread.intervals.live, 96'667ms);
    EXPECT_GE(spread.intervals.idle, 12h / 10);
    EXPECT_EQ(spread.allowed, 100);
}

TEST_F(BudgetPlan, SeveralLiveRequestsAndChangeChecksCostMore) {
    state_.budget.per_day = 100;
    fixtures_ = {fixture_at(midday + 10min)};
    plan_ = {planned(poll_cadence::live), planned(poll_cadence::live, "/check")};
    EXPECT_EQ(pace().intervals.live, 290s);
}

TEST_F(BudgetPlan, WithoutALiveMatchTheDayIsForTheRest) {
    state_.budget.per_day = 100;
    EXPECT_EQ(pace().intervals.idle, std::chrono::milliseconds(12h) / 100);
    EXPECT_EQ(pace().intervals.live, 15s);
}

TEST_F(BudgetPlan, ALargeBudgetChangesNothing) {
    state_.budget.per_day = 1'000'000;
    fixtures_ = {fixture_at(midday)};
    EXPECT_EQ(pace().intervals.live, 15s);
    EXPECT_EQ(pace().intervals.idle, 300s);
}

TEST_F(BudgetPlan, AUsedUpDayAllowsNothing) {
    state_.budget.per_day = 100;
    state_.used_day = 120;
    fixtures_ = {fixture_at(midday)};
    EXPECT_EQ(pace().allowed, 0);
    EXPECT_EQ(pace().allowed_other, 0);
}

TEST_F(BudgetPlan, AMinuteKeepsRequestsForItsLiveRounds) {
    state_.budget.per_minute = 10;
    auto full = pace();
    EXPECT_EQ(full.allowed, 10);
    EXPECT_EQ(full.allowed_other, 10 - 5);  // at 0, 15, 30 and 45 s, and perhaps at the end
    state_.now = midday + 50s;
    EXPECT_EQ(pace().allowed_other, 9);
    plan_ = {planned(poll_cadence::idle)};
    EXPECT_EQ(pace().allowed_other, 10);
    state_.used_minute = 10;
    EXPECT_EQ(pace().allowed, 0);
}

TEST_F(BudgetPlan, MoreLiveRequestsThanAMinuteHoldsAreSlower) {
    state_.budget.per_minute = 10;
    plan_.assign(6, planned(poll_cadence::live));  // 24 a minute
    const auto slow = pace();
    EXPECT_EQ(slow.intervals.live, 40s);
    EXPECT_GE(slow.allowed_other, 1);  // the others are not starved for ever
}

}  // namespace
}  // namespace livescore
