#include "livescore/domain/log_epoch.h"

#include <charconv>

namespace livescore {

namespace {

constexpr std::size_t digits = 16;

}  // namespace

std::string to_text(log_epoch epoch) {
    char buffer[digits];
    const auto end =
        std::to_chars(buffer, buffer + digits, static_cast<std::uint64_t>(epoch), 16).ptr;
    std::string text(digits - static_cast<std::size_t>(end - buffer), '0');
    return text.append(buffer, end);
}

log_epoch parse_log_epoch(std::string_view text) noexcept {
    std::uint64_t value = 0;
    const char* const end = text.data() + text.size();
    const auto [read_to, problem] = std::from_chars(text.data(), end, value, 16);
    const bool is_ours = text.size() == digits && problem == std::errc() && read_to == end &&
                         text.find_first_of("-ABCDEF") == std::string_view::npos;
    return is_ours ? log_epoch{value} : log_epoch::unknown;
}

}  // namespace livescore
