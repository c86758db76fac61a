// What every engine promises when its server or the network fails.
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <utility>

#include "integration/bus/bus_suite.h"
#include "livescore/core/log.h"

namespace livescore {
namespace {

using std::chrono::milliseconds;
using test::count_of;
using test::event_of_bus;
using trouble_clock = std::chrono::steady_clock;
using BusTrouble = test::BusSuite;

TEST_P(BusTrouble, RestartedServerIsFoundAgain) {
    connect();
    engine_->kill();
    down();
    ASSERT_TRUE(loop_.until([this] { return bus().lost_subscriptions() == 1; }));
    engine_->start();
    up();
    expect_delivery(1);
    EXPECT_EQ(bus().lost_subscriptions(), 1);
}

TEST_P(BusTrouble, FrozenServerCountsAsDisconnectedUntilItAnswers) {
    connect({.patience = milliseconds(300), .command_timeout = milliseconds(300)});
    engine_->freeze();
    down();
    engine_->thaw();
    // The test publishes it again whenever the machine keeps the server from answering in time.
    EXPECT_TRUE(loop_.until([this] {
        if (bus().connected()) bus().publish(event_of_bus("{}"));
        return !heard_.empty();
    }));
}

TEST_P(BusTrouble, AHalfOpenLinkIsNoticedWithinTwoIntervalsOfHeads) {
    constexpr milliseconds interval{1000};
    constexpr milliseconds of_a_busy_machine{700};
    // The link of commands is patient, so the subscription alone tells.
    connect({.patience = interval});
    expect_delivery(1);
    engine_->freeze();
    const auto since = trouble_clock::now();
    down();
    EXPECT_LT(trouble_clock::now() - since, 2 * interval + of_a_busy_machine);
    EXPECT_EQ(bus().lost_subscriptions(), 1);
    engine_->thaw();
    up();
    expect_delivery(2);
}

TEST_P(BusTrouble, ASilentLinkThatAnswersStays) {
    connect({.patience = milliseconds(700)});
    run_for(milliseconds(2200));
    EXPECT_TRUE(bus().connected()) << "no heads come here, and the server answers the probes";
    EXPECT_EQ(bus().lost_subscriptions(), 0);
}

TEST_P(BusTrouble, AConnectionThatIsMadeAnewByWishIsNotLost) {
    connect({.patience = milliseconds(400)});
    run_for(milliseconds(1700));  // it must have been silent for some time
    bus().resubscribe();
    down();
    up();
    expect_delivery(1);
    EXPECT_EQ(bus().lost_subscriptions(), 0);
}

TEST_P(BusTrouble, ResubscribeMayBeCalledFromTheMessageHandler) {
    connect({.patience = milliseconds(400)});
    run_for(milliseconds(1700));
    bool called = false;
    bus().subscribe([&](std::string_view message) {
        if (!std::exchange(called, true)) bus().resubscribe();
        heard_.emplace_back(message);
    });
    up();
    bus().publish(event_of_bus("{}"));
    ASSERT_TRUE(loop_.until([&] { return called; }));
    // In partitions a link that has just brought something stays.
    ASSERT_TRUE(loop_.until([&] {
        if (bus().connected()) bus().publish(event_of_bus("{}", 2));
        return heard_.back() == write_event_message(event_of_bus("{}", 2));
    }));
}

TEST_P(BusTrouble, WhatIsPublishedWithoutAConnectionIsDroppedAndCounted) {
    connect();
    engine_->kill();
    down();
    testing::internal::CaptureStdout();
    for (sequence_number seq = 1; seq <= 9; ++seq) bus().publish(event_of_bus("{}", seq));
    engine_->start();
    up();
    expect_delivery(10);
    // The line in the log may come behind the event: Redis answers later, and NATS has a thread.
    run_for(milliseconds(200));
    opened_.close();
    log::flush();
    const std::string logged = testing::internal::GetCapturedStdout();
    const std::string name = engine_->log_name();
    EXPECT_EQ(count_of(logged, name + "_publish_dropped"), 1U) << logged;
    EXPECT_EQ(count_of(logged, name + "_publish_resumed"), 1U) << logged;
    EXPECT_EQ(count_of(logged, R"("dropped":9)"), 1U) << logged;
}

INSTANTIATE_TEST_SUITE_P(Engines, BusTrouble, test::every_engine(),
                         testing::PrintToStringParamName());

}  // namespace
}  // namespace livescore
