/// The handshake of the WebSocket, which no route of the table answers (http1/upgrade.h).
#pragma once
#include "description/operation.h"

namespace livescore {

[[nodiscard]] described_tag socket_tag() noexcept;
[[nodiscard]] described_path socket_path();

}  // namespace livescore
