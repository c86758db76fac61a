/// Server frames of RFC 6455: FIN set, unmasked, no extensions. Pure; any thread.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "livescore/protocol/websocket/close_code.h"

namespace livescore::websocket {

enum class opcode : std::uint8_t {
    continuation = 0x0,
    text = 0x1,
    binary = 0x2,
    close = 0x8,
    ping = 0x9,
    pong = 0xA,
};

/// Close, ping and pong. They are never fragmented and have at most `max_control_payload` bytes.
[[nodiscard]] constexpr bool is_control(opcode op) noexcept {
    return (static_cast<unsigned>(op) & 0x8U) != 0;
}

inline constexpr std::size_t max_control_payload = 125;
inline constexpr std::size_t max_server_header_size = 10;

/// Writes the header of a frame of `payload_size` bytes to the front of `out`. Returns its size: 2,
/// 4 or 10. A control frame has at most `max_control_payload` bytes.
std::size_t encode_header(opcode op, std::uint64_t payload_size,
                          std::span<char, max_server_header_size> out) noexcept;

/// Appends a whole frame. Text must be valid UTF-8.
void append_frame(std::string& out, opcode op, std::string_view payload);

/// A whole close frame. `reason` is valid UTF-8; it is cut between two code points when it exceeds
/// the 123 bytes there are. `close_code::no_status` gives a frame without code and reason, so that
/// a report of `message_reader` can be echoed unchanged.
[[nodiscard]] std::string close_frame(close_code code, std::string_view reason = {});

}  // namespace livescore::websocket
