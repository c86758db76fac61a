/// A set of bytes, for the rules of texts that may have only some of them.
#pragma once
#include <array>
#include <string_view>

namespace livescore {

inline constexpr std::string_view ascii_digits = "0123456789";
inline constexpr std::string_view ascii_letters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// It looks each byte up in a table. `string_view::find_first_not_of` searches the set anew for
/// each byte.
class char_set {
public:
    /// Has the bytes of all `parts`.
    template <class... Parts>
    constexpr explicit char_set(const Parts&... parts) {
        (add(parts), ...);
    }
    [[nodiscard]] constexpr bool has(char c) const noexcept {
        return members_[static_cast<unsigned char>(c)];
    }
    /// Whether the set has each byte of `text`. It has each one of an empty text.
    [[nodiscard]] constexpr bool has_all(std::string_view text) const noexcept {
        for (const char c : text) {
            if (!has(c)) return false;
        }
        return true;
    }

private:
    constexpr void add(std::string_view part) {
        for (const char c : part) members_[static_cast<unsigned char>(c)] = true;
    }
    std::array<bool, 256> members_{};
};

inline constexpr char_set digit_bytes(ascii_digits);

/// Whether `text` is one digit or more, and nothing else.
[[nodiscard]] constexpr bool is_digits(std::string_view text) noexcept {
    return !text.empty() && digit_bytes.has_all(text);
}

}  // namespace livescore
