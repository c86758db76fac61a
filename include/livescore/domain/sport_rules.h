/// The rules of sports, as data: the periods of a match, which of them count in its score, and what
/// a level score at the end means. Pure. src/domain/sport_rules.cpp has the table and its sources.
#pragma once
#include <optional>
#include <span>
#include <string_view>

#include "livescore/domain/match_details.h"

namespace livescore {

struct match;

enum class period_part {
    regular,
    extra,     ///< played when the score is level
    shootout,  ///< decides the match and never counts in its score
};
/// How the periods make the score of the match.
enum class period_scoring {
    sum,          ///< goals, points or runs of the periods that count
    periods_won,  ///< the number of periods that a side has won (sets)
};

struct period_rule {
    std::string_view kind;
    period_part part = period_part::regular;
};

struct sport_rules {
    std::span<const std::string_view> names;  ///< keys of the sport's names (name_key)
    std::span<const period_rule> periods;     ///< in the order of play
    /// The period that a match goes on with after the planned break.
    std::string_view after_break;
    period_scoring scoring = period_scoring::sum;
    /// With period_scoring::periods_won: as many won periods win the match. A match may need fewer.
    int most_wins = 0;
};

/// Null for a sport without rules: then no period is known.
[[nodiscard]] const sport_rules* rules_of(std::string_view sport);
/// All sports with rules.
[[nodiscard]] std::span<const sport_rules> all_sport_rules() noexcept;
[[nodiscard]] const period_rule* find_period(const sport_rules& rules,
                                             std::string_view kind) noexcept;
/// Whether the sport has rules, and a period of this kind is of that part by them.
[[nodiscard]] bool is_part(const sport_rules* rules, std::string_view kind,
                           period_part part) noexcept;

/// The goals of a period as of the match's score.
[[nodiscard]] score own_goals(const match& m, const match_period& period) noexcept;
/// Whether the period runs: it is the last one, it has begun and not ended, and the match is live.
[[nodiscard]] bool is_ticking(const match& m, const match_period& period) noexcept;
/// The score of the shoot-out, if there was one.
[[nodiscard]] std::optional<score> shootout_score(const match& m) noexcept;
/// The score that the periods make: nothing when they do not tell it.
[[nodiscard]] std::optional<score> score_of_periods(const sport_rules& rules,
                                                    std::span<const match_period> periods) noexcept;

/// Begins and ends periods as the match's status and phase have changed from those of `before`. A
/// running match has one running period. `wanted` names the period that begins; without it, the
/// phase or the order of the rules tells it.
void follow_periods(match& m, const match& before, std::optional<std::string_view> wanted,
                    timestamp now);

/// Gives a match in its first half the first period, if it has none: the period began with the
/// clock, at 0-0. A kick-off by the plan leaves it to this function. In every sport `first_half` is
/// the phase of the first period.
void imply_first_period(match& m);

/// How a match ended. Both are absent while it is not over.
struct match_outcome {
    std::optional<match_winner> winner{};
    std::optional<decided_by> decided{};
};
/// By the decision of a client, the award, the tie of two legs, the shoot-out, the score.
[[nodiscard]] match_outcome outcome_of(const match& m) noexcept;
/// The goals of both legs; nothing unless the match is a second leg whose first leg is known.
[[nodiscard]] std::optional<score> aggregate_of(const match& m) noexcept;

}  // namespace livescore
