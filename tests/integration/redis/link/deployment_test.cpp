#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <optional>
#include <vector>

#include "livescore/redis/redis.h"
#include "redis/link/client.h"
#include "support/event_loop.h"
#include "support/redis_server.h"

namespace livescore {
namespace {

using std::chrono::milliseconds;
using state = shared_cache::state;
using identity = std::shared_ptr<deployment_identity>;

/// One process of a deployment, with all that it keeps in Redis.
struct process {
    process(asio::io_context& context, const std::string& url, identity who,
            const std::string& prefix = "livescore")
        : deployment(std::move(who)) {
        auto options = test::patient_redis(url);
        options.prefix = prefix;
        options.deployment = deployment;
        client = make_redis_client(context, options);
        queue = make_delay_queue(*client, {});
        cache = make_shared_cache(context, *client);
        limits = make_shared_rate_limits(context, *client);
    }
    [[nodiscard]] bool ready() const { return client->commands()->ready_link() != nullptr; }
    [[nodiscard]] bool ours() const { return ready() && client->commands()->ours(); }
    [[nodiscard]] bool foreign() const { return client->commands()->foreign(); }

    identity deployment;
    redis_client_ptr client;
    std::unique_ptr<delay_queue> queue;
    std::unique_ptr<shared_cache> cache;
    std::unique_ptr<shared_rate_limits> limits;
};

identity known(deployment_id id) {
    return std::make_shared<deployment_identity>(id);
}

class RedisDeployment : public testing::Test {
protected:
    void await(const std::function<bool()>& condition) { ASSERT_TRUE(loop_.until(condition)); }
    std::optional<errc> schedule(process& by) {
        try {
            loop_.await(by.queue->schedule({{match_id{1}, transition::kick_off, 1, timestamp{}}}));
        } catch (const infrastructure_error& problem) {
            return problem.code();
        }
        return std::nullopt;
    }
    bool counts(process& by) {
        const rate_charge charge{"write:a", rate_limit{10, milliseconds(60'000)}, 1};
        return loop_
            .call<shared_rate_limits::answers>(
                [&](auto done) { by.limits->charge({charge}, std::move(done)); })
            .has_value();
    }
    state look_up(process& by) {
        return loop_
            .call<shared_cache::answer>(
                [&](auto done) { by.cache->get("x", milliseconds(60'000), std::move(done)); })
            .what;
    }
    void expect_nothing_shared(process& with) {
        EXPECT_EQ(schedule(with), errc::unavailable);
        EXPECT_FALSE(counts(with));
        EXPECT_EQ(look_up(with), state::unknown);
    }
    void expect_all_shared(process& with) {
        EXPECT_EQ(schedule(with), std::nullopt);
        EXPECT_TRUE(counts(with));
        EXPECT_NE(look_up(with), state::unknown);
    }

    test::redis_server server_;
    test::event_loop loop_;
    test::redis_admin admin_{server_.url()};
};

TEST_F(RedisDeployment, ProcessesOfOneDeploymentShareThePrefix) {
    process one(loop_.context, server_.url(), known(5));
    process other(loop_.context, server_.url(), known(5));
    EXPECT_TRUE(claim_redis(loop_.context, *one.client));
    EXPECT_TRUE(claim_redis(loop_.context, *other.client));
    expect_all_shared(one);
    expect_all_shared(other);
    EXPECT_EQ(look_up(other), state::awaited) << "the other one has claimed it";
    EXPECT_EQ(as_text(admin_.command({"GET", "livescore:deployment"})), "5");
}

TEST_F(RedisDeployment, AnotherDeploymentSharesNothingUntilTheFirstIsGone) {
    auto one = std::make_unique<process>(loop_.context, server_.url(), known(5));
    EXPECT_TRUE(claim_redis(loop_.context, *one->client));
    expect_all_shared(*one);
    process other(loop_.context, server_.url(), known(6));
    await([&] { return other.ready() && other.foreign(); });
    expect_nothing_shared(other);
    expect_all_shared(*one);
    one.reset();
    await([&] { return other.ours(); });
    EXPECT_EQ(look_up(other), state::claimed) << "no answer of the one before";
    expect_all_shared(other);
    EXPECT_EQ(as_text(admin_.command({"GET", "livescore:deployment"})), "6");
}

TEST_F(RedisDeployment, PrefixesKeepDeploymentsApart) {
    process one(loop_.context, server_.url(), known(5));
    process other(loop_.context, server_.url(), known(6), "staging");
    EXPECT_TRUE(claim_redis(loop_.context, *one.client));
    EXPECT_TRUE(claim_redis(loop_.context, *other.client));
    expect_all_shared(one);
    expect_all_shared(other);
    for (const char* key : {"deployment", "q:{transitions}:waiting", "rl:write:a"}) {
        for (const char* prefix : {"livescore:", "staging:"})
            EXPECT_EQ(as_integer(admin_.command({"EXISTS", std::string(prefix) + key})), 1) << key;
    }
}

TEST_F(RedisDeployment, NothingIsOursBeforeTheDatabaseHasSaidWhoWeAre) {
    const auto who = std::make_shared<deployment_identity>();
    process one(loop_.context, server_.url(), who);
    EXPECT_TRUE(claim_redis(loop_.context, *one.client)) << "it does not wait for the database";
    await([&] { return one.ready(); });
    expect_nothing_shared(one);
    who->become(5);
    await([&] { return one.ours(); });
    expect_all_shared(one);
}

TEST_F(RedisDeployment, ADatabaseThatDoesNotSayCostsNothingElse) {
    const auto who = std::make_shared<deployment_identity>();
    who->give_up();
    process one(loop_.context, server_.url(), who);
    await([&] { return one.ready(); });
    expect_all_shared(one);
}

TEST_F(RedisDeployment, AnAclThatForbidsTheLeaseCostsNothingElse) {
    admin_.command({"ACL", "SETUSER", "default", "resetkeys", "~livescore:q:*", "~livescore:rl:*",
                    "~livescore:cache:*"});
    process one(loop_.context, server_.url(), known(5));
    EXPECT_TRUE(claim_redis(loop_.context, *one.client));
    expect_all_shared(one);
}

TEST_F(RedisDeployment, AReplicaIsNoRedisOfOurs) {
    test::redis_server replica;
    test::redis_admin at_replica(replica.url());
    const auto port = std::to_string(server_.port());
    at_replica.command({"REPLICAOF", "127.0.0.1", port});
    for (const auto& who : {identity(), known(5)}) {
        process one(loop_.context, replica.url(), who);
        await([&] { return one.client->commands()->away(); });
        EXPECT_FALSE(one.ready());
        at_replica.command({"REPLICAOF", "NO", "ONE"});
        await([&] { return one.ours(); });
        // The link is there and idle when its server becomes a replica.
        at_replica.command({"REPLICAOF", "127.0.0.1", port});
        await([&] { return !one.ready(); });
    }
}

}  // namespace
}  // namespace livescore
