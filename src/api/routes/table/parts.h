/// What the operations of several tables have in common.
#pragma once
#include <string_view>
#include <vector>

#include "description/operation.h"

namespace livescore {

inline constexpr given_text no_such_match = "There is no such match.";
inline constexpr given_text no_such_entry =
    "The match has no such entry, or there is no such match.";
inline constexpr given_text wrong_if_match = "There is nothing here that has an ETag.";

/// The parameters of lists of matches, without `league` and `team`.
[[nodiscard]] inline std::vector<std::string_view> match_list_names() {
    return {"limit",     "offset", "cursor", "status",  "live",  "sport", "date",
            "from.time", "to",     "season", "stage",   "group", "round", "timezone",
            "ids",       "sort",   "total",  "include", "fields"};
}
[[nodiscard]] inline std::vector<std::string_view> match_list_names(
    std::vector<std::string_view> further) {
    std::vector<std::string_view> query = match_list_names();
    query.insert(query.end(), further.begin(), further.end());
    return query;
}

/// 200 with the JSON of a row or a match, and its ETag.
[[nodiscard]] inline answer tagged(given_text schema) {
    return data_of(schema, {"ETag"});
}

/// The head of an event stream.
[[nodiscard]] inline answer stream_of(given_text means) {
    answer stream = text_of("text/event-stream", "Text", means);
    stream.headers = {"X-Accel-Buffering"};
    return stream;
}

/// The old id of a merged team.
[[nodiscard]] inline answer moved_to_other_team() {
    return {301, "The team was merged into another.", envelope::data, "MovedTeam", {"Location"}};
}

}  // namespace livescore
