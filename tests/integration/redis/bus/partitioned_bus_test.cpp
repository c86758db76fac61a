#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "livescore/protocol/bus_message.h"
#include "livescore/redis/redis.h"
#include "redis/bus/partition_spread.h"
#include "support/event_loop.h"
#include "support/redis_server.h"

namespace livescore {
namespace {

constexpr std::string_view heads_channel = "livescore:events:heads";

committed_event event_in(std::int64_t match, sequence_number seq, std::string json = "{}") {
    return {match_id{match}, seq, event_type::commentary_new,
            std::make_shared<const std::string>(std::move(json))};
}

std::string channel_of(std::size_t partition) {
    return "livescore:events:{" + std::to_string(partition) + "}";
}

/// A process with a bus, and what it has heard.
class listener {
public:
    listener(test::event_loop& loop, const redis_options& options)
        : client_(make_redis_client(loop.context, options)), bus(make_event_bus(*client_)) {
        bus->subscribe([this](std::string_view message) { heard.emplace_back(message); });
    }
    [[nodiscard]] std::vector<sequence_number> seqs_of(std::int64_t match) const {
        std::vector<sequence_number> seqs;
        for (const auto& text : heard) {
            const auto message = read_bus_message(text).value();
            const auto* event = std::get_if<event_message>(&message);
            if (event && event->match == match_id{match}) seqs.push_back(event->seq);
        }
        return seqs;
    }
    [[nodiscard]] auto times_heard(const std::string& message) const {
        return std::ranges::count(heard, message);
    }

private:
    redis_client_ptr client_;

public:
    std::unique_ptr<event_bus> bus;
    std::vector<std::string> heard;
};

class PartitionedBus : public testing::Test {
protected:
    redis_options options(bool bridge = false) {
        auto made = test::patient_redis(main_.url());
        made.events_urls = {servers_[0].url(), servers_[1].url(), servers_[2].url()};
        made.events_bridge = bridge;
        made.client_name = "bus";
        return made;
    }
    std::unique_ptr<listener> listen(const redis_options& with) {
        return std::make_unique<listener>(loop_, with);
    }
    void await(const std::function<bool()>& done) { ASSERT_TRUE(loop_.until(done)); }
    void up(const listener& one) {
        await([&] { return one.bus->connected(); });
    }
    std::size_t server_of(std::size_t partition) {
        std::vector<std::string> names;
        for (const auto& server : servers_) {
            names.push_back("127.0.0.1:" + std::to_string(server.port()));
        }
        return spread_partitions(names).at(partition);
    }
    /// A match whose events the server carries.
    std::int64_t match_at(std::size_t server) {
        std::int64_t match = 1;
        while (server_of(partition_of(match_id{match})) != server) ++match;
        return match;
    }
    std::set<std::string> channels(std::size_t server) {
        std::set<std::string> names;
        test::redis_admin admin(servers_.at(server).url());
        for (const auto& name : admin.command({"PUBSUB", "CHANNELS", "*"}).elements)
            names.insert(name.text);
        return names;
    }
    std::set<std::string> channels_of(const partition_set& partitions, std::size_t server) {
        std::set<std::string> names{std::string(heads_channel)};
        for (std::size_t p = 0; p < event_partitions; ++p) {
            if (partitions.test(p) && server_of(p) == server) names.insert(channel_of(p));
        }
        return names;
    }

    test::redis_server main_;
    std::array<test::redis_server, 3> servers_;
    test::event_loop loop_;
};

TEST_F(PartitionedBus, EachPartitionComesFromItsServerAlone) {
    const auto one = listen(options());
    const auto other = listen(options());
    up(*one);
    up(*other);
    for (std::size_t s = 0; s < servers_.size(); ++s) {
        EXPECT_EQ(channels(s), channels_of(partition_set().set(), s)) << s;
        EXPECT_GT(channels(s).size(), 20U) << "each has a share";
    }
    for (std::int64_t match = 1; match <= std::int64_t{event_partitions}; ++match) {
        for (const sequence_number seq : {1, 2}) one->bus->publish(event_in(match, seq));
    }
    await([&] { return other->heard.size() == 2 * event_partitions; });
    for (std::int64_t match = 1; match <= std::int64_t{event_partitions}; ++match)
        EXPECT_EQ(other->seqs_of(match), (std::vector<sequence_number>{1, 2})) << match;
    EXPECT_TRUE(
        test::redis_admin(main_.url()).command({"PUBSUB", "CHANNELS", "*"}).elements.empty())
        << "without a bridge the server of the queue carries no event";
}

TEST_F(PartitionedBus, HeadsOfAllMatchesComeFromEveryServer) {
    const auto one = listen(options());
    up(*one);
    const std::vector<head> heads{{match_id{match_at(0)}, 4}, {match_id{match_at(1)}, 9}};
    one->bus->announce(heads);
    await([&] { return one->heard.size() == servers_.size(); });
    EXPECT_EQ(one->times_heard(write_heads_message(heads)), 3);
}

TEST_F(PartitionedBus, TheOrderOfTheServersDoesNotMatter) {
    const auto one = listen(options());
    auto turned = options();
    std::ranges::reverse(turned.events_urls);
    const auto other = listen(turned);
    up(*one);
    up(*other);
    for (std::int64_t match = 1; match <= std::int64_t{event_partitions}; ++match)
        one->bus->publish(event_in(match, 1));
    await([&] { return other->heard.size() == event_partitions; });
}

TEST_F(PartitionedBus, TheBridgeJoinsThoseWithoutServersOfEvents) {
    const auto bridged = listen(options(true));
    const auto old = listen(test::patient_redis(main_.url()));
    up(*bridged);
    up(*old);
    bridged->bus->publish(event_in(1, 1));
    old->bus->publish(event_in(2, 1));
    old->bus->announce({{match_id{3}, 7}});
    await([&] {
        return old->seqs_of(1).size() == 1 && bridged->seqs_of(2).size() == 1 &&
               bridged->times_heard(write_heads_message({{match_id{3}, 7}})) == 1;
    });
    bridged->bus->announce({{match_id{4}, 8}});
    await([&] { return old->times_heard(write_heads_message({{match_id{4}, 8}})) == 1; });
    // With one that has no bridge they share the servers of events.
    const auto last = listen(options(false));
    up(*last);
    last->bus->publish(event_in(5, 1));
    bridged->bus->publish(event_in(6, 1));
    await([&] { return !bridged->seqs_of(5).empty() && !last->seqs_of(6).empty(); });
}

TEST_F(PartitionedBus, AServerThatFailsTakesNoOtherPartitionAway) {
    const auto one = listen(options());
    up(*one);
    servers_[1].kill();
    await([&] { return !one->bus->connected() && one->bus->lost_subscriptions() == 1; });
    one->bus->publish(event_in(match_at(1), 1));
    one->bus->publish(event_in(match_at(0), 1));
    one->bus->publish(event_in(match_at(2), 1));
    one->bus->announce({{match_id{match_at(1)}, 1}});
    await([&] { return one->heard.size() == 4; });
    EXPECT_EQ(one->seqs_of(match_at(1)).size(), 0U) << "the heads tell of it";
    EXPECT_EQ(one->times_heard(write_heads_message({{match_id{match_at(1)}, 1}})), 2);
    servers_[1].start();
    up(*one);
    one->bus->publish(event_in(match_at(1), 2));
    await([&] { return one->seqs_of(match_at(1)) == std::vector<sequence_number>{2}; });
    EXPECT_EQ(one->bus->lost_subscriptions(), 1);
}

TEST_F(PartitionedBus, OnlyWantedPartitionsAreSubscribedAndNoneIsMissedMeanwhile) {
    const auto one = listen(options());
    const auto other = listen(options());
    up(*one);
    up(*other);
    const std::int64_t match = match_at(0);
    partition_set wanted;
    wanted.set(partition_of(match_id{match}));
    sequence_number sent = 0;
    // The wish is repeated, as the feed does.
    await([&] {
        one->bus->publish(event_in(match, ++sent));
        other->bus->want(wanted);
        for (std::size_t s = 0; s < servers_.size(); ++s) {
            test::redis_admin admin(servers_.at(s).url());
            const auto links = admin.client_ids("bus:events-subscriber").size();
            for (std::size_t p = 0; p < event_partitions; ++p) {
                const bool needed = wanted.test(p);
                if (server_of(p) != s || needed) continue;
                if (admin.subscribers(channel_of(p)) != 1 || links != 2) return false;
            }
        }
        return true;
    });
    await([&] { return other->seqs_of(match).size() >= static_cast<std::size_t>(sent); });
    std::vector<sequence_number> all;
    for (const auto seq : other->seqs_of(match)) {
        if (all.empty() || all.back() < seq) all.push_back(seq);
    }
    EXPECT_EQ(all.size(), static_cast<std::size_t>(sent)) << "none was missed";

    // What it does not need does not come, and the heads of it do.
    one->bus->publish(event_in(match_at(1), 1));
    one->bus->announce({{match_id{match_at(1)}, 1}});
    await([&] {
        return other->times_heard(write_heads_message({{match_id{match_at(1)}, 1}})) == 3;
    });
    EXPECT_TRUE(other->seqs_of(match_at(1)).empty());
    EXPECT_EQ(one->seqs_of(match_at(1)).size(), 1U);

    // A new wish is heard at once.
    wanted.set(partition_of(match_id{match_at(1)}));
    other->bus->want(wanted);
    test::redis_admin admin(servers_[1].url());
    await([&] { return admin.subscribers(channel_of(partition_of(match_id{match_at(1)}))) == 2; });
    one->bus->publish(event_in(match_at(1), 2));
    await([&] { return other->seqs_of(match_at(1)) == std::vector<sequence_number>{2}; });
}

TEST_F(PartitionedBus, BusesAndClientsEndInAnyOrder) {
    auto client = make_redis_client(loop_.context, options());
    auto bus = make_event_bus(*client);
    bus->subscribe([](std::string_view) {});
    await([&] { return bus->connected(); });
    client.reset();
    EXPECT_FALSE(bus->connected());
    bus->publish(event_in(1, 1));
    bus->want({});
    bus->resubscribe();
    bus->subscribe([](std::string_view) {});
    bus.reset();
    loop_.context.restart();
    loop_.context.run_for(std::chrono::seconds(5));
    EXPECT_TRUE(loop_.context.stopped()) << "no work is left behind";
}

}  // namespace
}  // namespace livescore
