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

http_socket::http_socket(tcp_socket socket, std::span<char> scratch, std::size_t max_buffer_bytes)
    : socket_(std::move(socket)), buffer_(max_buffer_bytes), scratch_(scratch) {}

void http_socket::enforce_deadline(steady_time now) {
    if (now < deadline_ || timed_out_) return;
    timed_out_ = true;
    error_code ignored;
    socket_.cancel(ignored);
}

asio::awaitable<error_code> http_socket::read_until(request_parser& parser,
                                                    bool (request_parser::*is_read)() const) {
    for (;;) {
        const error_code failed = parse_arrived(parser, buffer_, is_read);
        if (failed || (parser.*is_read)()) co_return failed;
        const std::size_t space = beast::read_size(buffer_, scratch_.size());
        if (space == 0) co_return beast::http::error::buffer_overflow;
        auto [ended, received] =
            co_await socket_.async_read_some(buffer_.prepare(space), as_expected);
        buffer_.commit(received);
        if (ended == asio::error::eof && parser.got_some()) {
            co_return beast::http::error::partial_message;
        }
        if (ended) co_return ended;
    }
}

asio::awaitable<bool> http_socket::send(std::string bytes, std::chrono::milliseconds limit,
                                        byte_budget* budget) {
    // Most answers fit into the socket's buffer. They take one call and no reactor.
    const ssize_t sent =
        ::send(socket_.native_handle(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent == static_cast<ssize_t>(bytes.size())) co_return true;
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
    const auto rest = asio::buffer(bytes.data() + done, bytes.size() - done);
    auto [failed, count] = co_await asio::async_write(socket_, rest, as_expected);
    co_return !failed;
}

asio::awaitable<void> http_socket::linger() {
    error_code failed;
    socket_.shutdown(tcp_socket::shutdown_send, failed);
    if (failed) co_return;
    expect_within(linger_time);
    std::size_t discarded = 0;
    while (discarded < linger_bytes) {
        auto [waited] = co_await socket_.async_wait(tcp_socket::wait_read, as_expected);
        if (waited) co_return;
        const ssize_t received =
            ::recv(socket_.native_handle(), scratch_.data(), scratch_.size(), MSG_DONTWAIT);
        if (received <= 0) co_return;
        discarded += static_cast<std::size_t>(received);
    }
}

bool http_socket::client_gone() {
    char next = 0;
    const ssize_t received = ::recv(socket_.native_handle(), &next, 1, MSG_PEEK | MSG_DONTWAIT);
    return received == 0 || (received < 0 && errno != EAGAIN && errno != EINTR);
}

void http_socket::close() {
    error_code ignored;
    socket_.close(ignored);
}

}  // namespace livescore
