/// The questions that a reader can ask: filters and pages.
#pragma once
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "livescore/core/ids.h"
#include "livescore/core/time.h"
#include "livescore/domain/byte_budget.h"
#include "livescore/domain/commentary.h"
#include "livescore/domain/event_log.h"
#include "livescore/domain/match.h"

namespace livescore {

struct match_filter {
    std::vector<match_status> statuses;  ///< empty = any
    std::optional<std::string> sport;    ///< any spelling of its name (name_key)
    std::optional<std::string> league;   ///< id (digits), or any spelling of its name
    std::optional<std::string> team;     ///< id (digits), or any spelling of either side's name
    std::optional<std::string> date;     ///< YYYY-MM-DD, a day of `timezone`
    /// A name of the IANA database, or an offset as "+02:00" (east is positive). A name that is
    /// unknown there is invalid_argument naming `timezone`.
    std::string timezone = "UTC";
    std::optional<timestamp> from;  ///< start_time >= from
    std::optional<timestamp> to;    ///< start_time < to
    std::optional<bool> live;       ///< true: live or halftime; false: neither
};

/// A keyset position in the order "newest created first" (created_at, id descending). It is the
/// last item of the previous page.
struct match_cursor {
    timestamp created_at{};
    match_id id{};
};

struct match_page_request {
    int limit = 50;
    int offset = 0;
    std::optional<match_cursor> after;  ///< excludes offset
    page_bytes bytes{};
};

/// Newest first: id descending.
struct commentary_page_request {
    int limit = 100;
    int offset = 0;
    std::optional<commentary_id> before;  ///< keyset: ids below this
    page_bytes bytes{};
};

/// An entry, and the seq of its match when it was read.
struct found_commentary {
    commentary entry;
    sequence_number last_seq = 0;
};

/// Events of a match, oldest first.
struct log_page_request {
    sequence_number since = 0;
    int limit = 100;
    std::chrono::seconds delay{0};  ///< only events that are older
    bool restarted = false;  ///< begins anew: the client's place is of another history of the log
    page_bytes bytes{};
};

template <class Item>
struct page {
    std::vector<Item> items;
    bool has_more = false;
    std::shared_ptr<byte_lease> lease{};  ///< of the items' memory; null: no one counts it
};

}  // namespace livescore
