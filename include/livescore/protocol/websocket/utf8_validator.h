/// Validates the UTF-8 of text that arrives in pieces.
#pragma once
#include <cstdint>
#include <string_view>

namespace livescore::websocket {

/// Accepts exactly the well-formed byte sequences of Unicode (table 3-7): no overlong forms, no
/// surrogates, nothing above U+10FFFF. A piece may end inside a code point.
class utf8_validator {
public:
    /// False from the first byte that no well-formed text could have there. Do not use the
    /// validator any further then.
    [[nodiscard]] bool consume(std::string_view bytes) noexcept;

    /// Whether the text consumed so far ends between two code points.
    [[nodiscard]] bool complete() const noexcept { return missing_ == 0; }

private:
    [[nodiscard]] bool begin_sequence(std::uint8_t lead) noexcept;

    std::uint8_t missing_ = 0;  // continuation bytes still to come
    std::uint8_t lowest_ = 0;   // the range of the next continuation byte
    std::uint8_t highest_ = 0;
};

[[nodiscard]] bool is_valid_utf8(std::string_view text) noexcept;

}  // namespace livescore::websocket
