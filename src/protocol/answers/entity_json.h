/// The JSON of a match and of a commentary entry, as answers and events both carry it.
#pragma once
#include <string>

#include "livescore/domain/commentary.h"
#include "livescore/domain/match.h"

namespace livescore {

/// `seq` stands in for m.last_seq.
void append_match(std::string& out, const match& m, sequence_number seq);
void append_commentary(std::string& out, const commentary& c);
/// What follows `{"id":<id>` in the JSON of an entry, the closing brace included.
void append_commentary_after_id(std::string& out, match_id match, const new_commentary& entry,
                                timestamp created_at);

}  // namespace livescore
