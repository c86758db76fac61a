/// Requests that wait for news of a match: answered from memory with the next event, by the feed.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <functional>
#include <optional>

#include "livescore/domain/event_log.h"
#include "server/shard.h"

namespace livescore {

/// The events behind `since`: at once when there are any, else when the first comes; none after
/// `limit`, when the server drains, or when `client_gone` says so. Absent when memory cannot tell
/// and the log has to be read. On `home`'s thread.
asio::awaitable<std::optional<log_slice>> await_news(shard& home, match_id match,
                                                     sequence_number since,
                                                     std::chrono::seconds limit,
                                                     std::function<bool()> client_gone);

}  // namespace livescore
