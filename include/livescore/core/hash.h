/// Hashes, from OpenSSL.
#pragma once
#include <string>
#include <string_view>

namespace livescore {

/// 64 lower-case hexadecimal digits.
[[nodiscard]] std::string sha256_hex(std::string_view bytes);
/// base64(SHA-1(bytes)), as RFC 6455 asks for the handshake; not for security.
[[nodiscard]] std::string sha1_base64(std::string_view bytes);
/// base64(HMAC-SHA256(key, message)), RFC 2104.
[[nodiscard]] std::string hmac_sha256_base64(std::string_view key, std::string_view message);

}  // namespace livescore
