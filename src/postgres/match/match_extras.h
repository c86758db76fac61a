/// What a list adds to its matches: commentary, line-ups, statistics.
#pragma once
#include <pqxx/pqxx>

#include "connection/page_lease.h"
#include "livescore/domain/queries.h"

namespace livescore {

/// Fills `page.extras`, one for each match. The page loses the matches whose extras do not fit into
/// its bytes, but keeps the first match.
void add_extras(pqxx::transaction_base& tx, const wanted_extras& wanted, match_page& page,
                page_lease& lease);

}  // namespace livescore
