#include "livescore/core/secret.h"

#include <openssl/crypto.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <stdexcept>

namespace livescore {
namespace {

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

}  // namespace

std::string random_secret() {
    std::array<unsigned char, 32> bytes{};
    if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) {
        throw std::runtime_error("OpenSSL has no random numbers");
    }
    return to_base64url(std::string(bytes.begin(), bytes.end()));
}

bool equal_in_constant_time(std::string_view a, std::string_view b) noexcept {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string without_credentials(std::string_view text) {
    constexpr std::string_view authority = "://";
    constexpr std::string_view parameter = "password";
    constexpr std::string_view removed = "***";
    std::string clean(text);
    for (auto at = clean.find(authority); at != std::string::npos;
         at = clean.find(authority, at + 1)) {
        at += authority.size();
        // A password may hold an @ that the operator forgot to escape, so the last @ counts.
        const auto end = std::min(clean.find_first_of(" \t\n\"", at), clean.size());
        const auto last = clean.rfind('@', end);
        if (last != std::string::npos && last >= at) clean.replace(at, last - at, removed);
    }
    for (auto at = clean.find(parameter); at != std::string::npos;
         at = clean.find(parameter, at + 1)) {
        const auto equals = clean.find_first_not_of(" \t", at + parameter.size());
        if (equals == std::string::npos || clean[equals] != '=') continue;
        const auto value = clean.find_first_not_of(" \t", equals + 1);
        if (value == std::string::npos) break;
        const auto end = clean[value] == '\'' ? clean.find('\'', value + 1)
                                              : clean.find_first_of(" \t\n&\"", value);
        clean.replace(value, std::min(end, clean.size()) - value, removed);
    }
    return clean;
}

std::string to_base64url(std::string_view bytes) {
    std::string text;
    text.reserve((bytes.size() * 4 + 2) / 3);
    std::uint32_t bits = 0;
    int count = 0;
    for (const char c : bytes) {
        bits = (bits << 8U) | static_cast<unsigned char>(c);
        for (count += 8; count >= 6; count -= 6) text += alphabet[(bits >> (count - 6)) & 63U];
    }
    if (count > 0) text += alphabet[(bits << (6 - count)) & 63U];
    return text;
}

std::optional<std::string> from_base64url(std::string_view text) {
    std::string bytes;
    bytes.reserve(text.size() * 3 / 4);
    std::uint32_t bits = 0;
    int count = 0;
    for (const char c : text) {
        const auto digit = alphabet.find(c);
        if (digit == std::string_view::npos) return std::nullopt;
        bits = (bits << 6U) | static_cast<std::uint32_t>(digit);
        count += 6;
        if (count >= 8) {
            count -= 8;
            bytes += static_cast<char>((bits >> count) & 255U);
        }
    }
    // One digit is left over, or some bits belong to no byte: this is another text for the same
    // bytes.
    if (count >= 6 || (bits & ((1U << count) - 1U)) != 0) return std::nullopt;
    return bytes;
}

std::string to_base64(std::string_view bytes) {
    std::string text = to_base64url(bytes);
    std::ranges::replace(text, '-', '+');
    std::ranges::replace(text, '_', '/');
    while (text.size() % 4 != 0) text += '=';
    return text;
}

std::optional<std::string> from_base64(std::string_view text) {
    if (text.find_first_of("-_") != std::string_view::npos) return std::nullopt;
    if (text.size() % 4 == 0) {
        for (int padding = 0; padding < 2 && text.ends_with('='); ++padding) text.remove_suffix(1);
    }
    std::string url(text);
    std::ranges::replace(url, '+', '-');
    std::ranges::replace(url, '/', '_');
    return from_base64url(url);
}

}  // namespace livescore
