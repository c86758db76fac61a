#include "cursor.h"

#include <array>

#include "livescore/core/parse_integer.h"

namespace livescore {
namespace {

/// Two small hexadecimal digits.
std::optional<unsigned> parse_hex_byte(std::string_view text) {
    unsigned value = 0;
    for (const char c : text) {
        if (c >= '0' && c <= '9') {
            value = value * 16 + static_cast<unsigned>(c - '0');
        } else if (c >= 'a' && c <= 'f') {
            value = value * 16 + static_cast<unsigned>(c - 'a') + 10;
        } else {
            return std::nullopt;
        }
    }
    return value;
}
/// What a cursor begins with. That of the oldest order has no letter: clients keep cursors.
struct order_letter {
    match_order order;
    std::string_view letter;
};
constexpr std::array<order_letter, 2> letters{
    {{match_order::earliest_start, "a"}, {match_order::latest_start, "d"}}};

}  // namespace

std::string write_match_cursor(const match_cursor& at) {
    // The unit is the microsecond: matches of one millisecond must not be skipped.
    std::string text;
    for (const auto& [order, letter] : letters) {
        if (order == at.order) text = letter;
    }
    text += std::to_string(at.at.time_since_epoch().count());
    text += '-';
    text += std::to_string(raw(at.id));
    return text;
}

std::optional<match_cursor> read_match_cursor(std::string_view text) {
    match_order sorted = match_order::newest_created;
    for (const auto& [order, letter] : letters) {
        if (!text.starts_with(letter)) continue;
        sorted = order;
        text.remove_prefix(letter.size());
        break;
    }
    const auto dash = text.rfind('-');
    if (dash == std::string_view::npos) return std::nullopt;
    const auto moment = parse_integer<std::int64_t>(text.substr(0, dash));
    const auto id = parse_integer<std::int64_t>(text.substr(dash + 1));
    constexpr std::int64_t latest = 253'402'300'800'000'000;  // the year 10000
    if (!moment || *moment < 0 || *moment >= latest) return std::nullopt;
    if (!id || *id < 1 || *id > max_match_id) return std::nullopt;
    return match_cursor{timestamp(std::chrono::microseconds(*moment)), match_id{*id}, sorted};
}

std::string write_commentary_cursor(commentary_id before) {
    return std::to_string(raw(before));
}

std::optional<commentary_id> read_commentary_cursor(std::string_view text) {
    const auto id = parse_integer<std::int64_t>(text);
    if (!id || *id < 1) return std::nullopt;
    return commentary_id{*id};
}

std::string write_row_cursor(std::int64_t after) {
    return std::to_string(after);
}

std::optional<std::int64_t> read_row_cursor(std::string_view text) {
    const auto id = parse_integer<std::int64_t>(text);
    if (!id || *id < 1 || *id > max_match_id) return std::nullopt;
    return id;
}

std::string write_label_cursor(std::string_view before) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const char c : before) {
        const auto byte = static_cast<unsigned char>(c);
        text += digits[byte >> 4U];
        text += digits[byte & 0xFU];
    }
    return text;
}

std::optional<std::string> read_label_cursor(std::string_view text) {
    if (text.empty() || text.size() % 2 != 0) return std::nullopt;
    std::string label;
    for (std::size_t i = 0; i < text.size(); i += 2) {
        const auto byte = parse_hex_byte(text.substr(i, 2));
        if (!byte || *byte == 0) return std::nullopt;
        label += static_cast<char>(*byte);
    }
    return label;
}

}  // namespace livescore
