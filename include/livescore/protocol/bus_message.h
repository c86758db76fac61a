/// Messages of the Redis channel `livescore:events`.
///   event:  "1 <matchId> <seq> <type> <flags>\n" + the event's JSON bytes, unchanged
///   heads:  "heads [[<matchId>,<lastSeq>],…]"
/// The leading 1 is the version of the format. `flags` is a decimal bit set; bit 0: also for the
/// `matches` channel.
#pragma once
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "livescore/core/error.h"
#include "livescore/domain/event_log.h"

namespace livescore {

inline constexpr std::string_view events_channel = "livescore:events";

[[nodiscard]] std::string write_event_message(const committed_event&);
[[nodiscard]] std::string write_heads_message(const std::vector<head>&);

struct event_message {
    match_id match{};
    sequence_number seq = 0;
    event_type type{};
    std::string_view json;  ///< a view into the message
};
struct heads_message {
    std::vector<head> heads;
};
/// invalid_argument for any other text, and for a version that is not ours.
[[nodiscard]] result<std::variant<event_message, heads_message>> read_bus_message(
    std::string_view message);

}  // namespace livescore
