#include "frame_header.h"

#include <algorithm>
#include <cstring>

namespace livescore::websocket {
namespace {

unsigned byte_at(std::string_view bytes, std::size_t i) noexcept {
    return static_cast<unsigned char>(bytes[i]);
}

bool is_known(unsigned op) noexcept {
    return op <= 0x2 || (op >= 0x8 && op <= 0xA);
}

parsed_header invalid(std::string_view violation) noexcept {
    return {{}, 0, violation};
}

}  // namespace

std::uint64_t read_big_endian(std::string_view bytes) noexcept {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) value = value << 8U | byte_at(bytes, i);
    return value;
}

parsed_header parse_header(std::string_view bytes) noexcept {
    parsed_header parsed;
    frame_header& header = parsed.header;

    if (bytes.empty()) return parsed;
    const unsigned first = byte_at(bytes, 0);
    if ((first & 0x70U) != 0) return invalid("reserved bits are set");
    if (!is_known(first & 0x0FU)) return invalid("unknown opcode");
    header.op = static_cast<opcode>(first & 0x0FU);
    header.fin = (first & 0x80U) != 0;
    if (is_control(header.op) && !header.fin) return invalid("fragmented control frame");

    if (bytes.size() < 2) return parsed;
    const unsigned second = byte_at(bytes, 1);
    if ((second & 0x80U) == 0) return invalid("client frame is not masked");
    const unsigned length = second & 0x7FU;
    if (is_control(header.op) && length > max_control_payload)
        return invalid("control frame too long");

    const std::size_t extended = length == 127 ? 8 : length == 126 ? 2 : 0;
    if (bytes.size() < 2 + extended) return parsed;
    header.payload_size = extended == 0 ? length : read_big_endian(bytes.substr(2, extended));
    if (header.payload_size >> 63U != 0) return invalid("length exceeds 63 bits");
    const std::uint64_t least = extended == 8 ? 0x10000 : extended == 2 ? 126 : 0;
    if (header.payload_size < least) return invalid("length is not minimally encoded");

    const std::size_t size = 2 + extended + header.mask.size();
    if (bytes.size() < size) return parsed;
    std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(2 + extended), header.mask.size(),
                header.mask.begin());
    parsed.size = size;
    return parsed;
}

void unmask(std::span<char> bytes, const std::array<char, 4>& mask, std::uint64_t offset) noexcept {
    std::array<char, 8> key{};
    for (std::size_t i = 0; i < key.size(); ++i) key[i] = mask[(offset + i) % mask.size()];
    std::uint64_t key_word = 0;
    std::memcpy(&key_word, key.data(), sizeof key_word);

    char* at = bytes.data();
    std::size_t left = bytes.size();
    for (; left >= sizeof key_word; left -= sizeof key_word, at += sizeof key_word) {
        std::uint64_t word = 0;
        std::memcpy(&word, at, sizeof word);
        word ^= key_word;
        std::memcpy(at, &word, sizeof word);
    }
    for (std::size_t i = 0; i < left; ++i) at[i] = static_cast<char>(at[i] ^ key[i]);
}

}  // namespace livescore::websocket
