#include "process/healthcheck.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <string_view>

#include "livescore/core/task_failure.h"

namespace livescore {

namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::asio::ip::tcp;

// Shorter than the timeout that the Compose and Kubernetes files give to the whole command.
constexpr std::chrono::seconds patience{2};

/// The address at which this machine reaches a server that listens on `host`: loopback, when `host`
/// is the address that means all of them.
tcp::endpoint endpoint_of(const std::string& host, std::uint16_t port) {
    const auto address = asio::ip::make_address(host);
    if (!address.is_unspecified()) return {address, port};
    if (address.is_v6()) return {asio::ip::address_v6::loopback(), port};
    return {asio::ip::address_v4::loopback(), port};
}

// A proxy that speaks for itself (PROXY protocol 2.2: version 2, LOCAL, no addresses).
constexpr std::string_view local_header{"\r\n\r\n\0\r\nQUIT\n\x20\0\0\0", 16};

using answer_of_server = http::response<http::string_body>;

template <class Stream>
asio::awaitable<void> ask_for_health(Stream& stream, answer_of_server& answer) {
    http::request<http::empty_body> request(http::verb::get, "/health/ready", 11);
    request.set(http::field::host, "localhost");
    request.set(http::field::connection, "close");
    boost::beast::flat_buffer buffer;
    co_await http::async_write(stream, request, asio::use_awaitable);
    co_await http::async_read(stream, buffer, answer, asio::use_awaitable);
}

asio::awaitable<void> ask(asio::io_context& context, const healthcheck_target& server,
                          answer_of_server& answer) {
    asio::ssl::context trust(asio::ssl::context::tls_client);
    asio::ssl::stream<boost::beast::tcp_stream> secure(context, trust);
    boost::beast::tcp_stream& stream = secure.next_layer();
    const tcp::endpoint at = endpoint_of(server.host, server.port);
    stream.expires_after(patience);
    co_await stream.async_connect(at, asio::use_awaitable);
    if (server.is_proxied) {
        const auto header = asio::buffer(local_header);
        co_await asio::async_write(stream, header, asio::use_awaitable);
    }
    if (!server.has_tls) co_return co_await ask_for_health(stream, answer);
    co_await secure.async_handshake(asio::ssl::stream_base::client, asio::use_awaitable);
    co_await ask_for_health(secure, answer);
}

}  // namespace

int run_healthcheck(const healthcheck_target& server) try {
    asio::io_context context{1};
    answer_of_server answer;
    asio::co_spawn(context, ask(context, server, answer), rethrow_failure);
    context.run();
    std::cout << answer.body() << '\n';
    return answer.result() == http::status::ok ? EXIT_SUCCESS : EXIT_FAILURE;
} catch (const boost::system::system_error& e) {
    // what() would add a place in Boost's source.
    std::cerr << "no answer: " << e.code().message() << '\n';
    return EXIT_FAILURE;
} catch (const std::exception& e) {
    std::cerr << "no answer: " << e.what() << '\n';
    return EXIT_FAILURE;
}

}  // namespace livescore
