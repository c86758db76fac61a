/// The WebSocket handshake (RFC 6455, section 4.2), without a socket.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "http/refusal.h"
#include "http1/request_parser.h"

namespace livescore {

/// The reason why `head`, a request for `websocket_path`, is no handshake. Nothing: it is a valid
/// handshake.
[[nodiscard]] std::optional<refusal> refuse_upgrade(const raw_head& head, bool draining);
/// The complete answer (101) to a valid handshake.
[[nodiscard]] std::string switching_protocols(const raw_head& head, std::string_view request_id,
                                              bool speaks_livescore);

}  // namespace livescore
