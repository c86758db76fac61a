/// The words that go with an HTTP status, in the status line and as the title of a problem.
#pragma once
#include <string_view>

namespace livescore {

/// Of RFC 9110 and RFC 6585; "Unknown" for a status that this service does not answer with.
[[nodiscard]] std::string_view reason_phrase(int status) noexcept;

}  // namespace livescore
