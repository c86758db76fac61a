#include "livescore/protocol/websocket/handshake.h"

#include "livescore/core/hash.h"
#include "livescore/core/text/char_set.h"

namespace livescore::websocket {

bool is_valid_key(std::string_view key) noexcept {
    static constexpr char_set alphabet(ascii_letters, ascii_digits, "+/");
    // 16 bytes fill 22 digits. The unused low bits of the last digit may have any value: RFC 4648
    // leaves that to the decoder, and nothing here depends on it.
    constexpr std::size_t digits = 22;
    return key.size() == digits + 2 && key.ends_with("==") &&
           alphabet.has_all(key.substr(0, digits));
}

std::string accept_key(std::string_view key) {
    std::string text(key);
    text += "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    return sha1_base64(text);
}

}  // namespace livescore::websocket
