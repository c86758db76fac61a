/// Wall-clock time: UTC, in microseconds as PostgreSQL keeps it. It is written as ISO 8601 with
/// milliseconds.
#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace livescore {

using timestamp = std::chrono::sys_time<std::chrono::microseconds>;

/// "2026-01-31T12:00:00.123Z": truncated to milliseconds, always UTC. Valid for years 0000..9999.
[[nodiscard]] std::string format_iso8601(timestamp at);

/// Reads an RFC 3339 date-time: "2026-01-31T12:00:00Z", any fraction up to nanoseconds, an offset
/// of Z or +hh:mm, upper case T and Z. Fractions beyond microseconds are truncated. nullopt for any
/// other text, for dates that do not exist, and for years outside 1970..9999.
[[nodiscard]] std::optional<timestamp> parse_iso8601(std::string_view text);

/// Source of "now" for code that tests run with a manual clock. Thread-safe.
class wall_clock {
public:
    virtual ~wall_clock() = default;
    [[nodiscard]] virtual timestamp now() const = 0;
};

/// The host's clock.
[[nodiscard]] const wall_clock& system_wall_clock() noexcept;

}  // namespace livescore
