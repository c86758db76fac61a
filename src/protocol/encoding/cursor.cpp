#include "cursor.h"

#include "livescore/core/parse_integer.h"

namespace livescore {

std::string write_match_cursor(const match_cursor& at) {
    // The unit is the microsecond: matches of one millisecond must not be skipped.
    std::string text = std::to_string(at.created_at.time_since_epoch().count());
    text += '-';
    text += std::to_string(raw(at.id));
    return text;
}

std::optional<match_cursor> read_match_cursor(std::string_view text) {
    const auto dash = text.rfind('-');
    if (dash == std::string_view::npos) return std::nullopt;
    const auto created_at = parse_integer<std::int64_t>(text.substr(0, dash));
    const auto id = parse_integer<std::int64_t>(text.substr(dash + 1));
    constexpr std::int64_t latest = 253'402'300'800'000'000;  // the year 10000
    if (!created_at || *created_at < 0 || *created_at >= latest) return std::nullopt;
    if (!id || *id < 1 || *id > max_match_id) return std::nullopt;
    return match_cursor{timestamp(std::chrono::microseconds(*created_at)), match_id{*id}};
}

std::string write_commentary_cursor(commentary_id before) {
    return std::to_string(raw(before));
}

std::optional<commentary_id> read_commentary_cursor(std::string_view text) {
    const auto id = parse_integer<std::int64_t>(text);
    if (!id || *id < 1) return std::nullopt;
    return commentary_id{*id};
}

}  // namespace livescore
