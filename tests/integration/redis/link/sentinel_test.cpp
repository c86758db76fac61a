// Real sentinels take seconds to move; the end-to-end tests have some. Here a test decides what one
// answers.
#include <gtest/gtest.h>

#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <memory>
#include <string>
#include <vector>

#include "redis/link/client.h"
#include "support/event_loop.h"
#include "support/redis_server.h"

namespace livescore {
namespace {

using asio::ip::tcp;

/// Answers every question with the same bytes, once it has all of it.
class fixed_sentinel {
public:
    fixed_sentinel(asio::io_context& context, std::string answer)
        : acceptor_(context, tcp::endpoint(asio::ip::address_v4::loopback(), 0)),
          answer_(std::make_shared<std::string>(std::move(answer))) {
        asio::co_spawn(context, accept(acceptor_, answer_, asked_), asio::detached);
    }
    ~fixed_sentinel() { acceptor_.close(); }
    fixed_sentinel(const fixed_sentinel&) = delete;
    fixed_sentinel& operator=(const fixed_sentinel&) = delete;

    [[nodiscard]] std::string url() const {
        return "redis://127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port());
    }
    void says(std::string answer) { *answer_ = std::move(answer); }
    [[nodiscard]] const std::vector<std::string>& asked() const { return *asked_; }

private:
    using texts = std::shared_ptr<std::vector<std::string>>;
    static asio::awaitable<void> accept(tcp::acceptor& acceptor, std::shared_ptr<std::string> says,
                                        texts asked) {
        while (true) {
            tcp::socket socket = co_await acceptor.async_accept(asio::use_awaitable);
            const auto executor = socket.get_executor();
            auto serving = serve(std::move(socket), says, asked);
            asio::co_spawn(executor, std::move(serving), asio::detached);
        }
    }
    static asio::awaitable<void> serve(tcp::socket socket, std::shared_ptr<std::string> says,
                                       texts asked) {
        std::string question;
        // The name of the master is the last word.
        auto bytes = asio::dynamic_buffer(question);
        co_await asio::async_read_until(socket, bytes, "scores\r\n", asio::use_awaitable);
        asked->push_back(question);
        co_await asio::async_write(socket, asio::buffer(*says), asio::use_awaitable);
        co_await asio::async_read_until(socket, bytes, "never", asio::use_awaitable);
    }

    tcp::acceptor acceptor_;
    std::shared_ptr<std::string> answer_;
    texts asked_ = std::make_shared<std::vector<std::string>>();
};

std::string master_at(int port) {
    const std::string text = std::to_string(port);
    return "*2\r\n$9\r\n127.0.0.1\r\n$" + std::to_string(text.size()) + "\r\n" + text + "\r\n";
}

class Sentinel : public testing::Test {
protected:
    void connect(std::vector<std::string> sentinels,
                 std::chrono::milliseconds timeout = std::chrono::seconds(20)) {
        auto options = test::patient_redis("redis://scores");
        options.connect_timeout = timeout;
        options.sentinels = std::move(sentinels);
        client_ = std::make_unique<redis_client>(loop_.context, options);
    }
    bool up() { return client_->commands()->ready_link() != nullptr; }

    test::redis_server first_;
    test::redis_server second_;
    test::event_loop loop_;
    std::unique_ptr<redis_client> client_;
};

TEST_F(Sentinel, TheMasterIsWhereTheSentinelSays) {
    fixed_sentinel sentinel(loop_.context, master_at(first_.port()));
    connect({sentinel.url()});
    ASSERT_TRUE(loop_.until([this] { return up(); }));
    EXPECT_EQ(sentinel.asked().at(0),
              "*3\r\n$8\r\nSENTINEL\r\n$23\r\nget-master-addr-by-name\r\n$6\r\nscores\r\n");
    EXPECT_EQ(test::redis_admin(first_.url()).client_ids("livescore:commands").size(), 1U);
}

TEST_F(Sentinel, ANewMasterIsFoundWhenTheOldOneIsGoneOrSaysThatItIsAReplica) {
    fixed_sentinel sentinel(loop_.context, master_at(first_.port()));
    connect({sentinel.url()});
    ASSERT_TRUE(loop_.until([this] { return up(); }));
    sentinel.says(master_at(second_.port()));
    first_.kill();
    test::redis_admin at_second(second_.url());
    ASSERT_TRUE(loop_.until(
        [&] { return up() && at_second.client_ids("livescore:commands").size() == 1; }));
    first_.start();
    sentinel.says(master_at(first_.port()));
    at_second.command({"REPLICAOF", "127.0.0.1", std::to_string(first_.port())});
    test::redis_admin at_first(first_.url());
    ASSERT_TRUE(
        loop_.until([&] { return up() && at_first.client_ids("livescore:commands").size() == 1; }));
}

TEST_F(Sentinel, TheNextOneIsAskedWhenOneIsAwayOrKnowsNoMaster) {
    fixed_sentinel ignorant(loop_.context, "*-1\r\n");
    fixed_sentinel refusing(loop_.context, "-NOAUTH Authentication required.\r\n");
    fixed_sentinel silent(loop_.context, "");
    fixed_sentinel good(loop_.context, master_at(first_.port()));
    connect({"redis://127.0.0.1:" + std::to_string(test::free_port()), silent.url(), ignorant.url(),
             refusing.url(), good.url()},
            std::chrono::milliseconds(400));
    ASSERT_TRUE(loop_.until([this] { return up(); }));
    EXPECT_EQ(ignorant.asked().size(), 1U);
    EXPECT_EQ(refusing.asked().size(), 1U);
    // The next connection begins with the one that answered.
    client_->commands()->reconnect("for the test");
    ASSERT_TRUE(loop_.until([&] { return good.asked().size() == 2 && up(); }));
    EXPECT_EQ(silent.asked().size(), 1U);
}

TEST_F(Sentinel, ItMayEndWhileItIsAsked) {
    fixed_sentinel silent(loop_.context, "");
    connect({silent.url()});
    ASSERT_TRUE(loop_.until([&] { return silent.asked().size() == 1; }));
    client_.reset();
    loop_.context.restart();
    loop_.context.poll();
}

}  // namespace
}  // namespace livescore
