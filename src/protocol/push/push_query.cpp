// Queries about when a subscriber hears of events.
#include <charconv>
#include <limits>

#include "livescore/protocol/query.h"
#include "requests/parameter_reader.h"

namespace livescore {

result<push_timing> read_push_timing(const query_parameters& parameters,
                                     const push_timing_limits& limits, bool has_place) {
    parameter_reader in(parameters);
    push_timing timing;
    timing.delay = std::chrono::seconds(in.integer("delay", 0, 0, limits.max_delay.count()));
    timing.window =
        std::chrono::milliseconds(in.integer("conflate", 0, 0, limits.max_window.count()));
    if (timing.window.count() > 0 && has_place)
        in.refuse("conflate", "Cannot be combined with a place to resume at", "custom");
    return in.finish(timing);
}

namespace {

/// "20" or "0.5".
std::optional<double> read_speed(std::string_view text) {
    // Not "inf" and the like.
    if (text.find_first_not_of("0123456789.-") != std::string_view::npos) return std::nullopt;
    double speed = 0;
    const auto [end, problem] =
        std::from_chars(text.data(), text.data() + text.size(), speed, std::chars_format::fixed);
    if (problem != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return speed;
}

}  // namespace

result<replay_request> read_replay_query(const query_parameters& parameters, int max_speed,
                                         const std::string& last_event_id) {
    parameter_reader in(parameters);
    replay_request replay;
    const auto speed = in.parsed("speed", read_speed, "a number such as 20 or 0.5");
    if (speed && *speed < min_replay_speed) in.refuse("speed", "Must be at least 0.1", "too_small");
    if (speed && *speed > max_speed)
        in.refuse("speed", "Must be at most " + std::to_string(max_speed), "too_big");
    replay.speed = speed.value_or(replay.speed);
    replay.from = in.integer("from", 0, 0, std::numeric_limits<sequence_number>::max());
    if (last_event_id.empty()) return in.finish(replay);
    const auto place = read_stream_query({}, last_event_id);
    if (!place) return place.error();
    replay.from = place->since.value_or(0) + 1;
    return in.finish(replay);
}

}  // namespace livescore
