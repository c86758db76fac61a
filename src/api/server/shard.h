/// One thread, one io_context, its own SO_REUSEPORT acceptor, hub and sessions: no lock and no
/// shared counter on the way of a frame to a socket.
#pragma once
#include <array>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "cache/answer_cache.h"
#include "gate/client_address.h"
#include "gate/connection_count.h"
#include "livescore/core/mailbox.h"
#include "livescore/fanout/hub.h"
#include "routes/router.h"
#include "server/shard_metrics.h"

namespace livescore {

using tcp = asio::ip::tcp;
using shard_executor = asio::io_context::executor_type;
using tcp_socket = asio::basic_stream_socket<tcp, shard_executor>;
using tcp_acceptor = asio::basic_socket_acceptor<tcp, shard_executor>;
using steady_time = std::chrono::steady_clock::time_point;

class shard;

/// A connection as its shard sees it: swept once in a while instead of having a timer of its own.
class connection {
public:
    connection() = default;
    connection(const connection&) = delete;
    connection& operator=(const connection&) = delete;

    /// Enforces deadlines. May end the connection.
    virtual void sweep(steady_time now) = 0;
    /// The server is shutting down: finish what runs, then close.
    virtual void drain() = 0;
    /// At once, without manners.
    virtual void abort() = 0;

    /// What it takes up among all connections, and among those of its client's address.
    connection_place total_place;
    connection_place address_place;

protected:
    virtual ~connection() = default;

private:
    friend class connection_list;
    std::uint32_t index_ = 0;
};

class connection_list {
public:
    void add(connection& c);
    void remove(connection& c);
    [[nodiscard]] std::size_t size() const noexcept { return items_.size(); }
    /// `visit` may remove the one it is called with.
    void for_each(const std::function<void(connection&)>& visit);
    /// Calls `visit` for up to `count` from the end.
    void for_last(std::size_t count, const std::function<void(connection&)>& visit);

private:
    std::vector<connection*> items_;
};

class shard {
public:
    /// Registers with context.events.
    explicit shard(api_context& context);
    ~shard();

    void listen(const tcp::endpoint& at);
    [[nodiscard]] tcp::endpoint local_endpoint() const { return acceptor_.local_endpoint(); }
    /// The thread's body: until `stop`.
    void run();
    /// Thread-safe. `done` is called on the shard's thread once all connections are gone.
    void begin_drain(std::function<void()> done);
    /// Thread-safe: ends all connections and lets `run` return.
    void stop();

    [[nodiscard]] asio::io_context& io() noexcept { return io_; }
    [[nodiscard]] api_context& context() noexcept { return context_; }
    /// Who follows what by WebSocket, and who by event stream: each receives its own bytes.
    [[nodiscard]] hub& subscriptions() noexcept { return hub_; }
    [[nodiscard]] hub& streams() noexcept { return stream_hub_; }
    [[nodiscard]] shard_metrics& metrics() noexcept { return metrics_; }
    [[nodiscard]] answer_cache& answers() noexcept { return answers_; }
    [[nodiscard]] bool draining() const noexcept { return draining_; }
    /// Scratch for one read; its content is used up before the next event.
    [[nodiscard]] std::span<char> read_buffer() noexcept { return read_buffer_; }
    /// Scratch for what is sent at once; empty, and its content is used up before the next event.
    [[nodiscard]] std::string& write_buffer() noexcept {
        write_buffer_.clear();
        return write_buffer_;
    }
    /// IMF-fixdate of this second.
    [[nodiscard]] std::string_view http_date();

    // What sessions ask of the feed.
    void join(join_request request) { context_.events.join(index_, std::move(request)); }
    void leave(topic from) { context_.events.leave(index_, from); }
    void await_news(join_request request) {
        context_.events.await_news(index_, std::move(request));
    }
    void end_wait(topic of, sequence_number since, const joiner& who) {
        context_.events.end_wait(of, since, who);
    }

    connection_list http_sessions;
    connection_list websocket_sessions;
    connection_list event_streams;
    connection_list long_polls;  // each is a request of an HTTP session
    void connection_ended();

private:
    void accept();
    void serve(tcp_socket socket, const ip_address& peer);
    void refuse(tcp_socket socket, const http_response& answer);
    void on_accept(boost::system::error_code error, tcp_socket socket);
    void drain_inbox(std::vector<shard_item>& batch);
    void go_on();
    void take_next();
    void finish_delivery();
    void arm_sweep();
    void take_backlog();
    void close_some_sockets();

    api_context& context_;
    asio::io_context io_{1};
    asio::executor_work_guard<shard_executor> work_;
    tcp_acceptor acceptor_;
    tcp::endpoint peer_;  // of who is accepted next
    asio::steady_timer accept_retry_;
    asio::steady_timer sweep_timer_;
    asio::steady_timer drain_timer_;
    shard_metrics metrics_;
    answer_cache answers_;
    hub hub_;
    hub stream_hub_{wire_format::event_stream};
    mailbox<shard_item> inbox_;
    std::size_t index_;
    std::array<char, 64 * 1024> read_buffer_;
    std::string write_buffer_;
    std::vector<tcp_socket> refused_;  // until their clients have read why
    // What has arrived: the first `taken_` items are done, or are the frames of the delivery.
    std::vector<shard_item> arrived_;
    std::size_t taken_ = 0;
    std::vector<shared_frame> frames_;  // of the delivery that runs
    bool going_on_ = false;
    std::time_t date_second_ = 0;
    std::string date_;
    bool draining_ = false;
    std::size_t drain_step_ = 0;
    std::function<void()> drained_;
};

}  // namespace livescore
