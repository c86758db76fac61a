/// The neutral fixture report as JSON: the body of /api/ingest. docs/schemas has its schema, and
/// docs/INGEST.md explains it.
#pragma once
#include <cstddef>
#include <string_view>
#include <vector>

#include "livescore/core/error.h"
#include "livescore/domain/feed/fixture_report.h"
#include "livescore/protocol/request_body.h"

namespace livescore {

/// A provider's name in paths and settings: 1 to 40 characters of a-z, 0-9 and "-".
[[nodiscard]] bool is_provider_name(std::string_view text) noexcept;

/// Rows of one fixture. The longest match of API-Football's recordings has 61; a shoot-out adds two
/// dozen.
inline constexpr std::size_t max_reported_incidents = 300;

/// {"fixtures": [report, ...]}, 1 to `max_fixtures`, each `ref` once. Errors as in request_body.h.
/// Unknown members are errors too: a misspelt one would silently mean "not known".
[[nodiscard]] result<std::vector<fixture_report>> read_fixture_reports(request_body body,
                                                                       const json_limits& limits,
                                                                       std::size_t max_fixtures);

/// The JSON Schema (2020-12) of the body, docs/schemas/fixture-report.schema.json.
[[nodiscard]] std::string_view fixture_report_schema() noexcept;

}  // namespace livescore
