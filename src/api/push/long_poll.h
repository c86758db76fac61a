/// Requests that wait for the next event of a match. The feed answers them from memory.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <functional>
#include <optional>

#include "livescore/domain/event_log.h"
#include "session/session_host.h"

namespace livescore {

/// Returns the events behind `from`: at once when there are any, otherwise when the first one
/// comes. The slice is empty after `limit`, when the server drains, and when `client_gone` returns
/// true. Returns nothing when memory cannot tell; then the caller has to read the log. On the
/// host's thread.
asio::awaitable<std::optional<log_slice>> await_news(session_host& host, match_id match,
                                                     resume_point from, std::chrono::seconds limit,
                                                     std::function<bool()> client_gone);

}  // namespace livescore
