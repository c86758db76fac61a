/// The kinds of incidents that can be one another's correction, and how an incident reads as an
/// entry. Pure.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "livescore/domain/commentary.h"
#include "livescore/domain/feed/fixture_report.h"
#include "livescore/domain/match.h"

namespace livescore {

/// An entry never leaves its class: a goal can become an own goal, and a yellow card a red one.
enum class incident_class { goal, missed_penalty, card, substitution, review, kick, other };
[[nodiscard]] incident_class class_of(std::string_view event_type);
/// A red card, and a second yellow one.
[[nodiscard]] bool is_dismissal(std::string_view event_type) noexcept;
/// Whether the row says that a goal does not stand: "Goal cancelled", "Goal Disallowed - offside".
[[nodiscard]] bool cancels_goal(const reported_incident& row);
/// Whether the row says that a card does not stand: "Red card cancelled".
[[nodiscard]] bool cancels_card(const reported_incident& row);

/// Plain English: "Goal: F. Balogun (45+2')". Without a player the team stands in the place.
[[nodiscard]] std::string message_of(const new_commentary& entry, const match& m,
                                     const std::optional<std::string>& text);
/// 1 for the first period of the sport, by the row's period or its minute, else the last period of
/// the match.
[[nodiscard]] int period_number(const reported_incident& row, const match& m);

}  // namespace livescore
