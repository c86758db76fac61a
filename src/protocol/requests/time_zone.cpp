#include "time_zone.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "livescore/core/parse_integer.h"
#include "livescore/core/text/ascii.h"

namespace livescore {
namespace {

/// The zones of the IANA database whose names have no slash.
constexpr std::array<std::string_view, 45> plain_names{
    "CET",       "CST6CDT",  "Cuba",    "EET",    "EST",       "EST5EDT", "Egypt",     "Eire",
    "GB",        "GB-Eire",  "GMT",     "GMT+0",  "GMT-0",     "GMT0",    "Greenwich", "HST",
    "Hongkong",  "Iceland",  "Iran",    "Israel", "Jamaica",   "Japan",   "Kwajalein", "Libya",
    "MET",       "MST",      "MST7MDT", "NZ",     "NZ-CHAT",   "Navajo",  "PRC",       "PST8PDT",
    "Poland",    "Portugal", "ROC",     "ROK",    "Singapore", "Turkey",  "UCT",       "UTC",
    "Universal", "W-SU",     "WET",     "Zulu",   "Etc/GMT0"};

constexpr int max_minutes_east = 14 * 60;
constexpr int max_minutes_west = 12 * 60;

bool is_letter(char c) {
    return std::isalpha(static_cast<unsigned char>(c)) != 0;
}

/// Takes the beginning away when it is this word.
bool skip(std::string_view& text, std::string_view word) {
    if (!equals_ignoring_case(text.substr(0, word.size()), word)) return false;
    text.remove_prefix(word.size());
    return true;
}

/// The minutes of "2", "02", "0200", "2:00" and "02:00".
std::optional<int> read_minutes(std::string_view text) {
    const auto colon = text.find(':');
    const bool has_colon = colon != std::string_view::npos;
    const auto hours = text.substr(0, has_colon ? colon : (text.size() == 4 ? 2 : text.size()));
    const auto rest = text.substr(hours.size() + (has_colon ? 1 : 0));
    if (hours.empty() || hours.size() > 2 || (has_colon && rest.size() != 2)) return std::nullopt;
    const auto h = parse_integer<unsigned>(hours);
    const auto m = rest.empty() ? 0U : parse_integer<unsigned>(rest).value_or(60U);
    if (!h || m >= 60) return std::nullopt;
    return static_cast<int>(*h * 60 + m);
}

std::optional<std::string> read_offset(std::string_view text) {
    if (!skip(text, "UTC")) skip(text, "GMT");
    const bool is_west = skip(text, "-") || skip(text, "\u2212");
    if (!is_west && !skip(text, "+") && !skip(text, " ")) return std::nullopt;
    const auto minutes = read_minutes(text);
    if (!minutes || *minutes > (is_west ? max_minutes_west : max_minutes_east)) return std::nullopt;
    const auto two_digits = [](int n) {
        return std::string{static_cast<char>('0' + n / 10), static_cast<char>('0' + n % 10)};
    };
    return (is_west && *minutes > 0 ? '-' : '+') + two_digits(*minutes / 60) + ':' +
           two_digits(*minutes % 60);
}

/// "Etc/GMT-14" to "Etc/GMT+12", whose signs are those of POSIX: minus is east.
bool is_etc_offset(std::string_view text) {
    if (!skip(text, "Etc/GMT") || text.size() < 2) return false;
    const bool is_east = text.front() == '-';
    if (!is_east && text.front() != '+') return false;
    text.remove_prefix(1);
    const auto hours = parse_integer<unsigned>(text);
    return hours && (text.size() == 1 || text.front() != '0') && *hours <= (is_east ? 14U : 12U);
}

/// Whether it looks as "America/Port-au-Prince" does. No digit and no plus: PostgreSQL would read
/// them as a POSIX zone when there is no zone of this name.
bool is_area_and_place(std::string_view text) {
    if (text.find('/') == std::string_view::npos) return false;
    const auto area = text.substr(0, text.find('/'));
    // These folders hold every zone once more, with other counts of seconds.
    if (equals_ignoring_case(area, "posix") || equals_ignoring_case(area, "right")) return false;
    char before = '/';
    for (const char c : text) {
        const bool joins = c == '/' || c == '-' || c == '_';
        if (!joins && !is_letter(c)) return false;
        if (joins && !is_letter(before)) return false;
        before = c;
    }
    return is_letter(before);
}

}  // namespace

std::optional<std::string> read_time_zone(std::string_view text) {
    if (text == "Z" || text == "z") return "UTC";
    if (std::ranges::any_of(plain_names,
                            [text](auto n) { return equals_ignoring_case(n, text); }) ||
        is_etc_offset(text) || is_area_and_place(text)) {
        return std::string(text);
    }
    return read_offset(text);
}

}  // namespace livescore
