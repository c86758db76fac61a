/// A comment on its way alone, which is what appends are while nobody else waits: the same rows as
/// append_batch.h, for half of what the general statement costs PostgreSQL.
#pragma once
#include <optional>

#include "append_batch.h"

namespace livescore {

/// Where append_comment() can stand in for the general statement.
[[nodiscard]] bool is_lone_comment(std::span<pending_append* const> batch) noexcept;

/// Appends it by one statement, which is a transaction unless `tx` is one, and fills in its answer.
/// Nothing when there is no such match.
[[nodiscard]] std::optional<committed_event> append_comment(pqxx::transaction_base& tx,
                                                            pending_append& append);

}  // namespace livescore
