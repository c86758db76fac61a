#include "livescore/protocol/websocket/utf8_validator.h"

#include <cstring>

namespace livescore::websocket {
namespace {

// Almost all received text is ASCII JSON, so eight bytes are tested at once.
const char* skip_ascii_words(const char* at, const char* end) noexcept {
    constexpr std::uint64_t high_bits = 0x8080808080808080U;
    std::uint64_t word = 0;
    while (end - at >= static_cast<std::ptrdiff_t>(sizeof word)) {
        std::memcpy(&word, at, sizeof word);
        if ((word & high_bits) != 0) break;
        at += sizeof word;
    }
    return at;
}

}  // namespace

bool utf8_validator::begin_sequence(std::uint8_t lead) noexcept {
    lowest_ = 0x80;
    highest_ = 0xBF;
    if (lead >= 0xC2 && lead <= 0xDF) {
        missing_ = 1;
    } else if (lead >= 0xE0 && lead <= 0xEF) {
        missing_ = 2;
        if (lead == 0xE0) lowest_ = 0xA0;   // below: overlong
        if (lead == 0xED) highest_ = 0x9F;  // above: surrogates
    } else if (lead >= 0xF0 && lead <= 0xF4) {
        missing_ = 3;
        if (lead == 0xF0) lowest_ = 0x90;   // below: overlong
        if (lead == 0xF4) highest_ = 0x8F;  // above: beyond U+10FFFF
    } else {
        return false;
    }
    return true;
}

bool utf8_validator::consume(std::string_view bytes) noexcept {
    const char* at = bytes.data();
    const char* const end = at + bytes.size();
    while (at != end) {
        if (missing_ == 0) {
            at = skip_ascii_words(at, end);
            if (at == end) break;
        }
        const auto byte = static_cast<std::uint8_t>(*at++);
        if (missing_ != 0) {
            if (byte < lowest_ || byte > highest_) return false;
            lowest_ = 0x80;
            highest_ = 0xBF;
            --missing_;
        } else if (byte >= 0x80 && !begin_sequence(byte)) {
            return false;
        }
    }
    return true;
}

bool is_valid_utf8(std::string_view text) noexcept {
    utf8_validator validator;
    return validator.consume(text) && validator.complete();
}

}  // namespace livescore::websocket
