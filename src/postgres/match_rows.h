/// Rows of `matches` and `commentary` as domain objects.
#pragma once
#include <pqxx/pqxx>
#include <string>

#include "livescore/domain/commentary.h"
#include "livescore/domain/match.h"

namespace livescore {

/// SQL over the alias `m` of `matches`. Rows may be written by hand and leave columns empty; what
/// stands in for those is said here, and nowhere else. (Functions, for they are used in
/// initializers of statements.)
namespace sql {
/// The phase, or the natural one of the status when there is none or it does not fit.
[[nodiscard]] const std::string& phase();
/// Or three hours after the start.
[[nodiscard]] const std::string& end_time();
/// While live: since when the clock runs on top of elapsed_seconds.
[[nodiscard]] const std::string& clock_started_at();

/// The columns that read_match reads, in its order; each has a name of its own.
[[nodiscard]] const std::string& match_columns();
/// The columns that read_commentary reads, in its order.
[[nodiscard]] const std::string& commentary_columns();
}  // namespace sql

[[nodiscard]] match read_match(const pqxx::row& row, int first_column = 0);
[[nodiscard]] commentary read_commentary(const pqxx::row& row);

}  // namespace livescore
