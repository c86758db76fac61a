#include "livescore/protocol/websocket/handshake.h"

#include "livescore/core/hash.h"

namespace livescore::websocket {

bool is_valid_key(std::string_view key) noexcept {
    constexpr std::string_view alphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    // 16 bytes fill 22 digits. The unused low bits of the last digit may have any value: RFC 4648
    // leaves that to the decoder, and nothing here depends on it.
    constexpr std::size_t digits = 22;
    return key.size() == digits + 2 && key.ends_with("==") &&
           key.substr(0, digits).find_first_not_of(alphabet) == std::string_view::npos;
}

std::string accept_key(std::string_view key) {
    std::string text(key);
    text += "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    return sha1_base64(text);
}

}  // namespace livescore::websocket
