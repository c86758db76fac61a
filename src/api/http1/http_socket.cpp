#include "http1/http_socket.h"

#include <sys/socket.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/read_size.hpp>
#include <boost/beast/http/error.hpp>
#include <cerrno>
#include <utility>

namespace livescore {

namespace {

namespace beast = boost::beast;
using boost::system::error_code;

constexpr auto as_expected = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t linger_bytes = 4U << 20;
constexpr std::chrono::seconds linger_time{2};

}  // namespace

http_socket::http_socket(client_socket socket, std::span<char> scratch,
                         std::size_t max_buffer_bytes)
    : socket_(std::move(socket)), buffer_(max_buffer_bytes), scratch_(scratch) {}

void http_socket::enforce_deadline(steady_time now) {
    if (now < deadline_ || timed_out_) return;
    timed_out_ = true;
    error_code ignored;
    socket_.tcp().cancel(ignored);
}

asio::awaitable<error_code> http_socket::read_until(request_parser& parser,
                                                    bool (request_parser::*is_read)() const) {
    for (;;) {
        const error_code failed = parse_arrived(parser, buffer_, is_read);
        if (failed || (parser.*is_read)()) co_return failed;
        const std::size_t space = beast::read_size(buffer_, scratch_.size());
        if (space == 0) co_return beast::http::error::buffer_overflow;
        error_code ended;
        if (socket_.has_tls()) {
            ended = co_await decipher_some(space);
        } else {
            auto [failed_read, received] =
                co_await socket_.tcp().async_read_some(buffer_.prepare(space), as_expected);
            buffer_.commit(received);
            ended = failed_read;
        }
        if (ended == asio::error::eof && parser.got_some()) {
            co_return beast::http::error::partial_message;
        }
        if (ended) co_return ended;
    }
}

asio::awaitable<error_code> http_socket::decipher_some(std::size_t space) {
    for (;;) {
        const auto room = buffer_.prepare(space);
        const ssize_t received = socket_.receive({static_cast<char*>(room.data()), room.size()});
        if (received > 0) {
            buffer_.commit(static_cast<std::size_t>(received));
            co_return error_code();
        }
        if (received == 0) co_return asio::error::eof;
        if (errno != EAGAIN) co_return asio::error::connection_reset;
        auto [failed] = co_await socket_.tcp().async_wait(tcp_socket::wait_read, as_expected);
        if (failed) co_return failed;
    }
}

asio::awaitable<bool> http_socket::send_enciphered(std::string_view rest) {
    while (!rest.empty() || socket_.unsent_bytes() > 0) {
        auto [failed] = co_await socket_.tcp().async_wait(tcp_socket::wait_write, as_expected);
        if (failed || !socket_.flush()) co_return false;
        if (rest.empty()) continue;
        const ssize_t sent = socket_.send(rest);
        if (sent < 0 && errno != EAGAIN && errno != EWOULDBLOCK) co_return false;
        if (sent > 0) rest.remove_prefix(static_cast<std::size_t>(sent));
    }
    co_return true;
}

asio::awaitable<bool> http_socket::send(std::string bytes, std::chrono::milliseconds limit,
                                        byte_budget* budget) {
    // Most answers fit into the socket's buffer. They take one call and no reactor.
    const ssize_t sent = socket_.send(bytes);
    const bool is_taken = sent == static_cast<ssize_t>(bytes.size());
    if (is_taken && socket_.unsent_bytes() == 0) co_return true;
    std::size_t done = sent > 0 ? static_cast<std::size_t>(sent) : 0;
    byte_lease unsent;
    if (budget != nullptr) {
        bytes = bytes.substr(std::exchange(done, 0));
        if (bytes.size() > max_free_unsent_bytes) {
            unsent = budget->take(bytes.size());
            if (!unsent) co_return false;
        }
    }
    expect_within(limit);
    if (socket_.has_tls()) co_return co_await send_enciphered(std::string_view(bytes).substr(done));
    const auto rest = asio::buffer(bytes.data() + done, bytes.size() - done);
    auto [failed, count] = co_await asio::async_write(socket_.tcp(), rest, as_expected);
    co_return !failed;
}

asio::awaitable<void> http_socket::linger() {
    if (socket_.end_sending()) co_return;
    expect_within(linger_time);
    std::size_t discarded = 0;
    while (discarded < linger_bytes) {
        auto [waited] = co_await socket_.tcp().async_wait(tcp_socket::wait_read, as_expected);
        if (waited) co_return;
        const ssize_t received =
            ::recv(socket_.tcp().native_handle(), scratch_.data(), scratch_.size(), MSG_DONTWAIT);
        if (received <= 0) co_return;
        discarded += static_cast<std::size_t>(received);
    }
}

}  // namespace livescore
