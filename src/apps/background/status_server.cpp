#include "background/status_server.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <nlohmann/json.hpp>

#include "livescore/core/log.h"
#include "livescore/core/task_failure.h"
#include "livescore/core/time.h"
#include "livescore/core/version.h"

namespace livescore {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;

constexpr auto as_expected = asio::as_tuple(asio::use_awaitable);
constexpr std::chrono::seconds request_timeout{10};
constexpr std::uint32_t header_limit = 8 * 1024;

using response = http::response<http::string_body>;

std::string health_json(const std::string& instance, bool healthy) {
    nlohmann::ordered_json body;
    body["status"] = healthy ? "healthy" : "degraded";
    body["ready"] = healthy;
    body["timestamp"] = format_iso8601(system_wall_clock().now());
    body["version"] = version();
    body["instance"] = instance;
    return body.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

void log_failure(const char* reason) {
    log::error("status_server_failed", {{"reason", reason}});
}

}  // namespace

status_server::status_server(asio::io_context& context, const tcp::endpoint& at,
                             std::string instance, const metrics_registry& metrics,
                             std::function<bool()> healthy)
    : context_(context),
      acceptor_(context, at),
      instance_(std::move(instance)),
      metrics_(metrics),
      healthy_(std::move(healthy)) {}

void status_server::start() {
    asio::co_spawn(context_, accept_all(), on_failure(log_failure));
}

void status_server::stop() {
    boost::system::error_code ignored;
    acceptor_.close(ignored);
}

asio::awaitable<void> status_server::accept_all() {
    while (acceptor_.is_open()) {
        auto [failed, socket] = co_await acceptor_.async_accept(as_expected);
        if (!failed) asio::co_spawn(context_, serve(std::move(socket)), on_failure(log_failure));
    }
}

asio::awaitable<void> status_server::serve(tcp::socket socket) {
    beast::tcp_stream stream(std::move(socket));
    beast::flat_buffer buffer;
    bool keep = true;
    while (keep) {
        http::request_parser<http::empty_body> parser;
        parser.header_limit(header_limit);
        stream.expires_after(request_timeout);
        auto [unread, bytes] = co_await http::async_read(stream, buffer, parser, as_expected);
        if (unread) co_return;
        const auto& request = parser.get();
        const std::string_view target(request.target().data(), request.target().size());
        response answer;
        answer.version(request.version());
        answer.keep_alive(request.keep_alive());
        answer.set(http::field::cache_control, "no-store");
        answer.set(http::field::content_type, "application/json; charset=utf-8");
        if (request.method() != http::verb::get && request.method() != http::verb::head) {
            answer.result(http::status::method_not_allowed);
            answer.set(http::field::allow, "GET, HEAD");
            answer.body() = "{\"error\":\"Method not allowed\"}";
        } else if (target == "/metrics") {
            answer.set(http::field::content_type, metrics_content_type);
            answer.body() = metrics_.scrape();
        } else if (target == "/health" || target == "/health/ready") {
            const bool healthy = healthy_();
            answer.result(healthy ? http::status::ok : http::status::service_unavailable);
            answer.body() = health_json(instance_, healthy);
        } else if (target == "/health/live") {
            answer.body() = "{\"live\":true}";
        } else {
            answer.result(http::status::not_found);
            answer.body() = "{\"error\":\"There is nothing at this path\"}";
        }
        answer.prepare_payload();
        if (request.method() == http::verb::head) answer.body().clear();
        keep = request.keep_alive();
        auto [unsent, sent] = co_await http::async_write(stream, answer, as_expected);
        if (unsent) co_return;
    }
}

}  // namespace livescore
