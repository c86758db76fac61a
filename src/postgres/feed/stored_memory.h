/// What is remembered of a fixture, as the database keeps it: a JSON object
/// (docs/DATABASE_SCHEMA.md).
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "livescore/domain/feed/fixture_change.h"

namespace livescore {

/// Nothing when there is nothing to remember.
[[nodiscard]] std::optional<std::string> write_stored_memory(const fixture_memory& memory);
/// Throws std::exception for what write_stored_memory does not write.
[[nodiscard]] fixture_memory read_stored_memory(std::string_view json);

}  // namespace livescore
