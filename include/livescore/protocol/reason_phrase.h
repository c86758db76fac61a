/// The words of an HTTP status, for the status line and for the title of a problem.
#pragma once
#include <string_view>

namespace livescore {

/// As RFC 9110 and RFC 6585 have them. "Unknown" for a status that this service does not answer
/// with.
[[nodiscard]] std::string_view reason_phrase(int status) noexcept;

}  // namespace livescore
