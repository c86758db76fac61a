/// Reads the time zone that a client names.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace livescore {

/// The name of a zone of the IANA database, as it is written, or an offset from UTC as "+02:00".
/// East of Greenwich is positive, as people and ISO 8601 have it: "UTC+2", "GMT+2", "+02:00",
/// "+0200" and
/// "+02" are two hours ahead. (A blank counts as the plus that it was before a query was decoded.)
/// "Z" is UTC. An offset is -12:00 to +14:00.
///
/// nullopt: what is neither by its form. That is every text that PostgreSQL would take for a POSIX
/// zone ("Foo5", which goes west) and an abbreviation ("IST" is Irish, Israeli and Indian), unless
/// the IANA database has a zone of this name ("EST"). Only PostgreSQL knows which "Area/Place"
/// there are.
[[nodiscard]] std::optional<std::string> read_time_zone(std::string_view text);

}  // namespace livescore
