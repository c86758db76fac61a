/// Waits for the next event of a match (a port): the connection of a long poll can do it.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <optional>

#include "livescore/core/ids.h"
#include "livescore/domain/event_log.h"
#include "livescore/service/principal.h"

namespace livescore {

class event_waiter {
public:
    /// Returns the events behind `from`: at once when there are any, otherwise when the first one
    /// comes. The slice is empty after `wait`, when the server drains, when the client has gone,
    /// and when the credentials of `who` end. Returns nothing when memory cannot tell, as for
    /// another epoch; then the caller has to read the log. On the shard's thread.
    [[nodiscard]] virtual boost::asio::awaitable<std::optional<log_slice>> await_news(
        match_id match, resume_point from, std::chrono::seconds wait, shared_principal who) = 0;

protected:
    ~event_waiter() = default;
};

}  // namespace livescore
