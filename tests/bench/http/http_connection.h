/// One keep-alive connection of the HTTP load: one request under way at a time.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "common/clock.h"
#include "common/sockets.h"

namespace bench {

struct http_answer {
    int status = 0;
    bool has_retry_after = false;
    int retry_after_s = 0;
    std::size_t body_bytes = 0;
};

class http_connection {
public:
    explicit http_connection(int port);

    [[nodiscard]] const descriptor& socket() const noexcept { return socket_; }
    void send(std::string_view request);
    /// True: `answer` is complete. Throws when the server closes, or sends bytes that are not HTTP.
    [[nodiscard]] bool read(http_answer& answer);

    nanoseconds asked_at = 0;
    bool is_busy = false;
    std::uint64_t succeeded = 0;

private:
    descriptor socket_;
    std::string unread_;
};

}  // namespace bench
