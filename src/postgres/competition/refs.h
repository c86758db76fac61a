/// The table refs, inside the transaction of a change.
#pragma once
#include <cstdint>
#include <optional>
#include <pqxx/pqxx>

#include "livescore/core/error.h"
#include "livescore/domain/competition/competition.h"

namespace livescore {

/// Gives the row these references, and takes its others away, but not its aliases. conflict when
/// another row has one of them; its details name the providers.
[[nodiscard]] std::optional<error> set_refs(pqxx::transaction_base& tx, const char* kind,
                                            std::int64_t id, const provider_refs& refs);
/// The references of `from` become those of `into`; where that has one of the provider, an alias.
void move_refs(pqxx::transaction_base& tx, const char* kind, std::int64_t from, std::int64_t into);

}  // namespace livescore
