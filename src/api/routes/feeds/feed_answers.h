/// Writes what handlers of feeds answer, as JSON text.
#pragma once
#include <cstddef>
#include <string>

#include "livescore/feeds/feed_service.h"

namespace livescore {

/// {"received","created","changed","unchanged","ignored","problems":[{"fixture","message",
/// "details"}]}
[[nodiscard]] std::string write_ingest_answer(std::size_t received, const intake_result& taken);
/// What is only known from the board is null while it is not known.
[[nodiscard]] std::string write_feed(const feed_overview& feed);
/// {"data": [feed, ...], "statusKnown"}
[[nodiscard]] std::string write_feed_list(const feed_list& list);
[[nodiscard]] std::string write_conflict(const kept_conflict& conflict);
/// {"data": [conflict, ...], "pagination"}
[[nodiscard]] std::string write_conflict_page(const page<kept_conflict>& found, int limit,
                                              const std::optional<std::string>& next);

}  // namespace livescore
