#include "livescore/protocol/websocket/frame_encoder.h"

#include <array>
#include <cassert>

namespace livescore::websocket {
namespace {

void write_big_endian(std::span<char> out, std::uint64_t value) noexcept {
    for (std::size_t i = out.size(); i-- > 0; value >>= 8U)
        out[i] = static_cast<char>(value & 0xFFU);
}

std::string_view cut_utf8(std::string_view text, std::size_t limit) noexcept {
    if (text.size() <= limit) return text;
    const auto continues = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; };
    while (limit > 0 && continues(text[limit])) --limit;
    return text.substr(0, limit);
}

}  // namespace

std::size_t encode_header(opcode op, std::uint64_t payload_size,
                          std::span<char, max_server_header_size> out) noexcept {
    assert(!is_control(op) || payload_size <= max_control_payload);
    constexpr unsigned fin = 0x80U;
    out[0] = static_cast<char>(fin | static_cast<unsigned>(op));
    if (payload_size <= 125) {
        out[1] = static_cast<char>(payload_size);
        return 2;
    }
    if (payload_size <= 0xFFFF) {
        out[1] = 126;
        write_big_endian(out.subspan<2, 2>(), payload_size);
        return 4;
    }
    out[1] = 127;
    write_big_endian(out.subspan<2, 8>(), payload_size);
    return 10;
}

void append_frame(std::string& out, opcode op, std::string_view payload) {
    std::array<char, max_server_header_size> header{};
    const std::size_t header_size = encode_header(op, payload.size(), header);
    out.append(header.data(), header_size).append(payload);
}

std::string close_frame(close_code code, std::string_view reason) {
    std::string payload;
    if (code != close_code::no_status) {
        std::array<char, 2> number{};
        write_big_endian(number, static_cast<std::uint16_t>(code));
        payload.append(number.data(), number.size());
        payload += cut_utf8(reason, max_control_payload - number.size());
    }
    std::string frame;
    append_frame(frame, opcode::close, payload);
    return frame;
}

}  // namespace livescore::websocket
