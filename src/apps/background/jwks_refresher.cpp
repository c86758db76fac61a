#include "background/jwks_refresher.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>

#include "livescore/core/log.h"
#include "livescore/core/task_failure.h"
#include "livescore/core/version.h"

namespace livescore {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace ssl = asio::ssl;

constexpr std::size_t max_body_bytes = 256 * 1024;
constexpr std::chrono::milliseconds look_interval{1000};
constexpr std::chrono::seconds retry_interval{10};
// An unknown key makes the refresher ask again. The senders of tokens must not decide how often.
constexpr std::chrono::seconds missed_key_interval{60};

/// Sends the request over `stream` and reads the answer's body.
template <class Stream>
asio::awaitable<std::string> exchange(Stream& stream, const jwks_source& source) {
    http::request<http::empty_body> request(http::verb::get, source.target, 11);
    request.set(http::field::host, source.host);
    request.set(http::field::user_agent, "livescore/" + std::string(version()));
    request.set(http::field::accept, "application/json");
    request.set(http::field::connection, "close");
    co_await http::async_write(stream, request, asio::use_awaitable);
    beast::flat_buffer buffer;
    http::response_parser<http::string_body> parser;
    parser.body_limit(max_body_bytes);
    co_await http::async_read(stream, buffer, parser, asio::use_awaitable);
    if (parser.get().result() != http::status::ok) {
        throw std::runtime_error("answered " + std::to_string(parser.get().result_int()));
    }
    co_return std::move(parser.get().body());
}

}  // namespace

void jwks_refresher::start() {
    if (source_.host.empty()) return;
    asio::co_spawn(context_, run(), rethrow_failure);
}

asio::awaitable<std::string> jwks_refresher::fetch() {
    asio::ip::tcp::resolver resolver(context_);
    std::string host = source_.host;
    if (host.starts_with('[')) host = host.substr(1, host.size() - 2);
    // `timeout` bounds each step except resolving, which the system bounds itself.
    const auto addresses = co_await resolver.async_resolve(host, source_.port, asio::use_awaitable);
    if (!source_.tls) {
        beast::tcp_stream stream(context_);
        stream.expires_after(source_.timeout);
        co_await stream.async_connect(addresses, asio::use_awaitable);
        co_return co_await exchange(stream, source_);
    }
    ssl::context trust(ssl::context::tls_client);
    trust.set_default_verify_paths();
    trust.set_verify_mode(ssl::verify_peer);
    beast::ssl_stream<beast::tcp_stream> stream(context_, trust);
    stream.set_verify_callback(ssl::host_name_verification(host));
    // This is SSL_set_tlsext_host_name, a macro with an old-style cast.
    if (SSL_ctrl(stream.native_handle(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
                 host.data()) != 1) {
        throw std::runtime_error("the host name cannot be sent");
    }
    auto& below = beast::get_lowest_layer(stream);
    below.expires_after(source_.timeout);
    co_await below.async_connect(addresses, asio::use_awaitable);
    co_await stream.async_handshake(ssl::stream_base::client, asio::use_awaitable);
    co_return co_await exchange(stream, source_);
}

void jwks_refresher::take(const std::string& body) {
    auto keys = jwt_keys::from_jwks(body);
    if (!keys) throw std::runtime_error("the answer " + keys.error().message);
    const std::size_t count = keys->size();
    who_.trust(fixed_.with(*keys));
    log::debug("jwks_fetched", {{"keys", count}});
}

asio::awaitable<void> jwks_refresher::run() {
    using clock = std::chrono::steady_clock;
    clock::time_point next{};
    clock::time_point next_for_missed{};
    while (true) {
        const auto now = clock::now();
        const bool missed = now >= next_for_missed && who_.missed_key();
        if (now >= next || missed) {
            std::string failure;
            try {
                const std::string body = co_await fetch();
                take(body);
            } catch (const std::exception& e) {
                failure = e.what();
            }
            const auto interval = failure.empty() ? source_.refresh : retry_interval;
            next = clock::now() + std::min(interval, source_.refresh);
            next_for_missed = clock::now() + missed_key_interval;
            // The keys that were fetched last stay trusted.
            if (!failure.empty() && !std::exchange(failing_, true))
                log::warn("jwks_not_fetched", {{"host", source_.host}, {"reason", failure}});
            if (failure.empty() && std::exchange(failing_, false))
                log::info("jwks_fetched_again", {{"host", source_.host}});
        }
        timer_.expires_after(look_interval);
        co_await timer_.async_wait(asio::use_awaitable);
    }
}

}  // namespace livescore
