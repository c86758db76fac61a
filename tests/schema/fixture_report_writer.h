/// The neutral fixture report as text, for tests of what reads it.
#pragma once
#include <span>
#include <string>

#include "livescore/domain/feed/fixture_report.h"

namespace livescore::test {

/// Writes what read_fixture_reports reads. Members that are not known are absent.
[[nodiscard]] std::string write_fixture_reports(std::span<const fixture_report> reports);

}  // namespace livescore::test
