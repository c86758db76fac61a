/// The JSON of a match and of a commentary entry. Answers and events both carry it.
#pragma once
#include <string>

#include "livescore/domain/commentary.h"
#include "livescore/domain/match.h"

namespace livescore {

/// `seq` replaces m.last_seq.
void append_match(std::string& out, const match& m, sequence_number seq);
void append_commentary(std::string& out, const commentary& c);
/// Appends the JSON of an entry after `{"id":<id>`, with the closing brace.
void append_commentary_after_id(std::string& out, match_id match, const new_commentary& entry,
                                timestamp created_at);

}  // namespace livescore
