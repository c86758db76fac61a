#include "feeds/polling/request_schedule.h"

#include <gtest/gtest.h>

namespace livescore {
namespace {

using namespace std::chrono_literals;

const timestamp noon{std::chrono::hours(12)};

planned_request scheduled(std::string key, poll_cadence cadence = poll_cadence::idle) {
    planned_request request;
    request.key = std::move(key);
    request.cadence = cadence;
    return request;
}

std::vector<std::string> keys_of(const std::vector<planned_request>& requests) {
    std::vector<std::string> keys;
    for (const auto& request : requests) keys.push_back(request.key);
    return keys;
}

class RequestSchedule : public testing::Test {
protected:
    std::vector<std::string> due(timestamp at) { return keys_of(schedule_.due(plan_, pace_, at)); }

    double random_ = 0;
    request_schedule schedule_{[this] { return random_; }};
    poll_intervals pace_{15s, 60s, 300s};
    std::vector<planned_request> plan_;
};

TEST_F(RequestSchedule, WhatWasNeverSentIsDueTheMostUrgentFirst) {
    plan_ = {scheduled("idle"), scheduled("near", poll_cadence::near), scheduled("idle"),
             scheduled("live", poll_cadence::live), scheduled("idle 2")};
    EXPECT_EQ(due(noon), (std::vector<std::string>{"live", "near", "idle", "idle 2"}));
    EXPECT_FALSE(schedule_.next_due(plan_, pace_, noon));
}

TEST_F(RequestSchedule, EachCadenceHasItsInterval) {
    plan_ = {scheduled("live", poll_cadence::live), scheduled("near", poll_cadence::near),
             scheduled("idle")};
    for (const auto& request : plan_) schedule_.sent(request.key, noon);
    EXPECT_TRUE(due(noon + 15s - 1us).empty());
    EXPECT_EQ(schedule_.next_due(plan_, pace_, noon), noon + 15s);
    EXPECT_EQ(due(noon + 15s), std::vector<std::string>{"live"});
    EXPECT_EQ(schedule_.next_due(plan_, pace_, noon + 15s), noon + 60s);
    EXPECT_EQ(due(noon + 60s), (std::vector<std::string>{"live", "near"}));
    EXPECT_EQ(due(noon + 299s).size(), 2U);
    EXPECT_EQ(due(noon + 300s).size(), 3U);
}

TEST_F(RequestSchedule, TheIntervalIsShorterByUpToATenthAndNeverLonger) {
    plan_ = {scheduled("live", poll_cadence::live)};
    random_ = 0.999999;
    schedule_.sent("live", noon);
    EXPECT_TRUE(due(noon + 13'499ms).empty());
    EXPECT_FALSE(due(noon + 13'502ms).empty());
}

TEST_F(RequestSchedule, ARequestMayHaveAnIntervalOfItsOwn) {
    plan_ = {scheduled("lineups", poll_cadence::live)};
    plan_[0].every = 1h;
    schedule_.sent("lineups", noon);
    EXPECT_TRUE(due(noon + 59min).empty());
    EXPECT_FALSE(due(noon + 1h).empty());
}

TEST_F(RequestSchedule, ACadenceThatChangesCountsFromTheLastTime) {
    plan_ = {scheduled("match")};
    schedule_.sent("match", noon);
    plan_[0].cadence = poll_cadence::live;
    EXPECT_FALSE(due(noon + 15s).empty());
}

TEST_F(RequestSchedule, ABadAnswerIsAskedForAgainSoonThenSlower) {
    plan_ = {scheduled("idle")};
    schedule_.sent("idle", noon);
    schedule_.failed("idle");
    EXPECT_TRUE(due(noon + 14s).empty());
    EXPECT_FALSE(due(noon + 15s).empty());
    schedule_.sent("idle", noon);
    schedule_.failed("idle");
    EXPECT_TRUE(due(noon + 29s).empty());
    EXPECT_FALSE(due(noon + 30s).empty());
    for (int i = 0; i < 100; ++i) schedule_.failed("idle");
    EXPECT_FALSE(due(noon + 300s).empty());  // never slower than it is anyway
    schedule_.succeeded("idle");
    EXPECT_TRUE(due(noon + 299s).empty());
}

TEST_F(RequestSchedule, AHintConcernsItsLeagueAndNeverComesTwiceASecond) {
    plan_ = {scheduled("openligadb:bl1/2026/12"), scheduled("openligadb:bl2/2026/12"),
             scheduled("openligadb:bl12/2026")};
    for (const auto& request : plan_) schedule_.sent(request.key, noon);
    schedule_.hasten_league("bl1");
    EXPECT_TRUE(due(noon + 999ms).empty());
    EXPECT_EQ(schedule_.next_due(plan_, pace_, noon), noon + 1s);
    EXPECT_EQ(due(noon + 1s), std::vector<std::string>{"openligadb:bl1/2026/12"});
    schedule_.sent("openligadb:bl1/2026/12", noon + 1s);
    EXPECT_TRUE(due(noon + 2s).empty());
    schedule_.hasten_all();
    EXPECT_EQ(due(noon + 2s).size(), 3U);
}

TEST_F(RequestSchedule, ALeagueIsAWholePartOfAKey) {
    EXPECT_TRUE(names_league("openligadb:bl1/2026", "bl1"));
    EXPECT_TRUE(names_league("openligadb:x/bl1", "bl1"));
    EXPECT_FALSE(names_league("openligadb:bl12/2026", "bl1"));
    EXPECT_FALSE(names_league("openligadb:abl1/2026", "bl1"));
    EXPECT_FALSE(names_league("bl1/2026", "bl1"));
    EXPECT_FALSE(names_league("openligadb:bl1/2026", ""));
}

TEST_F(RequestSchedule, OldKeysAreForgotten) {
    plan_ = {scheduled("old"), scheduled("new")};
    schedule_.sent("old", noon);
    schedule_.sent("new", noon + 1s);
    schedule_.prune(noon + 1s);
    EXPECT_EQ(due(noon + 2s), std::vector<std::string>{"old"});
}

}  // namespace
}  // namespace livescore
