#include <gtest/gtest.h>

#include <algorithm>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "redis/link/client.h"
#include "support/event_loop.h"
#include "support/redis_server.h"

namespace livescore {
namespace {

using std::chrono::milliseconds;

std::vector<std::string> words(std::initializer_list<const char*> list) {
    return {list.begin(), list.end()};
}

/// The end of a command: its reply, or the code of the error.
struct outcome {
    bool done = false;
    redis_reply reply;
    std::optional<errc> failure;
};

asio::awaitable<void> ask(std::shared_ptr<redis_connection> on, std::vector<std::string> command,
                          std::shared_ptr<outcome> into) {
    try {
        into->reply = co_await redis_connection::execute(on, std::move(command));
    } catch (const infrastructure_error& problem) {
        into->failure = problem.code();
    }
    into->done = true;
}

class RedisConnection : public testing::Test {
protected:
    std::shared_ptr<outcome> start(std::vector<std::string> command) {
        auto into = std::make_shared<outcome>();
        asio::co_spawn(loop_.context, ask(client_->commands(), std::move(command), into),
                       asio::detached);
        return into;
    }
    std::shared_ptr<outcome> finish(std::vector<std::string> command) {
        auto into = start(std::move(command));
        EXPECT_TRUE(loop_.until([&] { return into->done; }));
        return into;
    }

    /// A command to a Redis that has stopped answering.
    std::shared_ptr<outcome> send_to_frozen(test::redis_server& server) {
        connect(test::patient_redis(server.url()));
        finish(words({"PING"}));
        server.freeze();
        auto sent = start(words({"PING"}));
        loop_.context.restart();
        loop_.context.poll();
        return sent;
    }
    void connect(const redis_options& options) {
        client_ = std::make_unique<redis_client>(loop_.context, options);
    }

    test::event_loop loop_;
    std::unique_ptr<redis_client> client_;
};

TEST_F(RedisConnection, CommandGivenBeforeItIsUpWaitsForIt) {
    connect(test::patient_redis(test::redis_url()));
    EXPECT_EQ(as_text(finish(words({"ECHO", "hello"}))->reply), "hello");
}

TEST_F(RedisConnection, RepliesOfEveryKindAreCopied) {
    connect(test::patient_redis(test::redis_url()));
    const auto all = finish(words(
        {"EVAL", "return {1, 'a', false, {redis.status_reply('OK')}, redis.error_reply('ODD x')}",
         "0"}));
    const auto& elements = as_array(all->reply);
    ASSERT_EQ(elements.size(), 5U);
    EXPECT_EQ(as_integer(elements[0]), 1);
    EXPECT_EQ(as_text(elements[1]), "a");
    EXPECT_EQ(elements[2].type, redis_reply::kind::nil);
    EXPECT_EQ(as_text(as_array(elements[3]).at(0)), "OK");
    EXPECT_TRUE(elements[4].is_error("ODD"));
    EXPECT_FALSE(elements[4].is_error("OD"));
    EXPECT_THROW(static_cast<void>(as_integer(elements[1])), infrastructure_error);
}

TEST_F(RedisConnection, EachCommandGetsItsOwnAnswer) {
    connect(test::patient_redis(test::redis_url()));
    std::vector<std::shared_ptr<outcome>> all;
    for (int i = 0; i < 2000; ++i) {
        auto command = words({"ECHO"});
        command.push_back(std::to_string(i));
        all.push_back(start(std::move(command)));
    }
    ASSERT_TRUE(loop_.until([&] { return all.back()->done; }));
    for (std::size_t i = 0; i < all.size(); ++i) {
        EXPECT_EQ(as_text(all[i]->reply), std::to_string(i));
    }
}

TEST_F(RedisConnection, CommandsBeyondTheBoundAreRefusedAsOverloaded) {
    connect(test::patient_redis(test::redis_url()));
    finish(words({"PING"}));
    std::vector<std::shared_ptr<outcome>> all;
    for (std::size_t i = 0; i < redis_connection::max_commands + 5; ++i) {
        all.push_back(start(words({"PING"})));
    }
    // Answers come in order. The refused commands were given last and are done first.
    ASSERT_TRUE(loop_.until([&] { return all[redis_connection::max_commands - 1]->done; }));
    const auto refused = std::count_if(
        all.begin(), all.end(), [](const auto& one) { return one->failure == errc::overloaded; });
    const auto failed =
        std::count_if(all.begin(), all.end(), [](const auto& one) { return one->failure; });
    EXPECT_EQ(refused, 5);
    EXPECT_EQ(failed, 5);
    EXPECT_FALSE(finish(words({"PING"}))->failure);
}

TEST_F(RedisConnection, WithoutRedisCommandsFailAtOnceAfterTheFirstAttempt) {
    const auto url = "redis://127.0.0.1:" + std::to_string(test::free_port());
    connect(test::patient_redis(url));
    EXPECT_EQ(finish(words({"PING"}))->failure, errc::unavailable);
    const auto second = start(words({"PING"}));
    loop_.context.restart();
    loop_.context.poll();
    EXPECT_TRUE(second->done);
    EXPECT_EQ(second->failure, errc::unavailable);
}

TEST_F(RedisConnection, CommandsUnderWayFailWhenRedisFallsSilent) {
    test::redis_server server;
    connect(test::patient_redis(server.url(), milliseconds(300)));
    ASSERT_TRUE(loop_.until([this] { return client_->commands()->ready_link() != nullptr; }));
    server.freeze();
    const auto before = std::chrono::steady_clock::now();
    EXPECT_EQ(finish(words({"INCR", "n"}))->failure, errc::unavailable);
    const auto waited = std::chrono::steady_clock::now() - before;
    EXPECT_GE(waited, milliseconds(300));
    EXPECT_LT(waited, milliseconds(15'000));
    server.thaw();
    EXPECT_TRUE(loop_.until([&] {
        const auto again = finish(words({"ECHO", "again"}));
        return !again->failure && as_text(again->reply) == "again";
    }));
}

TEST_F(RedisConnection, IdleSubscriptionNoticesASilentRedisToo) {
    test::redis_server server;
    connect(test::patient_redis(server.url(), milliseconds(300)));
    std::vector<std::string> received;
    const auto handler = std::make_shared<const redis_connection::message_handler>(
        [&](std::string_view message) { received.emplace_back(message); });
    auto& subscriber = *client_->subscriber();
    subscriber.subscribe("news", handler);
    ASSERT_TRUE(loop_.until([&] { return subscriber.ready_link() != nullptr; }));
    server.freeze();
    EXPECT_TRUE(loop_.until([&] { return subscriber.ready_link() == nullptr; }));
    server.thaw();
    test::redis_admin admin(server.url());
    // The test publishes it again whenever the machine keeps Redis from answering within 300 ms.
    EXPECT_TRUE(loop_.until([&] {
        admin.command({"PUBLISH", "news", "back"});
        return !received.empty();
    }));
}

TEST_F(RedisConnection, OwnStallIsNotBlamedOnRedis) {
    connect(test::patient_redis(test::redis_url(), milliseconds(1000)));
    finish(words({"PING"}));
    hiredis_link* const link = client_->commands()->ready_link();
    // The process stalls before it writes the command, and while the answer waits for it.
    for (int handlers_before_the_stall : {0, 1}) {
        const auto answered = start(words({"PING"}));
        loop_.context.restart();
        while (link->unanswered() == 0) loop_.context.run_one();
        for (int i = 0; i < handlers_before_the_stall; ++i) loop_.context.run_one();
        // Blocks this thread for longer than the command timeout.
        test::redis_admin(test::redis_url()).command({"BLPOP", "livescore:test:nothing", "1.7"});
        ASSERT_TRUE(loop_.until([&] { return answered->done; }));
        EXPECT_FALSE(answered->failure);
        EXPECT_EQ(client_->commands()->ready_link(), link);
    }
}

TEST_F(RedisConnection, ServerThatAcceptsAndNeverAnswersIsTriedAgain) {
    asio::ip::tcp::acceptor silent(
        loop_.context,
        {asio::ip::address_v4::loopback(), static_cast<asio::ip::port_type>(test::free_port())});
    std::vector<asio::ip::tcp::socket> accepted;
    std::function<void()> accept_next = [&] {
        silent.async_accept([&](boost::system::error_code failure, asio::ip::tcp::socket socket) {
            if (failure) return;
            accepted.push_back(std::move(socket));
            accept_next();
        });
    };
    accept_next();
    const auto url = "redis://127.0.0.1:" + std::to_string(silent.local_endpoint().port());
    connect(test::patient_redis(url, milliseconds(100)));
    EXPECT_EQ(finish(words({"PING"}))->failure, errc::unavailable);
    EXPECT_TRUE(loop_.until([&] { return accepted.size() >= 3; }));
    silent.close();
}

TEST_F(RedisConnection, DestructionFailsWhatIsUnderWay) {
    test::redis_server server;
    const auto sent = send_to_frozen(server);
    EXPECT_FALSE(sent->done);
    client_.reset();
    loop_.context.restart();
    loop_.context.run_for(std::chrono::seconds(5));
    EXPECT_EQ(sent->failure, errc::unavailable);
    EXPECT_TRUE(loop_.context.stopped());
}

TEST_F(RedisConnection, DestructionAfterTheContextHasStoppedIsCleanToo) {
    test::redis_server server;
    const auto sent = send_to_frozen(server);
    loop_.context.stop();
    client_.reset();
    EXPECT_FALSE(sent->done);
}

TEST_F(RedisConnection, DestructionEndsALinkThatIsStillConnectingEvenIfTheContextRunsNoMore) {
    asio::io_context servers;
    asio::ip::tcp::acceptor silent(servers, {asio::ip::address_v4::loopback(), 0});
    const auto silent_host = "127.0.0.1:" + std::to_string(silent.local_endpoint().port());
    auto asks_a_sentinel = test::patient_redis("redis://scores");
    asks_a_sentinel.sentinels = {"redis://" + silent_host};
    for (const auto& options : {test::patient_redis("redis://" + silent_host), asks_a_sentinel}) {
        connect(options);
        start(words({"PING"}));
        silent.non_blocking(true);
        boost::system::error_code none_yet = asio::error::would_block;
        auto accepted = silent.accept(none_yet);
        while (none_yet == asio::error::would_block) {
            loop_.context.restart();
            loop_.context.run_one();
            accepted = silent.accept(none_yet);
        }
        client_.reset();
        char byte{};
        boost::system::error_code ended;
        accepted.async_read_some(asio::buffer(&byte, 1), [&ended](boost::system::error_code why,
                                                                  std::size_t) { ended = why; });
        servers.restart();
        servers.run_for(std::chrono::seconds(20));
        EXPECT_EQ(ended, asio::error::eof);
    }
}

}  // namespace
}  // namespace livescore
