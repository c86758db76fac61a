#include "description/socket_operation.h"

namespace livescore {

described_tag socket_tag() noexcept {
    return {"WebSocket", "Messages in both directions. /asyncapi.json describes them."};
}

described_path socket_path() {
    static const operation handshake{
        .id = "openWebSocket",
        .summary = "Opens a WebSocket",
        .description =
            "A handshake of RFC 6455, version 13. The only subprotocol is `livescore`; "
            "`bearer.<token>` beside it brings the credentials. /asyncapi.json has the "
            "messages.",
        .query = {"delay", "conflate"},
        .answers = {{101, "The connection is a WebSocket now.", envelope::none, {}, {"Upgrade"}}},
        .problems = {{426, "Plain HTTP where a WebSocket is."}, {503, "The instance drains."}},
        .is_handshake = true,
    };
    return {"/ws", {}, socket_tag().name, {{http_method::get, access::subscribe, &handshake}}};
}

}  // namespace livescore
