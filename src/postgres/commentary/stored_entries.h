/// Entries of the commentary with what they do to the score, inside the transaction of a change.
#pragma once
#include <optional>
#include <pqxx/pqxx>
#include <vector>

#include "livescore/domain/corrections.h"

namespace livescore {

/// Nothing when the match does not have the entry.
[[nodiscard]] std::optional<commentary_record> find_entry(pqxx::transaction_base& tx,
                                                          match_id match, commentary_id id);
/// Those whose `corrects` names the entry, by id.
[[nodiscard]] std::vector<commentary_record> entries_about(pqxx::transaction_base& tx,
                                                           match_id match, commentary_id id);
/// All that names_incident(), by id.
[[nodiscard]] std::vector<commentary_record> list_incidents(pqxx::transaction_base& tx,
                                                            match_id match);
/// Draw it under the lock of the match, so that ids rise with seq.
[[nodiscard]] commentary_id draw_entry_id(pqxx::transaction_base& tx);
/// Writes an entry that is there already; with `created_at`, a new one.
void write_entry(pqxx::transaction_base& tx, const commentary_record& record,
                 std::optional<timestamp> created_at = {});
/// Whether PostgreSQL cannot store one of its texts.
[[nodiscard]] bool is_unstorable(const new_commentary& entry);

}  // namespace livescore
