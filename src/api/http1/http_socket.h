/// The socket of an HTTP/1.1 connection with its read buffer and its deadline.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <chrono>
#include <memory>
#include <string>

#include "http1/request_parser.h"
#include "livescore/domain/byte_budget.h"
#include "session/client_socket.h"
#include "session/session_host.h"

namespace livescore {

/// Bytes of an answer that its client has not taken count as memory of answers beyond this.
inline constexpr std::size_t max_free_unsent_bytes = 4 * 1024;

/// On the host's thread. The owner outlives every operation that it starts here, and passes on what
/// it hears of the socket.
class http_socket {
public:
    http_socket(session_host& host, client_socket socket);

    /// The operation that runs, or the next one, fails when it takes longer than this.
    void expect_within(std::chrono::milliseconds limit) {
        timed_out_ = false;
        deadline_ = std::chrono::steady_clock::now() + limit;
    }
    void expect_nothing() { deadline_ = steady_time::max(); }
    /// True: the deadline has passed. It has ended the operation that runs, or else ends the next
    /// one. The shard's sweep calls it.
    bool enforce_deadline(steady_time now);
    /// Whether the deadline has passed since the last call.
    [[nodiscard]] bool take_timed_out() { return std::exchange(timed_out_, false); }

    /// Lets the operation that waits for the socket go on.
    void on_ready(readiness what);

    /// Reads and parses until `is_read`. It works like Beast's own reads. When all bytes are there
    /// already, it does not wait for a turn in the thread's queue.
    asio::awaitable<boost::system::error_code> read_until(request_parser& parser,
                                                          bool (request_parser::*is_read)() const);
    /// False: the connection is broken, or the client did not take the bytes within `limit`. What
    /// the client does not take at once counts in `budget`, if there is one. While the budget has
    /// no room, false: a client that does not read gets no memory that those who read need.
    asio::awaitable<bool> send(std::string bytes, std::chrono::milliseconds limit,
                               byte_budget* budget = nullptr);
    /// Ends our half of the connection, and throws away all bytes that the client still sends: a
    /// reset must not overtake the answer.
    asio::awaitable<void> linger();
    /// The client has gone, or will send nothing more.
    [[nodiscard]] bool client_gone() { return socket_.peer_ended(); }
    /// Ends the operation that runs.
    void close();

    [[nodiscard]] client_socket& socket() noexcept { return socket_; }
    /// Bytes that have arrived and are not parsed yet.
    [[nodiscard]] boost::beast::flat_buffer& buffer() noexcept { return buffer_; }

private:
    enum class event : std::uint8_t { readable, writable };
    /// The coroutine that waits, as a completion handler.
    struct waiting {
        virtual ~waiting() = default;
        virtual void complete(boost::system::error_code failed) = 0;
    };
    template <class Handler>
    struct waiting_handler;

    template <class Token>
    auto begin_wait(Token&& token);
    asio::awaitable<boost::system::error_code> wait_for(event what);
    void end_wait(boost::system::error_code failed);
    asio::awaitable<boost::system::error_code> receive_some(std::size_t space);

    session_host& host_;
    client_socket socket_;
    boost::beast::flat_buffer buffer_;
    std::unique_ptr<waiting> waiting_;  // null: no operation waits
    event awaited_ = event::readable;   // by it
    bool timed_out_ = false;
    steady_time deadline_{};
};

}  // namespace livescore
