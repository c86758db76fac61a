// What is NATS' own; what all engines promise is in integration/bus.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "integration/bus/bus_suite.h"
#include "livescore/core/log.h"
#include "livescore/nats/nats.h"
#include "support/nats/nats_server.h"
#include "support/provider_server.h"

namespace livescore {
namespace {

using std::chrono::milliseconds;
using test::count_of;
using test::event_of_bus;

/// A process with a bus, and what it has heard.
class nats_listener_process {
public:
    nats_listener_process(test::event_loop& loop, const nats_options& options)
        : bus(make_nats_bus(loop.context, options)) {
        bus->subscribe([this](std::string_view message) { heard.emplace_back(message); });
    }
    std::vector<std::string> heard;
    std::unique_ptr<event_bus> bus;
};

class NatsBus : public testing::Test {
protected:
    std::unique_ptr<nats_listener_process> listen(const nats_options& options) {
        auto made = std::make_unique<nats_listener_process>(loop_, options);
        await([&] { return made->bus->connected(); });
        return made;
    }
    /// Looks again after each handler, and now and then: a server does not say what changes there.
    void await(const std::function<bool()>& done) {
        const auto deadline = std::chrono::steady_clock::now() + test::event_loop::patience;
        while (!done()) {
            ASSERT_LT(std::chrono::steady_clock::now(), deadline);
            loop_.context.restart();
            loop_.context.run_one_for(milliseconds(20));
        }
    }
    void run_for(milliseconds time) {
        loop_.context.restart();
        loop_.context.run_for(time);
    }
    void expect_delivery(nats_listener_process& to, sequence_number seq, std::int64_t match = 7) {
        const auto event = event_of_bus("{}", seq, match);
        to.bus->publish(event);
        await([&] { return !to.heard.empty() && to.heard.back() == write_event_message(event); });
    }

    test::event_loop loop_;
};

constexpr const char* with_logins = R"(authorization { users = [
  {user: scores, password: "p@ss"}
  {user: deaf, password: "p@ss", permissions: {subscribe: {deny: ["ls.events.*"]}}}
  {user: dumb, password: "p@ss", permissions: {publish: {deny: ["ls.events.*"]}}}
] })";

TEST_F(NatsBus, UserAndPasswordAreUsed) {
    test::nats_server server(with_logins);
    const auto one = listen(test::patient_nats(server.url("scores:p%40ss")));
    expect_delivery(*one, 1);
    EXPECT_EQ(server.connections_named("bus"), 1) << "it tells its name";
}

TEST_F(NatsBus, AWrongPasswordIsLoggedOnceAndWithoutIt) {
    test::nats_server server(with_logins);
    testing::internal::CaptureStdout();
    nats_listener_process one(loop_, test::patient_nats(server.url("scores:hunter2")));
    await([&] {
        return server.look("/varz").find(R"("total_connections": 0)") == std::string::npos;
    });
    run_for(milliseconds(500));
    EXPECT_FALSE(one.bus->connected());
    log::flush();
    const std::string logged = testing::internal::GetCapturedStdout();
    EXPECT_EQ(count_of(logged, "nats_disconnected"), 1U) << logged;
    EXPECT_EQ(count_of(logged, "Authorization Violation"), 1U) << logged;
    EXPECT_EQ(count_of(logged, "hunter2"), 0U) << logged;
}

TEST_F(NatsBus, WhoMayNotHearIsNotConnected) {
    test::nats_server server(with_logins);
    testing::internal::CaptureStdout();
    nats_listener_process one(loop_, test::patient_nats(server.url("deaf:p%40ss")));
    run_for(milliseconds(500));
    await([&] { return !one.bus->connected(); });
    log::flush();
    const std::string logged = testing::internal::GetCapturedStdout();
    EXPECT_GE(count_of(logged, "nats_subject_refused"), 1U) << logged;
    EXPECT_EQ(count_of(logged, "p@ss"), 0U) << logged;
}

TEST_F(NatsBus, WhoMayNotPublishIsToldSoAndStillHears) {
    test::nats_server server(with_logins);
    const auto one = listen(test::patient_nats(server.url("dumb:p%40ss")));
    const auto other = listen(test::patient_nats(server.url("scores:p%40ss")));
    testing::internal::CaptureStdout();
    one->bus->publish(event_of_bus("{}", 1));
    one->bus->announce({{match_id{7}, 1}});
    other->bus->publish(event_of_bus("{}", 2));
    await([&] { return one->heard.size() == 2; });
    EXPECT_TRUE(one->bus->connected());
    run_for(milliseconds(300));  // the complaint comes on a thread of its own
    log::flush();
    const std::string logged = testing::internal::GetCapturedStdout();
    EXPECT_EQ(count_of(logged, "nats_subject_refused"), 1U) << logged;
    EXPECT_EQ(one->bus->lost_subscriptions(), 0);
}

TEST_F(NatsBus, ItGoesToAnotherServerWhenItsOwnFails) {
    test::nats_server a;
    test::nats_server b;
    auto options = test::patient_nats(a.url());
    options.urls.push_back(b.url());
    const auto one = listen(options);
    const bool is_at_a = a.connections_named("bus") == 1;
    EXPECT_EQ(b.connections_named("bus"), is_at_a ? 0 : 1);
    auto& first = is_at_a ? a : b;
    auto& second = is_at_a ? b : a;
    first.kill();
    await([&] { return !one->bus->connected(); });
    await([&] { return one->bus->connected(); });
    EXPECT_EQ(one->bus->lost_subscriptions(), 1);
    EXPECT_EQ(second.connections_named("bus"), 1);
    expect_delivery(*one, 1);
    second.kill();
    await([&] { return !one->bus->connected(); });
    first.start();
    await([&] { return one->bus->connected(); });
    expect_delivery(*one, 2);
    EXPECT_EQ(one->bus->lost_subscriptions(), 2);
}

TEST_F(NatsBus, ResubscribeMakesOneNewConnectionInPlaceOfTheOld) {
    test::nats_server server;
    const auto one = listen(test::patient_nats(server.url()));
    const auto first = server.look("/connz");
    one->bus->resubscribe();
    await([&] { return !one->bus->connected(); });
    await([&] { return one->bus->connected(); });
    EXPECT_EQ(server.connections_named("bus"), 1);
    EXPECT_NE(server.look("/connz"), first);
    EXPECT_EQ(one->bus->lost_subscriptions(), 0);
}

TEST_F(NatsBus, ACutForASlowConsumerIsCountedAndMadeGood) {
    test::nats_server server("max_payload: 16KB\nmax_pending: 16KB");
    const auto one = listen(test::patient_nats(server.url()));
    // With its header it is more than may wait for a subscriber.
    test::nats_publisher publisher(server.port());
    publisher.publish("ls.events.7", std::string(std::size_t{16} * 1024, 'x'));
    publisher.flush();
    await([&] { return !one->bus->connected(); });
    EXPECT_EQ(one->bus->lost_subscriptions(), 1);
    EXPECT_NE(server.look("/varz").find("\"slow_consumers\": 1"), std::string::npos);
    await([&] { return one->bus->connected(); });
    expect_delivery(*one, 1);
}

TEST_F(NatsBus, WhatThisProcessReadsTooSlowlyIsDroppedAndCountedOnce) {
    test::nats_server server;
    auto options = test::patient_nats(server.url());
    options.max_unread_bytes = std::size_t{2} << 20U;
    const auto one = listen(options);
    test::nats_publisher publisher(server.port());
    testing::internal::CaptureStdout();
    // This process does not read meanwhile.
    publisher.publish("ls.events.7", std::string(std::size_t{1} << 20U, 'x'), 9);
    publisher.flush();
    const auto deadline = std::chrono::steady_clock::now() + test::event_loop::patience;
    while (one->bus->lost_subscriptions() == 0 && std::chrono::steady_clock::now() < deadline) {
        std::this_thread::sleep_for(milliseconds(5));
    }
    // It is dropped as well until this process has read what it has.
    await([&] {
        publisher.publish("ls.events.7", "the last");
        return !one->heard.empty() && one->heard.back() == "the last";
    });
    EXPECT_LT(std::ranges::count(one->heard, std::string(std::size_t{1} << 20U, 'x')), 9);
    EXPECT_TRUE(one->bus->connected());
    log::flush();
    const std::string logged = testing::internal::GetCapturedStdout();
    EXPECT_EQ(count_of(logged, "nats_messages_dropped"),
              static_cast<std::size_t>(one->bus->lost_subscriptions()))
        << logged;
}

TEST_F(NatsBus, TheThreadOfTheLoopNeverWaitsForAServerThatTakesNothing) {
    test::nats_server server;
    const auto one = listen(test::patient_nats(server.url(), milliseconds(2000)));
    server.freeze();
    testing::internal::CaptureStdout();
    const auto event = event_of_bus(std::string(std::size_t{1} << 20U, 'x'));
    milliseconds longest{0};
    for (int i = 0; i < 64; ++i) {
        const auto before = std::chrono::steady_clock::now();
        one->bus->publish(event);
        one->bus->want(partition_set().set(static_cast<std::size_t>(i)));
        longest = std::max(longest, std::chrono::duration_cast<milliseconds>(
                                        std::chrono::steady_clock::now() - before));
    }
    EXPECT_LT(longest, milliseconds(500)) << "a write waits for 2 s";
    await([&] { return !one->bus->connected(); });
    one->bus->want(partition_set().set());
    server.thaw();
    await([&] { return one->bus->connected(); });
    expect_delivery(*one, 1);
    one->bus.reset();  // its thread has logged all then
    log::flush();
    const std::string logged = testing::internal::GetCapturedStdout();
    EXPECT_EQ(count_of(logged, "nats_publish_dropped"), 1U) << logged;
    EXPECT_EQ(count_of(logged, "nats_publish_resumed"), 1U) << logged;
}

TEST_F(NatsBus, AMessageThatIsTooLargeForTheServerCostsOnlyItself) {
    test::nats_server server("max_payload: 4KB");
    const auto one = listen(test::patient_nats(server.url()));
    testing::internal::CaptureStdout();
    one->bus->publish(event_of_bus(std::string(5000, 'x')));
    expect_delivery(*one, 2);
    EXPECT_EQ(one->heard.size(), 1U);
    EXPECT_EQ(one->bus->lost_subscriptions(), 0);
    log::flush();
    EXPECT_EQ(count_of(testing::internal::GetCapturedStdout(), "nats_message_too_large"), 1U);
}

TEST_F(NatsBus, OnlyWantedPartitionsComeAndNoneIsMissedMeanwhile) {
    test::nats_server server;
    const auto one = listen(test::patient_nats(server.url()));
    const auto other = listen(test::patient_nats(server.url()));
    sequence_number sent = 0;
    const auto heard_of = [&](std::int64_t match) {
        std::vector<sequence_number> seqs;
        for (const auto& text : other->heard) {
            const auto message = read_bus_message(text).value();
            const auto* event = std::get_if<event_message>(&message);
            const bool is_new = event && event->match == match_id{match} &&
                                (seqs.empty() || seqs.back() < event->seq);
            if (is_new) seqs.push_back(event->seq);
        }
        return seqs;
    };
    // Match 7 is wanted all the time, and 8 comes and goes.
    for (int turn = 0; turn < 40; ++turn) {
        partition_set wanted;
        wanted.set(7);
        if (turn % 4 == 0) wanted.set(8);
        if (turn % 8 == 7) wanted.set();
        other->bus->want(wanted);
        for (int i = 0; i < 10; ++i) one->bus->publish(event_of_bus("{}", ++sent));
        await([&] { return heard_of(7).size() == static_cast<std::size_t>(sent); });
    }
    other->bus->want(partition_set().set(7));
    await([&] { return count_of(server.look("/connz?subs=1"), R"("ls.events.8")") == 1; });
    const auto before = heard_of(8).size();
    one->bus->publish(event_of_bus("{}", 1'000, 8));
    one->bus->announce({{match_id{8}, 1'000}});
    await([&] { return other->heard.back() == write_heads_message({{match_id{8}, 1'000}}); });
    EXPECT_EQ(heard_of(8).size(), before) << "its heads come, and its event does not";
    // After a new connection it hears the same.
    server.kill();
    await([&] { return !other->bus->connected() && !one->bus->connected(); });
    server.start();
    await([&] { return other->bus->connected() && one->bus->connected(); });
    one->bus->publish(event_of_bus("{}", 1'001, 8));
    one->bus->publish(event_of_bus("{}", ++sent));
    await([&] { return heard_of(7).size() == static_cast<std::size_t>(sent); });
    EXPECT_EQ(heard_of(8).size(), before);
}

TEST_F(NatsBus, ItSpeaksTlsAndTrustsOnlyWhomItShall) {
    const test::test_certificate certificate("DNS:localhost");
    const test::test_certificate stranger("DNS:localhost");
    const test::test_certificate elsewhere("DNS:elsewhere.example");
    const auto server_with = [](const test::test_certificate& shown) {
        return std::make_unique<test::nats_server>("tls { cert_file: \"" +
                                                   shown.certificate_file() + "\", key_file: \"" +
                                                   shown.key_file() + "\", timeout: 5 }");
    };
    const auto server = server_with(certificate);
    auto options = test::patient_nats("tls://localhost:" + std::to_string(server->port()));
    options.ca_file = certificate.certificate_file();
    const auto one = listen(options);
    expect_delivery(*one, 1);

    const auto refuses = [&](const nats_options& with) {
        nats_listener_process other(loop_, with);
        run_for(milliseconds(700));
        return !other.bus->connected();
    };
    auto suspicious = options;
    suspicious.ca_file = stranger.certificate_file();
    EXPECT_TRUE(refuses(suspicious)) << "another authority";
    suspicious.ca_file.clear();
    EXPECT_TRUE(refuses(suspicious)) << "the system does not know it";
    const auto other_server = server_with(elsewhere);
    suspicious.ca_file = elsewhere.certificate_file();
    suspicious.urls = {"tls://localhost:" + std::to_string(other_server->port())};
    EXPECT_TRUE(refuses(suspicious)) << "another name";
    const test::nats_server plain;
    suspicious.urls = {"tls://localhost:" + std::to_string(plain.port())};
    EXPECT_TRUE(refuses(suspicious)) << "no TLS";
}

}  // namespace
}  // namespace livescore
