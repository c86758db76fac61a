/// An event of the log, read.
#pragma once
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "livescore/domain/event_log.h"
#include "livescore/domain/match_moment.h"

namespace livescore::history {

using json = nlohmann::ordered_json;

struct logged_event {
    sequence_number seq = 0;
    event_type type{};
    timestamp at{};
    json data;
    std::string data_text;  ///< of commentary, line-ups and statistics: as the event has it
};

/// Throws infrastructure_error (internal) when the bytes are no event.
[[nodiscard]] logged_event read(const committed_event& event);

[[nodiscard]] bool is_commentary(event_type) noexcept;

/// The member as a text; empty when it is absent or no text.
[[nodiscard]] std::string text_of(const json& object, const char* name);
/// The member as a number; `otherwise` when it is absent or no number.
[[nodiscard]] std::int64_t number_of(const json& object, const char* name, std::int64_t otherwise);
[[nodiscard]] std::optional<timestamp> time_of(const json& object, const char* name);

/// The minute of play of an entry. Many scorers leave the period at its default, 1: then the
/// minute tells the period. `reached`: the last period that the match has begun.
[[nodiscard]] play_moment moment_of(const json& entry, int reached);

/// Follows the periods of a match.
class period_watch {
public:
    void add(const logged_event& event);
    [[nodiscard]] int reached() const noexcept { return reached_; }  ///< 0: before kick-off
    /// Whether the last period that was begun is over.
    [[nodiscard]] bool is_over() const noexcept { return over_; }
    /// When the last period began. Absent: unknown.
    [[nodiscard]] std::optional<timestamp> began() const noexcept { return began_; }

private:
    void enter(int period, std::optional<timestamp> at);

    int reached_ = 0;
    bool over_ = false;
    std::optional<timestamp> began_;
};

}  // namespace livescore::history
