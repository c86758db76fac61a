#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "livescore/protocol/bus_message.h"
#include "livescore/redis/redis.h"
#include "support/event_loop.h"
#include "support/redis_server.h"

namespace livescore {
namespace {

/// How the events reach the server of the test.
enum class way { one_channel, partitions };

class LostSubscription : public testing::TestWithParam<way> {
protected:
    void connect() {
        // The server of the queue is another one, so that it tells nothing here.
        auto options =
            test::patient_redis(GetParam() == way::partitions ? main_.url() : server_.url());
        if (GetParam() == way::partitions) options.events_urls = {server_.url()};
        options.events_bridge = false;
        client_ = make_redis_client(loop_.context, options);
        bus_ = make_event_bus(*client_);
        bus_->subscribe([this](std::string_view message) { heard_.emplace_back(message); });
        ASSERT_TRUE(loop_.until([this] { return bus_->connected(); }));
    }
    void expect_delivery(sequence_number seq) {
        const committed_event event{match_id{7}, seq, event_type::commentary_new,
                                    std::make_shared<const std::string>("{}")};
        bus_->publish(event);
        ASSERT_TRUE(loop_.until(
            [&] { return !heard_.empty() && heard_.back() == write_event_message(event); }));
    }
    [[nodiscard]] std::string channel() const {
        return GetParam() == way::partitions ? "livescore:events:{7}" : "livescore:events";
    }

    test::redis_server main_;
    test::redis_server server_;
    test::event_loop loop_;
    test::redis_admin admin_{server_.url()};
    redis_client_ptr client_;
    std::unique_ptr<event_bus> bus_;
    std::vector<std::string> heard_;
};

TEST_P(LostSubscription, ADropOfRedisForItsFullBufferIsCountedAndMadeGood) {
    connect();
    expect_delivery(1);
    admin_.command({"CONFIG", "SET", "client-output-buffer-limit", "pubsub 1048576 0 0"});
    // This process does not read meanwhile.
    const std::string event(std::size_t{1} << 20U, 'x');
    const auto drops = [this] { return admin_.subscribers(channel()) == 0; };
    ASSERT_FALSE(drops());
    for (int sent = 0; sent < 200 && !drops(); ++sent)
        admin_.command({"PUBLISH", channel(), event});
    ASSERT_TRUE(drops());
    ASSERT_TRUE(loop_.until([this] { return bus_->lost_subscriptions() == 1; }));
    ASSERT_TRUE(loop_.until([this] { return bus_->connected(); }));
    expect_delivery(2);
    EXPECT_EQ(bus_->lost_subscriptions(), 1);
}

INSTANTIATE_TEST_SUITE_P(Ways, LostSubscription,
                         testing::Values(way::one_channel, way::partitions));

}  // namespace
}  // namespace livescore
