/// The short way for GETs that the cache can answer: no coroutine, no allocation, one send.
#pragma once
#include <string>
#include <string_view>

#include "gate/client_address.h"
#include "session/session_host.h"

namespace livescore {

/// Answers requests from the beginning of `requests`, as long as the cache has their answers, and
/// appends to `answers`, up to 256 KiB. The gate decides on each request first. Returns the
/// requests that are left for the general way (exchange.h). On the host's thread.
[[nodiscard]] std::string_view answer_from_cache(session_host& host, const ip_address& peer,
                                                 std::string_view requests, std::string& answers);

}  // namespace livescore
