/// The call of a route's handler, with the cache in front of it where the route has one.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <string_view>

#include "routes/router.h"
#include "session/session_host.h"

namespace livescore {

/// Answers `request`, whose route is `route` and whose target, as the client wrote it, is `target`.
/// A change first waits a little while many subscribers are behind (delivery_backlog.h). Passes on
/// the handler's exceptions. `target` outlives the call. On the host's thread.
asio::awaitable<result<http_response>> call_handler(session_host& host, std::string_view target,
                                                    route_match route, http_request request);

}  // namespace livescore
