/// The two computations of the opening handshake (RFC 6455 section 4.2). The HTTP code handles the
/// header fields around them.
#pragma once
#include <string>
#include <string_view>

namespace livescore::websocket {

/// Whether a Sec-WebSocket-Key is the base64 of 16 bytes. `key` has no surrounding whitespace.
[[nodiscard]] bool is_valid_key(std::string_view key) noexcept;

/// The value of Sec-WebSocket-Accept that answers `key`.
[[nodiscard]] std::string accept_key(std::string_view key);

}  // namespace livescore::websocket
