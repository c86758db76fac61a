/// The OpenAPI document of the routes.
#pragma once
#include <span>
#include <string>

#include "description/operation.h"

namespace livescore {

/// OpenAPI 3.1.0, as JSON. Takes some milliseconds. Throws std::logic_error when a path refers to a
/// schema, a parameter or a header that is not there.
[[nodiscard]] std::string write_openapi(std::span<const described_tag> tags,
                                        std::span<const described_path> paths);

}  // namespace livescore
