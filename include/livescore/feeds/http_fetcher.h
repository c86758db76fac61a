/// The client of providers: HTTP/1.1 over TLS, with a bound on everything that comes in.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "livescore/core/error.h"
#include "livescore/feeds/provider_adapter.h"

namespace livescore {

namespace asio = boost::asio;

struct fetch_options {
    std::chrono::milliseconds timeout{10'000};      ///< of the whole exchange
    std::size_t max_body_bytes = 16 * 1024 * 1024;  ///< after decompression
    int max_depth = 64;                             ///< of the JSON
    std::string ca_file{};                          ///< empty: those of the system
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
    std::string body{};  ///< UTF-8; empty with 304
    std::string etag{};
    std::string last_modified{};
};

/// The causes that a caller tells apart. The message names the cause, and never a key.
enum class fetch_failure {
    unreachable,  ///< DNS, connect, TLS
    timeout,
    too_large,  ///< also a gzip bomb
    malformed,  ///< half an answer, a wrong charset
    redirected  ///< to another host, to a private address, or too often
};
struct fetch_error {
    fetch_failure what{};
    std::string message;
};

/// One request at a time for each fetcher; the connection is kept. Awaitables resume on the
/// caller's executor.
class http_fetcher {
public:
    virtual ~http_fetcher() = default;
    /// Answers of every status come as fetch_answer. Otherwise throws fetch_exception.
    virtual asio::awaitable<fetch_answer> fetch(fetch_request request) = 0;
};

[[nodiscard]] std::unique_ptr<http_fetcher> make_http_fetcher(fetch_options options);

/// Checks a base URL of the settings: https, or http for an address of this machine. The error
/// (invalid_argument) says what is wrong.
[[nodiscard]] std::optional<error> check_provider_url(std::string_view url);

}  // namespace livescore
