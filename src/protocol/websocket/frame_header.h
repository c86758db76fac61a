/// The header of a client's frame, and its mask.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "livescore/protocol/websocket/frame_encoder.h"

namespace livescore::websocket {

inline constexpr std::size_t max_client_header_size = 14;

struct frame_header {
    opcode op = opcode::continuation;
    bool fin = false;
    std::array<char, 4> mask{};
    std::uint64_t payload_size = 0;
};

struct parsed_header {
    frame_header header;
    std::size_t size = 0;          ///< bytes of the header; 0: not complete yet, or invalid
    std::string_view violation{};  ///< the rule broken, a literal; empty: none so far
};

/// Reads the header at the front of `bytes`. `max_client_header_size` bytes are always enough.
/// Reports a violation as soon as the bytes show it. The caller checks the rules that need the
/// frames before this one.
[[nodiscard]] parsed_header parse_header(std::string_view bytes) noexcept;

[[nodiscard]] std::uint64_t read_big_endian(std::string_view bytes) noexcept;

/// XORs `bytes` with the mask; `offset` is their position in the frame's payload.
void unmask(std::span<char> bytes, const std::array<char, 4>& mask, std::uint64_t offset) noexcept;

}  // namespace livescore::websocket
