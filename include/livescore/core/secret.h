/// Secrets. They are made at random. The time of a comparison does not tell how much of a guess was
/// right.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace livescore {

/// 256 bits from OpenSSL's generator, as 43 characters of base64url. Throws std::runtime_error when
/// the generator has no random bytes.
[[nodiscard]] std::string random_secret();

/// Takes the same time for any two texts of these lengths.
[[nodiscard]] bool equal_in_constant_time(std::string_view a, std::string_view b) noexcept;

/// Removes secrets from `text`, which may quote a URL or a libpq string: the part before an @ in a
/// URL, and the passwords in both. It is for messages of libraries that repeat their input.
[[nodiscard]] std::string without_credentials(std::string_view text);

/// RFC 4648, section 5, without padding.
[[nodiscard]] std::string to_base64url(std::string_view bytes);
/// nullopt for any text that to_base64url() would not have written.
[[nodiscard]] std::optional<std::string> from_base64url(std::string_view text);
/// RFC 4648, section 4, with padding.
[[nodiscard]] std::string to_base64(std::string_view bytes);
/// RFC 4648, section 4; the padding may be missing. nullopt for any other text.
[[nodiscard]] std::optional<std::string> from_base64(std::string_view text);

}  // namespace livescore
