/// The client of providers: HTTP/1.1 over TLS, with a bound on everything that comes in.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "livescore/core/error.h"
#include "livescore/feeds/provider_adapter.h"

namespace livescore {

namespace asio = boost::asio;

struct fetch_options {
    std::chrono::milliseconds timeout{10'000};         ///< of the whole exchange, redirects too
    std::chrono::milliseconds connect_timeout{5'000};  ///< DNS, TCP, proxy and TLS
    std::chrono::seconds silence{8};  ///< ends an exchange in which no byte comes for so long
    std::size_t max_body_bytes = 16 * 1024 * 1024;  ///< after decompression
    std::size_t max_header_bytes = 32 * 1024;       ///< all header lines of an answer
    int max_depth = 64;                             ///< of the JSON
    std::size_t max_values = 1'000'000;             ///< of the JSON: a parsed value takes 16 bytes
    std::string ca_file{};                          ///< instead of those of the system; empty: they
    bool allow_private = false;  ///< private and link-local addresses; loopback counts as private
};

struct fetch_request {
    std::string url;  ///< https, or http for an address of this machine
    response_headers headers{};
    std::string etag{};           ///< of the last answer; empty: none
    std::string last_modified{};  ///< the same
};

struct fetch_answer {
    int status = 0;
    response_headers headers{};
    /// With status 2xx: JSON in UTF-8, within the limits; empty with 204 and 205. With any other
    /// status: the same, or empty when the body was something else, e.g. a page in HTML.
    std::string body{};
    std::string etag{};
    std::string last_modified{};
};

/// The causes that a caller tells apart. The message names the cause, and never a key.
enum class fetch_failure {
    unreachable,  ///< DNS, connect, TLS
    timeout,
    too_large,  ///< also a gzip bomb
    malformed,  ///< half an answer, a wrong charset, no JSON
    redirected  ///< to another host, to a private address, or too often
};
struct fetch_error {
    fetch_failure what{};
    std::string message;
};

/// The error of a fetch that brought no answer. `what()` is the message.
class fetch_exception : public std::runtime_error {
public:
    explicit fetch_exception(const fetch_error& error)
        : std::runtime_error(error.message), failure_(error.what) {}
    [[nodiscard]] fetch_failure failure() const noexcept { return failure_; }

private:
    fetch_failure failure_;
};

/// One request at a time for each fetcher, others wait; the connection is kept. Awaitables resume
/// on the caller's executor. The transfers run on a thread of the fetcher. Its end cancels them:
/// their awaitables throw `unreachable`, unless their coroutines are gone.
class http_fetcher {
public:
    virtual ~http_fetcher() = default;
    /// Answers of every status come as fetch_answer. Otherwise throws fetch_exception.
    virtual asio::awaitable<fetch_answer> fetch(fetch_request request) = 0;
};

/// Proxies come from the environment, as curl(1) reads it: https_proxy, HTTPS_PROXY, all_proxy,
/// ALL_PROXY; no_proxy and NO_PROXY name hosts without one. It is read here, once.
/// A URL of this machine goes to loopback, and never by a proxy. Any other goes to an address of
/// the internet only, unless `allow_private`; a proxy itself may stand anywhere.
[[nodiscard]] std::unique_ptr<http_fetcher> make_http_fetcher(fetch_options options);

/// Checks a base URL of the settings: https, or http for an address of this machine (127.0.0.0/8,
/// ::1, localhost); no user, query or fragment. The error (invalid_argument) says what is wrong,
/// and does not quote the URL.
[[nodiscard]] std::optional<error> check_provider_url(std::string_view url);

}  // namespace livescore
