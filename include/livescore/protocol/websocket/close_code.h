/// Close codes of RFC 6455 section 7.4 and the IANA registry.
#pragma once
#include <cstdint>

namespace livescore::websocket {

/// The type can hold any 16-bit value, because peers may use 3000 to 4999 for their own purposes.
enum class close_code : std::uint16_t {
    normal = 1000,
    going_away = 1001,
    protocol_error = 1002,
    unsupported_data = 1003,
    no_status = 1005,  ///< the close frame carried no code; never itself on the wire
    invalid_payload = 1007,
    policy_violation = 1008,
    message_too_big = 1009,
    internal_error = 1011,
    service_restart = 1012,
    try_again_later = 1013,
    unauthorized = 4401,  ///< ours: no token in time, a bad token or an expired token
};

/// Whether a peer may put this number into a close frame.
[[nodiscard]] constexpr bool is_valid_on_wire(std::uint16_t code) noexcept {
    return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) ||
           (code >= 3000 && code <= 4999);
}

}  // namespace livescore::websocket
