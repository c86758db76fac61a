/// Reads rows of `matches` and `commentary` as domain objects.
#pragma once
#include <optional>
#include <pqxx/pqxx>
#include <string>
#include <string_view>

#include "livescore/domain/commentary.h"
#include "livescore/domain/match.h"

namespace livescore {

/// What the column `feed_state` tells, docs/DATABASE_SCHEMA.md#matches. Call it after the score and
/// the details have been read.
void read_feed_state(const pqxx::field& state, match& m);
/// The value of the column; absent is NULL.
[[nodiscard]] std::optional<int> feed_state_of(const match& m);

/// Pieces of statements over `matches`, which must have the alias `m`. A row that was written by
/// hand may leave columns empty. Only these pieces define the values that take their place. They
/// are functions because initializers of statements use them.
namespace sql {
/// The columns that read_match reads, in its order. Each has a distinct name.
[[nodiscard]] const std::string& match_columns();
/// In statements that read a page: whether another item follows behind the row.
inline constexpr const char* more_column = "more";
/// The columns that read_commentary reads, in its order.
[[nodiscard]] const std::string& commentary_columns();

/// `text` with its placeholders replaced:
///   {match_columns}     see match_columns()
///   {phase}             the phase; the natural one of the status when it is empty or does not fit
///   {end_time}          the end; three hours after the start when it is empty
///   {clock_started_at}  while live: since when the clock runs on top of elapsed_seconds
///   {decided_at}        when a person decided the status, else -infinity; m may be match_listing
[[nodiscard]] std::string expand(std::string_view text);
}  // namespace sql

[[nodiscard]] match read_match(const pqxx::row& row, int first_column = 0);
[[nodiscard]] commentary read_commentary(const pqxx::row& row);

}  // namespace livescore
