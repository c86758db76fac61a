/// A match at any moment of its past, made of its log.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <memory>
#include <string>

#include "livescore/domain/match_moment.h"
#include "livescore/service/store.h"

namespace livescore {

struct match_at_moment {
    std::string json;              ///< the match with its commentary (protocol/match_history.h)
    sequence_number last_seq = 0;  ///< of the match now
    std::shared_ptr<byte_lease> lease{};  ///< of the memory of `json`
};

/// Reads the log page by page, so that its length does not matter for the memory. `bytes.max`
/// bounds the commentary, and so does the budget while little of it is left.
/// A moment that has not come yet is the newest state. Errors: not_found for an unknown or removed
/// match, for a seq that the match does not have, for a moment before the match was created, and
/// for a match whose log no longer begins with its creation. Throws infrastructure_error as the
/// store does, and `unavailable` when the log is replaced meanwhile.
asio::awaitable<result<match_at_moment>> read_match_at(store& log, match_id id, state_query query,
                                                       page_bytes bytes);

}  // namespace livescore
