/// Sends requests to the endpoints of webhooks, many at once on one thread. Who chose the endpoint
/// is a stranger, so nothing is believed: an address is checked when the connection is made, TLS is
/// verified, redirects are not followed, and an answer is read up to a bound and dropped.
#pragma once
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "livescore/webhooks/webhook_options.h"

namespace livescore {

struct push_request {
    std::int64_t endpoint = 0;  ///< requests with the same number may share a connection
    std::string url;
    std::vector<std::string> headers;  ///< "name: value"
    std::shared_ptr<const std::string> body;
};

struct push_answer {
    std::optional<int> status{};  ///< nothing: there was no answer
    std::optional<std::chrono::seconds> retry_after{};
    std::string error{};  ///< why there was none, in words for the endpoint's owner
};

/// It lives on one thread, and calls back on it, never from within `post`.
class push_client {
public:
    using handler = std::function<void(push_answer)>;
    virtual ~push_client() = default;
    /// POSTs `body`. Calls `done` once, within the time limit of an attempt.
    virtual void post(push_request request, handler done) = 0;
    /// Ends what is under way, without calling back.
    virtual void abandon() = 0;
};

/// Over HTTP/1.1, by libcurl. Connections are kept for the next request, options.idle_connections
/// of them at most. `context` runs the calls. Destroy it before the context. Throws std::bad_alloc
/// when libcurl cannot start.
[[nodiscard]] std::unique_ptr<push_client> make_push_client(boost::asio::io_context& context,
                                                            const webhook_options& options);

}  // namespace livescore
