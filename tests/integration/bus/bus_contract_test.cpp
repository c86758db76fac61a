// What every engine promises of a bus that is left alone.
#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "integration/bus/bus_suite.h"

namespace livescore {
namespace {

using test::event_of_bus;
using BusContract = test::BusSuite;

TEST_P(BusContract, PublishedEventsArriveByteForByteAndInOrder) {
    connect();
    using namespace std::string_literals;
    const std::vector<committed_event> events{
        event_of_bus(R"({"message":"Tor! \"2:1\" für Köln ⚽\n"})", 1),
        event_of_bus("a\0b\r\n$3\r\nPUB x 3\r\n"s, 2), event_of_bus(std::string(1 << 20, 'x'), 3),
        event_of_bus("{}", 4)};
    for (const auto& event : events) bus().publish(event);
    ASSERT_TRUE(loop_.until([&] { return heard_.size() == events.size(); }));
    for (std::size_t i = 0; i < events.size(); ++i) {
        EXPECT_EQ(heard_[i], write_event_message(events[i]));
    }
}

TEST_P(BusContract, ABurstArrivesWholeAndInTheOrderOfEachMatch) {
    connect();
    constexpr sequence_number each = 300;
    constexpr std::int64_t matches = 9;
    for (sequence_number seq = 1; seq <= each; ++seq) {
        for (std::int64_t match = 1; match <= matches; ++match)
            bus().publish(event_of_bus("{}", seq, match));
    }
    ASSERT_TRUE(
        loop_.until([&] { return heard_.size() == static_cast<std::size_t>(each * matches); }));
    std::vector<sequence_number> last(matches + 1, 0);
    for (const auto& text : heard_) {
        const auto message = read_bus_message(text).value();
        const auto& event = std::get<event_message>(message);
        EXPECT_EQ(event.seq, ++last.at(static_cast<std::size_t>(raw(event.match))));
    }
}

TEST_P(BusContract, AnnouncedHeadsArriveBehindTheEventsBeforeThem) {
    connect();
    const std::vector<head> heads{{match_id{7}, 1}, {match_id{2}, 9}};
    bus().publish(event_of_bus("{}"));
    bus().announce(heads);
    ASSERT_TRUE(loop_.until([this] { return heard_.size() == 2; }));
    EXPECT_EQ(heard_[0], write_event_message(event_of_bus("{}")));
    EXPECT_EQ(heard_[1], write_heads_message(heads));
}

TEST_P(BusContract, ATraceArrivesBeforeItsEvent) {
    connect();
    event_trace trace;
    trace.traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    trace.request_id = "request-1";
    const traced_event traced{match_id{7}, 1, std::make_shared<const event_trace>(trace)};
    bus().tell_trace(traced);
    bus().publish(event_of_bus("{}"));
    ASSERT_TRUE(loop_.until([this] { return heard_.size() == 2; }));
    EXPECT_EQ(heard_[0], write_trace_message(traced));
}

TEST_P(BusContract, TheNameOfAHostIsResolved) {
    connect({.host = "localhost"});
    expect_delivery(1);
}

TEST_P(BusContract, DeploymentsWithTwoPrefixesDoNotHearEachOther) {
    connect({.prefix = "staging"});
    auto other = engine_->open(loop_.context, {.prefix = "live"});
    std::vector<std::string> heard_by_other;
    other.bus->subscribe([&](std::string_view text) { heard_by_other.emplace_back(text); });
    ASSERT_TRUE(loop_.until([&] { return other.bus->connected(); }));
    for (std::int64_t match = 1; match <= 200; ++match) bus().publish(event_of_bus("{}", 1, match));
    bus().announce({{match_id{7}, 1}});
    ASSERT_TRUE(loop_.until([this] { return heard_.size() == 201; }));
    // What had come to it would have come before this.
    other.bus->publish(event_of_bus("{}", 2));
    ASSERT_TRUE(loop_.until([&] { return !heard_by_other.empty(); }));
    EXPECT_EQ(heard_by_other.front(), write_event_message(event_of_bus("{}", 2)));
    expect_delivery(3);
    other.close();
}

TEST_P(BusContract, ThrowingMessageHandlerCostsOnlyItsMessage) {
    connect();
    bool thrown = false;
    bus().subscribe([&](std::string_view message) {
        if (!std::exchange(thrown, true)) throw std::runtime_error("a bug");
        heard_.emplace_back(message);
    });
    up();
    bus().publish(event_of_bus("{}", 1));
    expect_delivery(2);
    EXPECT_TRUE(thrown);
}

TEST_P(BusContract, WithoutASubscriptionItConnectsAndHearsNothing) {
    connect();
    auto speaker = engine_->open(loop_.context, {});
    ASSERT_TRUE(loop_.until([&] { return speaker.bus->connected(); }));
    speaker.bus->publish(event_of_bus("{}"));
    ASSERT_TRUE(loop_.until([this] { return heard_.size() == 1; }));
    speaker.close();
}

TEST_P(BusContract, BusMayBeDestroyedInTheMessageHandler) {
    connect();
    bool destroyed = false;
    bus().subscribe([&](std::string_view) {
        opened_.close();
        destroyed = true;
    });
    up();
    for (sequence_number seq = 1; seq <= 50; ++seq) bus().publish(event_of_bus("{}", seq));
    EXPECT_TRUE(loop_.until([&] { return destroyed; }));
    // The bus leaves no work behind: the context runs out of work by itself.
    run_for(std::chrono::seconds(5));
    EXPECT_TRUE(loop_.context.stopped());
}

TEST_P(BusContract, BusMayBeDestroyedWhileItConnects) {
    const auto open = [this](int way) {
        if (way == 1) return engine_->open_to_nobody(loop_.context);
        return engine_->open(loop_.context, {.host = way == 0 ? "127.0.0.1" : "localhost"});
    };
    for (int way = 0; way < 3; ++way) {
        for (int handlers = 0; handlers < 12; ++handlers) {
            opened_ = open(way);
            bus().subscribe([](std::string_view) {});
            loop_.context.restart();
            for (int i = 0; i < handlers; ++i) loop_.context.poll_one();
            opened_.close();
            run_for(std::chrono::seconds(5));
            ASSERT_TRUE(loop_.context.stopped());
        }
    }
}

TEST_P(BusContract, BusMayBeDestroyedAfterItsContextHasStopped) {
    connect();
    for (sequence_number seq = 1; seq <= 50; ++seq) bus().publish(event_of_bus("{}", seq));
    loop_.context.stop();
    opened_.close();
    EXPECT_TRUE(heard_.empty());
}

INSTANTIATE_TEST_SUITE_P(Engines, BusContract, test::every_engine(),
                         testing::PrintToStringParamName());

}  // namespace
}  // namespace livescore
