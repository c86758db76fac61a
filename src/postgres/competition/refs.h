/// The table refs, inside the transaction of a change.
#pragma once
#include <cstdint>
#include <optional>
#include <pqxx/pqxx>
#include <string>

#include "livescore/core/error.h"
#include "livescore/domain/competition/competition.h"

namespace livescore {

/// Gives the row these references, and takes its others away, but not its aliases. conflict when
/// another row has one of them; its details name the providers.
[[nodiscard]] std::optional<error> set_refs(pqxx::transaction_base& tx, const char* kind,
                                            std::int64_t id, const provider_refs& refs);
/// Gives the row one more reference. It is an alias when the row has one of the provider already.
/// Nothing changes when a row has this reference.
void add_ref(pqxx::transaction_base& tx, const char* kind, std::int64_t id,
             const std::string& provider, const std::string& ref);
/// The references of `from` become those of `into`; where that has one of the provider, an alias.
void move_refs(pqxx::transaction_base& tx, const char* kind, std::int64_t from, std::int64_t into);

}  // namespace livescore
