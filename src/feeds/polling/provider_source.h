/// Where answers come from: HTTP, or a file of this machine. Sorts them by what the poller does
/// next.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <optional>
#include <string>

#include "livescore/core/time.h"
#include "livescore/feeds/http_fetcher.h"

namespace livescore {

namespace asio = boost::asio;

enum class answer_kind {
    good,          ///< 200, with a body
    not_modified,  ///< 304
    bad_answer,    ///< this answer is of no use, others may be
    bad_provider,  ///< further requests would fail too: 5xx, 401, 403, a timeout
    wait,          ///< 429 and 503: the provider asks to wait
};

struct provider_answer {
    answer_kind kind = answer_kind::good;
    fetch_answer answer{};
    std::string problem{};  ///< one sentence, when it is bad
};

/// Never throws for what the provider does.
[[nodiscard]] asio::awaitable<provider_answer> ask_provider(http_fetcher* http,
                                                            fetch_request request);
/// `url` is a path. Its ETag is made of the size and the time of change.
[[nodiscard]] provider_answer read_provider_file(const std::string& path, const std::string& etag,
                                                 std::size_t max_bytes);
[[nodiscard]] bool is_url(std::string_view target) noexcept;

/// Retry-After of any answer (RFC 9110, section 10.2.3): seconds, or a date. At most a day.
[[nodiscard]] std::optional<std::chrono::seconds> read_retry_after(const response_headers& headers,
                                                                   timestamp now);

}  // namespace livescore
