#include "process/healthcheck.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <cstdlib>
#include <exception>
#include <iostream>

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

asio::awaitable<void> ask(boost::beast::tcp_stream& stream, tcp::endpoint server,
                          http::response<http::string_body>& answer) {
    http::request<http::empty_body> request(http::verb::get, "/health/ready", 11);
    request.set(http::field::host, "localhost");
    request.set(http::field::connection, "close");
    boost::beast::flat_buffer buffer;
    stream.expires_after(patience);
    co_await stream.async_connect(server, asio::use_awaitable);
    co_await http::async_write(stream, request, asio::use_awaitable);
    co_await http::async_read(stream, buffer, answer, asio::use_awaitable);
}

}  // namespace

int run_healthcheck(const std::string& host, std::uint16_t port) try {
    const tcp::endpoint server = endpoint_of(host, port);
    asio::io_context context{1};
    boost::beast::tcp_stream stream(context);
    http::response<http::string_body> answer;
    asio::co_spawn(context, ask(stream, server, answer), rethrow_failure);
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
