/// The names and values of a query string or of a form.
#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace livescore {

/// Decoded, in their order.
using query_parameters = std::vector<std::pair<std::string, std::string>>;

/// `a=1&b=2`, percent-encoded.
[[nodiscard]] std::string write_parameters(const query_parameters& parameters);

/// `text` as a segment of a path, percent-encoded.
[[nodiscard]] std::string write_segment(std::string_view text);

}  // namespace livescore
