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
    // Exactly these.
    std::optional<std::string> season{};
    std::optional<std::string> stage{};
    std::optional<std::string> group{};
    std::optional<std::string> round{};          ///< as normal_round gives it
    std::optional<std::vector<match_id>> ids{};  ///< those of them that exist
};

/// The order of a list of matches. Matches of one time are in the order of their ids, which rises
/// and falls with the time.
enum class match_order {
    newest_created,  ///< created_at descending
    earliest_start,  ///< start_time ascending
    latest_start,    ///< start_time descending
};

/// A keyset position in an order. It is the last item of the previous page.
struct match_cursor {
    timestamp at{};  ///< created_at or start_time, as the order says
    match_id id{};
    match_order order = match_order::newest_created;
};

/// What a list adds to each of its matches.
struct wanted_extras {
    bool events = false;      ///< incidents
    bool commentary = false;  ///< the newest entries
    bool lineups = false;
    bool statistics = false;
    bool red_cards = false;  ///< how many each side has
    int max_entries = 100;   ///< of `events` and of `commentary`, for each match; the newest

    [[nodiscard]] bool any() const noexcept {
        return events || commentary || lineups || statistics || red_cards;
    }
};

/// Which members of a match a client wants.
struct match_view {
    std::vector<std::string> fields{};  ///< empty: all members
    wanted_extras extras{};             ///< members beside those of the match itself
};

/// What was wanted of a match beside its row.
struct match_extras {
    std::vector<commentary> events{};         ///< oldest first
    std::vector<commentary> newest{};         ///< entries, newest first
    std::optional<std::string> lineups{};     ///< JSON; nothing when there are none
    std::optional<std::string> statistics{};  ///< JSON; nothing when there are none
    score red_cards{};                        ///< of each side
};

struct match_page_request {
    int limit = 50;
    int offset = 0;
    std::optional<match_cursor> after;  ///< excludes offset; of the same order
    page_bytes bytes{};
    match_order order = match_order::newest_created;
    wanted_extras extras{};
    bool total = false;  ///< count all matches that the filter finds
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

/// A match, and a page of its commentary.
struct match_and_commentary {
    std::optional<match> found{};  ///< nothing: there is no such match
    page<commentary> entries{};
};

struct match_page : page<match> {
    /// One for each item when any were wanted. A page also ends before its extras would be larger
    /// than its bytes. The first item has then as many of its newest entries as there is room for.
    std::vector<match_extras> extras{};
    std::optional<std::int64_t> total{};  ///< when it was asked for
};

}  // namespace livescore
