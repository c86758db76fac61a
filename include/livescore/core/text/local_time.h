/// Local times of the places where matches are played.
#pragma once
#include <chrono>
#include <optional>
#include <string_view>

#include "livescore/core/time.h"

namespace livescore {

/// A date and a clock without a zone.
using local_time = std::chrono::local_time<std::chrono::microseconds>;

/// Reads "2026-08-28T20:30:00", with or without seconds and a fraction, without a zone. nullopt for
/// any other text.
[[nodiscard]] std::optional<local_time> parse_local_time(std::string_view text);

/// The moment at which the clocks of `zone` show `local`. `zone` is an IANA name ("Europe/London")
/// or a Windows name ("W. Europe Standard Time"), as ICU knows them. A time that occurs twice is
/// the first one; one that is skipped is as if the clocks had not been put forward. nullopt for an
/// unknown zone, and for years outside 1970..9999. Thread-safe.
[[nodiscard]] std::optional<timestamp> to_utc(local_time local, std::string_view zone);

}  // namespace livescore
