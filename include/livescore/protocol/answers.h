/// Writes answers: domain in, JSON text out. All functions return complete JSON texts in UTF-8.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "livescore/core/error.h"
#include "livescore/domain/commentary.h"
#include "livescore/domain/event_log.h"
#include "livescore/domain/match.h"
#include "livescore/domain/queries.h"

namespace livescore {

/// {"id":1,"sport":…}. The keys have the contract's order; absent values are null. "statusReason",
/// "halftime" and "secondHalf" follow at the end, null when absent.
[[nodiscard]] std::string write_match(const match&);
[[nodiscard]] std::string write_commentary(const commentary&);

/// As write_match, with the wanted members alone. Behind them follow "events", "commentary",
/// "lineups" and "statistics", as far as they are wanted.
[[nodiscard]] std::string write_match(const match&, const match_extras&, const match_view&);

/// {"data": <item>}
[[nodiscard]] std::string write_data(std::string_view item_json);
/// {"data":{"viewers":123}}; null when the number is unknown.
[[nodiscard]] std::string write_viewers(std::optional<std::int64_t> viewers);
/// {"data":[…],"pagination":{"limit","nextCursor","hasMore"}}. With a total, "total" follows.
[[nodiscard]] std::string write_match_page(const match_page&, const match_page_request&,
                                           const match_view& view = {});
[[nodiscard]] std::string write_commentary_page(const page<commentary>&,
                                                const commentary_page_request&);
/// The cursor of the page behind this one; nothing behind the last page.
[[nodiscard]] std::optional<std::string> next_cursor(const page<match>&, match_order order);
[[nodiscard]] std::optional<std::string> next_cursor(const page<commentary>&);
/// As above. The items are the events' own bytes, unchanged. pagination:
/// {"limit","nextSince","hasMore","lastSeq"}, and "truncated":true when the events right after
/// `since` are not there.
[[nodiscard]] std::string write_log_page(const log_slice&, const log_page_request&);

/// application/problem+json (RFC 9457):
/// {"type":"about:blank","title","status","detail","error","details":[…]}. The document has
/// "instance" only when the path is known. `error` equals the sentence in e.message. `title` is the
/// reason phrase of `status`.
[[nodiscard]] std::string write_problem(const error& e, int status, std::string_view instance_path);

}  // namespace livescore
