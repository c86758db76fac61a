// Real sockets, in pairs: the test holds the client's end.
#include "session/socket_poller.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <string>

namespace livescore {
namespace {

class owner final : public socket_owner {
public:
    explicit owner(int fd) : socket(fd) {}
    void on_ready(readiness what) override {
        socket.note(what);
        ++calls;
        was_writable |= what.writable;
        if (then) then();
    }
    /// What `receive` gives, with a buffer of `size` bytes.
    std::string read(std::size_t size = 100) {
        std::string bytes(size, ' ');
        const ssize_t received = socket.receive({bytes.data(), bytes.size()});
        bytes.resize(received > 0 ? static_cast<std::size_t>(received) : 0);
        return bytes;
    }

    client_socket socket;
    int calls = 0;
    bool was_writable = false;
    std::function<void()> then;
};

class SocketPoller : public testing::Test {
protected:
    SocketPoller() {
        std::array<int, 2> ends{};
        EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends.data()), 0);
        server_ = std::make_shared<owner>(ends[0]);
        client_ = ends[1];
        EXPECT_TRUE(poller_.own(server_->socket, server_));
    }
    ~SocketPoller() override { end_client(); }

    void client_sends(const std::string& bytes) const {
        ASSERT_EQ(::send(client_, bytes.data(), bytes.size(), MSG_NOSIGNAL),
                  static_cast<ssize_t>(bytes.size()));
    }
    void end_client() {
        if (client_ >= 0) ::close(std::exchange(client_, -1));
    }
    /// Does all that can be done without waiting.
    void run() {
        while (io_.poll() > 0) {
        }
    }

    asio::io_context io_;
    socket_poller poller_{io_};
    std::shared_ptr<owner> server_;
    int client_ = -1;
};

TEST_F(SocketPoller, AnOwnerHearsOfEachArrivalOnce) {
    run();
    EXPECT_EQ(server_->calls, 0);
    EXPECT_FALSE(server_->socket.may_read());
    client_sends("one");
    run();
    EXPECT_EQ(server_->calls, 1);
    EXPECT_TRUE(server_->socket.may_read());
    EXPECT_EQ(server_->read(), "one");
    EXPECT_FALSE(server_->socket.may_read()) << "a short read has taken everything";
    client_sends("two");
    run();
    EXPECT_EQ(server_->calls, 2);
    EXPECT_EQ(server_->read(), "two");
}

TEST_F(SocketPoller, BytesThatAnOwnerLeavesAreNotForgotten) {
    client_sends("abcdef");
    run();
    EXPECT_EQ(server_->read(3), "abc");
    EXPECT_TRUE(server_->socket.may_read()) << "the buffer was full";
    const int before = server_->calls;
    poller_.await_readable(server_->socket);
    run();
    EXPECT_EQ(server_->calls, before + 1);
    EXPECT_EQ(server_->read(3), "def");
    EXPECT_EQ(server_->read(3), "");
    EXPECT_FALSE(server_->socket.may_read());
}

TEST_F(SocketPoller, AnOwnerGetsOneTurnHoweverManyArrivalsComeBefore) {
    client_sends("abc");
    run();
    EXPECT_EQ(server_->read(1), "a");
    for (int i = 0; i < 3; ++i) poller_.await_readable(server_->socket);
    EXPECT_FALSE(server_->socket.may_read_now());
    const int before = server_->calls;
    run();
    EXPECT_EQ(server_->calls, before + 1);
    EXPECT_TRUE(server_->socket.may_read_now());
}

TEST_F(SocketPoller, TheEndIsToldWithTheLastBytes) {
    client_sends("last");
    end_client();
    run();
    EXPECT_EQ(server_->read(), "last");
    EXPECT_TRUE(server_->socket.may_read()) << "the end is still to be read";
    char byte = 0;
    EXPECT_EQ(server_->socket.receive({&byte, 1}), 0);
}

TEST_F(SocketPoller, AnOwnerHearsWhenBytesCanGoOutAgain) {
    const std::string bytes(4096, 'x');
    while (server_->socket.send(bytes) == static_cast<ssize_t>(bytes.size())) {
    }
    poller_.await_writable(server_->socket);
    run();
    EXPECT_FALSE(server_->was_writable);
    std::string taken(1 << 20, ' ');
    while (::recv(client_, taken.data(), taken.size(), MSG_DONTWAIT) > 0) {
    }
    run();
    EXPECT_TRUE(server_->was_writable);

    server_->was_writable = false;
    poller_.await_writable(server_->socket);
    run();
    EXPECT_TRUE(server_->was_writable) << "it takes bytes already";
}

TEST_F(SocketPoller, ASocketGoesFromOneOwnerToTheNext) {
    client_sends("for the next");
    const auto next = std::make_shared<owner>(-1);
    next->socket.~client_socket();
    new (&next->socket) client_socket(std::move(server_->socket));
    EXPECT_TRUE(poller_.own(next->socket, next));
    run();
    EXPECT_EQ(server_->calls, 0);
    EXPECT_EQ(next->calls, 1);
    EXPECT_EQ(next->read(), "for the next");
}

TEST_F(SocketPoller, AnOwnerLivesUntilItsSocketCloses) {
    const std::weak_ptr<owner> seen = server_;
    owner* const open = server_.get();
    server_.reset();
    run();
    ASSERT_FALSE(seen.expired());
    bool has_returned = false;
    open->then = [&] {
        EXPECT_EQ(open->read(), "close");
        poller_.close(open->socket);
        EXPECT_FALSE(seen.expired()) << "it runs";
        has_returned = true;
    };
    client_sends("close");
    run();
    EXPECT_TRUE(has_returned);
    EXPECT_TRUE(seen.expired());
    char byte = 0;
    EXPECT_EQ(::recv(client_, &byte, 1, MSG_DONTWAIT), 0) << "the socket is closed";
}

TEST_F(SocketPoller, NoNewsReachesTheNextSocketOfTheNumber) {
    client_sends("late");
    poller_.await_readable(server_->socket);
    const int number = server_->socket.fd();
    poller_.close(server_->socket);
    std::array<int, 2> ends{};
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends.data()), 0);
    ASSERT_EQ(ends[0], number) << "the kernel gives the least free number";
    const auto next = std::make_shared<owner>(ends[0]);
    EXPECT_TRUE(poller_.own(next->socket, next));
    run();
    EXPECT_EQ(server_->calls, 0);
    EXPECT_FALSE(next->socket.may_read());
    ::close(ends[1]);
}

TEST_F(SocketPoller, ThePollersEndEndsItsOwners) {
    asio::io_context io;
    std::weak_ptr<owner> seen;
    std::array<int, 2> ends{};
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends.data()), 0);
    {
        socket_poller poller(io);
        auto last = std::make_shared<owner>(ends[0]);
        seen = last;
        EXPECT_TRUE(poller.own(last->socket, last));
    }
    EXPECT_TRUE(seen.expired());
    ::close(ends[1]);
}

}  // namespace
}  // namespace livescore
