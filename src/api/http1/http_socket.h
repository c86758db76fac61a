/// The socket of an HTTP/1.1 connection with its read buffer and its deadline.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <chrono>
#include <span>
#include <string>

#include "http1/request_parser.h"
#include "livescore/domain/byte_budget.h"
#include "session/client_socket.h"

namespace livescore {

/// Bytes of an answer that its client has not taken count as memory of answers beyond this.
inline constexpr std::size_t max_free_unsent_bytes = 4 * 1024;

/// On one thread. The owner outlives every operation that it starts here.
class http_socket {
public:
    /// `scratch`: the thread's buffer for one read. `max_buffer_bytes`: the bytes that may wait in
    /// the buffer of this connection; more bytes wait in the kernel.
    http_socket(client_socket socket, std::span<char> scratch, std::size_t max_buffer_bytes);

    /// The running operation, or else the next one, fails when it takes longer than this.
    void expect_within(std::chrono::milliseconds limit) {
        deadline_ = std::chrono::steady_clock::now() + limit;
    }
    void expect_nothing() { deadline_ = steady_time::max(); }
    /// Ends the running operation when its deadline has passed. The shard's sweep calls it.
    void enforce_deadline(steady_time now);
    /// Whether the deadline has ended an operation since the last call.
    [[nodiscard]] bool take_timed_out() { return std::exchange(timed_out_, false); }

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
    void close() { socket_.close(); }

    [[nodiscard]] client_socket& socket() noexcept { return socket_; }
    /// Bytes that have arrived and are not parsed yet.
    [[nodiscard]] boost::beast::flat_buffer& buffer() noexcept { return buffer_; }

private:
    asio::awaitable<boost::system::error_code> decipher_some(std::size_t space);
    asio::awaitable<bool> send_enciphered(std::string_view rest);

    client_socket socket_;
    boost::beast::flat_buffer buffer_;
    std::span<char> scratch_;
    steady_time deadline_{};
    bool timed_out_ = false;
};

}  // namespace livescore
