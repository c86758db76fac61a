// What all plans ask of fixtures, and all answers' headers say.
#include <algorithm>

#include "livescore/core/parse_integer.h"
#include "reading/json_fields.h"

namespace livescore {

using namespace std::chrono_literals;

std::optional<int> header_number(const response_headers& headers, std::string_view name) {
    const auto found = headers.find(name);
    if (found == headers.end()) return std::nullopt;
    const auto number = parse_integer<int>(found->second);
    return number && *number >= 0 ? number : std::nullopt;
}

std::optional<std::chrono::seconds> retry_after(const response_headers& headers) {
    const auto seconds = header_number(headers, "retry-after");
    if (!seconds) return std::nullopt;
    constexpr std::chrono::seconds longest = 24h;
    return std::min(std::chrono::seconds(*seconds), longest);
}

std::optional<poll_cadence> cadence_of(const known_fixture& fixture, timestamp now) {
    // Providers move a match from "not started" to play within minutes, or hours later in one step.
    constexpr auto before_kick_off = 10min;
    constexpr auto longest_match = 4h;
    // A full time may be the break before extra time. A regular match is over after two hours.
    constexpr auto doubtful_end = 135min;
    constexpr auto soon = 12h;
    if (fixture.gone) return std::nullopt;
    if (is_running(fixture.status)) return poll_cadence::live;
    const auto age = now - fixture.start;
    if (fixture.status == match_status::scheduled) {
        if (age >= -before_kick_off && age < longest_match) return poll_cadence::live;
        if (age < 0s && age >= -soon) return poll_cadence::near;
        return std::nullopt;
    }
    if (fixture.status != match_status::finished || age < 0s) return std::nullopt;
    if (age < doubtful_end) return poll_cadence::live;
    return age < longest_match + 2h ? std::optional(poll_cadence::near) : std::nullopt;
}

}  // namespace livescore
