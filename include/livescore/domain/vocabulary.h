/// The words of each enumeration on the wire, in the order of its values. Descriptions of the API
/// list them.
#pragma once
#include <span>
#include <string_view>

namespace livescore::vocabulary {

using words = std::span<const std::string_view>;

[[nodiscard]] words match_statuses() noexcept;
[[nodiscard]] words match_phases() noexcept;
[[nodiscard]] words event_types() noexcept;
[[nodiscard]] words match_winners() noexcept;
[[nodiscard]] words deciders() noexcept;
[[nodiscard]] words clock_sources() noexcept;
[[nodiscard]] words award_results() noexcept;
[[nodiscard]] words match_sides() noexcept;
[[nodiscard]] words review_states() noexcept;
[[nodiscard]] words genders() noexcept;
[[nodiscard]] words league_kinds() noexcept;
[[nodiscard]] words player_positions() noexcept;
[[nodiscard]] words stat_units() noexcept;
[[nodiscard]] words criteria() noexcept;
[[nodiscard]] words stage_carries() noexcept;
[[nodiscard]] words transitions() noexcept;
[[nodiscard]] words job_states() noexcept;
[[nodiscard]] words job_outcomes() noexcept;
[[nodiscard]] words disabled_reasons() noexcept;
[[nodiscard]] words delivery_statuses() noexcept;

}  // namespace livescore::vocabulary
