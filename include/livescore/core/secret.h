/// Secrets: made at random, compared without telling by the time how much of a guess was right.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace livescore {

/// 256 bits of OpenSSL's generator as 43 characters of base64url. Throws std::runtime_error when it
/// has none.
[[nodiscard]] std::string random_secret();

/// Takes as long for any two texts of these lengths.
[[nodiscard]] bool equal_in_constant_time(std::string_view a, std::string_view b) noexcept;

/// `text`, which may quote a URL or a libpq string, without what stands before an @ in the one and
/// without passwords in both: for messages of libraries that repeat what they were given.
[[nodiscard]] std::string without_credentials(std::string_view text);

/// RFC 4648, section 5, without padding.
[[nodiscard]] std::string to_base64url(std::string_view bytes);
/// nullopt for anything that to_base64url() would not have written.
[[nodiscard]] std::optional<std::string> from_base64url(std::string_view text);

}  // namespace livescore
