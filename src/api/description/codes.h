/// The codes of errors, and what they mean.
#pragma once
#include <span>
#include <string_view>

namespace livescore {

struct described_code {
    std::string_view code;
    std::string_view means;
};
/// `code` in `details` of a problem document.
[[nodiscard]] std::span<const described_code> problem_codes() noexcept;
/// `code` of an error on a socket.
[[nodiscard]] std::span<const described_code> socket_error_codes() noexcept;

}  // namespace livescore
