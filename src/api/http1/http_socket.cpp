#include "http1/http_socket.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
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

template <class Handler>
struct http_socket::waiting_handler final : waiting {
    explicit waiting_handler(Handler given) : handler(std::move(given)) {}
    void complete(error_code failed) override { std::move(handler)(failed); }
    Handler handler;
};

http_socket::http_socket(session_host& host, client_socket socket)
    : host_(host),
      socket_(std::move(socket)),
      // Room for one read, and for the rest of a head, a trailer or a chunk's extensions.
      buffer_(host.read_buffer().size() + host.context().options.http_max_header_bytes) {}

// ---- waiting

bool http_socket::enforce_deadline(steady_time now) {
    if (now < deadline_) return false;
    timed_out_ = true;
    end_wait(asio::error::operation_aborted);
    return true;
}

void http_socket::on_ready(readiness what) {
    socket_.note(what);
    const bool is_awaited = awaited_ == event::readable ? socket_.may_read() : what.writable;
    if (waiting_ && is_awaited) std::exchange(waiting_, nullptr)->complete({});
}

/// The coroutine goes on in a later turn, because the caller may be in the middle of something.
void http_socket::end_wait(error_code failed) {
    if (!waiting_) return;
    asio::post(host_.io(), [ended = std::move(waiting_), failed] { ended->complete(failed); });
}

void http_socket::close() {
    end_wait(asio::error::operation_aborted);
    host_.poller().close(socket_);
}

template <class Token>
auto http_socket::begin_wait(Token&& token) {
    return asio::async_initiate<Token, void(error_code)>(
        [this](auto handler) {
            waiting_ = std::make_unique<waiting_handler<decltype(handler)>>(std::move(handler));
        },
        token);
}

asio::awaitable<error_code> http_socket::wait_for(event what) {
    if (!socket_.is_open() || timed_out_) co_return asio::error::operation_aborted;
    if (what == event::readable && socket_.may_read()) co_return error_code();
    if (what == event::writable) host_.poller().await_writable(socket_);
    awaited_ = what;
    auto [failed] = co_await begin_wait(as_expected);
    co_return failed;
}

// ---- reading and writing

asio::awaitable<error_code> http_socket::read_until(request_parser& parser,
                                                    bool (request_parser::*is_read)() const) {
    for (;;) {
        const error_code failed = parse_arrived(parser, buffer_, is_read);
        if (failed || (parser.*is_read)()) co_return failed;
        const std::size_t space = beast::read_size(buffer_, host_.read_buffer().size());
        if (space == 0) co_return beast::http::error::buffer_overflow;
        const error_code ended = co_await receive_some(space);
        if (ended == asio::error::eof && parser.got_some()) {
            co_return beast::http::error::partial_message;
        }
        if (ended) co_return ended;
    }
}

asio::awaitable<error_code> http_socket::receive_some(std::size_t space) {
    for (;;) {
        const auto room = buffer_.prepare(space);
        const ssize_t received = socket_.receive({static_cast<char*>(room.data()), room.size()});
        if (received > 0) {
            buffer_.commit(static_cast<std::size_t>(received));
            co_return error_code();
        }
        if (received == 0) co_return asio::error::eof;
        if (errno != EAGAIN && errno != EWOULDBLOCK) co_return asio::error::connection_reset;
        const error_code failed = co_await wait_for(event::readable);
        if (failed) co_return failed;
    }
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
    std::string_view rest = std::string_view(bytes).substr(done);
    while (!rest.empty() || socket_.unsent_bytes() > 0) {
        const error_code failed = co_await wait_for(event::writable);
        if (failed || !socket_.flush()) co_return false;
        if (rest.empty()) continue;
        const ssize_t taken = socket_.send(rest);
        if (taken < 0 && errno != EAGAIN && errno != EWOULDBLOCK) co_return false;
        if (taken > 0) rest.remove_prefix(static_cast<std::size_t>(taken));
    }
    co_return true;
}

asio::awaitable<void> http_socket::linger() {
    if (!socket_.end_sending()) co_return;
    expect_within(linger_time);
    std::size_t discarded = 0;
    while (discarded < linger_bytes) {
        const error_code failed = co_await wait_for(event::readable);
        if (failed) co_return;
        const ssize_t received = socket_.discard(host_.read_buffer());
        if (received == 0) co_return;
        if (received < 0 && errno != EAGAIN && errno != EWOULDBLOCK) co_return;
        if (received > 0) discarded += static_cast<std::size_t>(received);
    }
}

}  // namespace livescore
