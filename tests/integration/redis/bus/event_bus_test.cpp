// What is Redis' own; what all engines promise is in integration/bus.
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "livescore/core/log.h"
#include "livescore/protocol/bus_message.h"
#include "livescore/redis/redis.h"
#include "redis/link/client.h"
#include "support/event_loop.h"
#include "support/redis_server.h"

namespace livescore {
namespace {

committed_event event_of(std::string json, sequence_number seq = 1) {
    return {match_id{7}, seq, event_type::commentary_new,
            std::make_shared<const std::string>(std::move(json))};
}

std::size_t count(std::string_view text, std::string_view part) {
    std::size_t found = 0;
    for (auto at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1)) {
        ++found;
    }
    return found;
}

/// A bus with its own server, because all databases of a server share their channels.
class EventBus : public testing::Test {
protected:
    void connect(const std::string& url) {
        auto options = test::patient_redis(url);
        options.client_name = "bus";
        client_ = make_redis_client(loop_.context, options);
        bus_ = make_event_bus(*client_);
        bus_->subscribe([this](std::string_view message) { received_.emplace_back(message); });
    }
    void connect() {
        connect(server_.url());
        wait_until_up();
    }
    void wait_until_up() {
        ASSERT_TRUE(loop_.until([this] { return bus_->connected() && subscribed(); }));
    }
    void expect_delivery(const committed_event& event) {
        const auto before = received_.size();
        bus_->publish(event);
        ASSERT_TRUE(loop_.until([&] { return received_.size() > before; }));
        EXPECT_EQ(received_.back(), write_event_message(event));
        EXPECT_EQ(received_.size(), before + 1);
    }
    bool subscribed() const { return client_->subscriber()->ready_link() != nullptr; }
    std::string subscriber_id() {
        const auto ids = test::redis_admin(server_.url()).client_ids("bus:subscriber");
        return ids.size() == 1 ? ids.front() : std::string();
    }

    test::redis_server server_;
    test::event_loop loop_;
    redis_client_ptr client_;
    std::unique_ptr<event_bus> bus_;
    std::vector<std::string> received_;
};

TEST_F(EventBus, UserPasswordAndDatabaseAreUsed) {
    test::redis_admin(server_.url())
        .command(
            {"ACL", "SETUSER", "scores", "on", ">p@ss", "allcommands", "allkeys", "allchannels"});
    connect("redis://scores:p%40ss@127.0.0.1:" + std::to_string(server_.port()) + "/2");
    wait_until_up();
    expect_delivery(event_of("{}"));
    const auto clients = as_text(test::redis_admin(server_.url()).command({"CLIENT", "LIST"}));
    EXPECT_EQ(count(clients, "user=scores"), 2U);
    EXPECT_EQ(count(clients, "db=2"), 2U);
}

TEST_F(EventBus, WrongPasswordIsLoggedOnceWithoutIt) {
    test::redis_admin(server_.url())
        .command({"ACL", "SETUSER", "scores", "on", ">right", "allcommands", "allkeys"});
    testing::internal::CaptureStdout();
    connect("redis://scores:hunter2@127.0.0.1:" + std::to_string(server_.port()));
    // Redis counts the refused attempts, of both connections, in one entry of its ACL log.
    test::redis_admin admin(server_.url());
    EXPECT_TRUE(loop_.until([&] {
        const redis_reply entries = admin.command({"ACL", "LOG"});
        return !entries.elements.empty() && as_integer(entries.elements[0].elements.at(1)) >= 6;
    }));
    log::flush();
    const std::string logged = testing::internal::GetCapturedStdout();
    EXPECT_FALSE(bus_->connected());
    EXPECT_EQ(count(logged, "WRONGPASS"), 2U) << logged;
    EXPECT_EQ(count(logged, "hunter2"), 0U) << logged;
}

TEST_F(EventBus, KilledSubscriptionIsMadeAnew) {
    connect();
    const auto first = subscriber_id();
    test::redis_admin(server_.url()).command({"CLIENT", "KILL", "ID", first});
    ASSERT_TRUE(loop_.until([&] { return !subscriber_id().empty() && subscriber_id() != first; }));
    wait_until_up();
    expect_delivery(event_of("{}"));
}

TEST_F(EventBus, KilledCommandConnectionIsMadeAnew) {
    connect();
    test::redis_admin admin(server_.url());
    const auto ids = admin.client_ids("bus:commands");
    ASSERT_EQ(ids.size(), 1U);
    admin.command({"CLIENT", "KILL", "ID", ids.front()});
    ASSERT_TRUE(loop_.until([this] { return !bus_->connected(); }));
    ASSERT_TRUE(loop_.until([this] { return bus_->connected(); }));
    expect_delivery(event_of("{}"));
}

TEST_F(EventBus, ResubscribeMakesOneNewConnectionInPlaceOfTheOld) {
    connect();
    const auto first = subscriber_id();
    bus_->resubscribe();
    ASSERT_TRUE(loop_.until([&] { return !subscriber_id().empty() && subscriber_id() != first; }));
    wait_until_up();
    expect_delivery(event_of("{}"));
}

TEST_F(EventBus, ResubscribeMayBeCalledFromTheMessageHandler) {
    connect();
    const auto first = subscriber_id();
    bool called = false;
    bus_->subscribe([&](std::string_view message) {
        if (!std::exchange(called, true)) bus_->resubscribe();
        received_.emplace_back(message);
    });
    bus_->publish(event_of("{}"));
    ASSERT_TRUE(loop_.until([&] { return !subscriber_id().empty() && subscriber_id() != first; }));
    wait_until_up();
    expect_delivery(event_of("{}", 2));
}

TEST_F(EventBus, RefusedPublishIsLoggedOnceAndTheConnectionStays) {
    connect();
    test::redis_admin admin(server_.url());
    const auto before = admin.client_ids("bus:commands");
    testing::internal::CaptureStdout();
    admin.command({"ACL", "SETUSER", "default", "-publish"});
    for (int i = 0; i < 100; ++i) bus_->publish(event_of("refused"));
    EXPECT_TRUE(loop_.until([&] {
        return as_text(admin.command({"INFO", "commandstats"}))
                   .find("cmdstat_publish:calls=0,usec=0,usec_per_call=0.00,rejected_calls=100") !=
               std::string::npos;
    }));
    admin.command({"ACL", "SETUSER", "default", "+publish"});
    expect_delivery(event_of("{}"));
    log::flush();
    const std::string logged = testing::internal::GetCapturedStdout();
    EXPECT_EQ(count(logged, "redis_publish_refused"), 1U) << logged;
    EXPECT_EQ(count(logged, "redis_disconnected"), 0U) << logged;
    EXPECT_EQ(admin.client_ids("bus:commands"), before);
}

TEST_F(EventBus, BacklogBeyondItsBoundIsDroppedAndLoggedOnce) {
    connect();
    testing::internal::CaptureStdout();
    // All go out in one turn of the loop, so that Redis cannot confirm any of them meanwhile.
    const auto event = event_of(std::string(1 << 20, 'x'));
    for (int i = 0; i < 20; ++i) bus_->publish(event);
    EXPECT_TRUE(loop_.until([this] { return received_.size() == 7; }));
    expect_delivery(event_of("{}"));
    log::flush();
    const std::string logged = testing::internal::GetCapturedStdout();
    EXPECT_EQ(count(logged, "redis_publish_dropped"), 1U) << logged;
    EXPECT_EQ(count(logged, R"("dropped":13)"), 1U) << logged;
}

}  // namespace
}  // namespace livescore
