/// What is known of a match beside its names, its plan and its score. Pure.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "livescore/core/ids.h"
#include "livescore/core/time.h"
#include "livescore/domain/score.h"

namespace livescore {

enum class match_winner { home, away, draw };
enum class decided_by { regular, extra_time, penalties, awarded, aggregate, away_goals, lot };
/// The clock source moves the match from one state to the next. It is the worker by the planned
/// times, a provider's feed, or a scorer.
enum class clock_source { plan, feed, scorer };
/// What an award gives a side.
enum class award_result { win, loss, none };

/// "home", "regular", "plan", "win", ...
[[nodiscard]] std::string_view to_string(match_winner) noexcept;
[[nodiscard]] std::string_view to_string(decided_by) noexcept;
[[nodiscard]] std::string_view to_string(clock_source) noexcept;
[[nodiscard]] std::string_view to_string(award_result) noexcept;
[[nodiscard]] std::optional<match_winner> parse_match_winner(std::string_view) noexcept;
[[nodiscard]] std::optional<decided_by> parse_decided_by(std::string_view) noexcept;
[[nodiscard]] std::optional<clock_source> parse_clock_source(std::string_view) noexcept;
[[nodiscard]] std::optional<award_result> parse_award_result(std::string_view) noexcept;

/// A period of play: a half, a quarter, a set, an innings, a shoot-out. Its kind is one of the
/// sport's rules (sport_rules.h).
struct match_period {
    std::string kind;
    std::optional<timestamp> started_at{};
    std::optional<timestamp> ended_at{};
    std::optional<int> added_minutes{};
    /// The period's own goals, once they are fixed: at its end, or when a client gave them.
    std::optional<score> own{};
    /// The match's score when the period began. While `own` is absent, the difference to the
    /// match's score is the period's goals.
    score score_before{};
    friend bool operator==(const match_period&, const match_period&) = default;
};

/// A decision about a match that was not played to its end. `none` on both sides is a loss for
/// both. Without `goals`, the table counts the points and not the score.
struct match_award {
    award_result home = award_result::none;
    award_result away = award_result::none;
    bool goals = true;
    friend bool operator==(const match_award&, const match_award&) = default;
};

/// What a match's source tells of it. Absent: not known.
struct match_coverage {
    std::optional<bool> events{};
    std::optional<bool> lineups{};
    std::optional<bool> stats{};
    std::optional<bool> live{};
    friend bool operator==(const match_coverage&, const match_coverage&) = default;
};

/// Absent: not known.
struct match_details {
    std::optional<std::string> season{};  ///< the label, "2024-25"
    std::optional<std::string> stage{};
    std::optional<std::string> group{};
    std::optional<std::string> round{};  ///< "7" for round 7, or a name ("Final")
    std::optional<std::string> venue{};
    std::optional<std::string> officials{};  ///< a JSON array, as text
    std::optional<int> attendance{};
    std::optional<std::string> tie{};  ///< names the tie that the match is a leg of
    std::optional<int> leg{};          ///< 1 or 2
    /// The other leg's goals of this match's home and away team; set for the second leg.
    std::optional<score> first_leg{};
    std::optional<match_winner> winner{};  ///< as a client decided it; else see outcome_of
    std::optional<decided_by> decided{};   ///< as a client decided it; else see outcome_of
    std::vector<match_period> periods{};   ///< in the order of play
    std::optional<int> added_minutes{};    ///< of the period that runs
    std::optional<match_award> award{};    ///< of a match that is `awarded`
    clock_source clock = clock_source::plan;
    match_coverage coverage{};
    std::optional<std::string> source{};   ///< the provider that the match comes from
    std::optional<std::string> quality{};  ///< "inconsistent", or another remark
    bool locked = false;  ///< a client's edits win over feeds until the lock is given back
    /// A feed runs the match. Only feeds set it. An edit by a person sets `locked` then.
    bool fed = false;
    /// False: a feed brought the match, and no score is known yet. `match::score` is 0-0 then and
    /// reads as null.
    bool score_known = true;
    bool stale = false;  ///< something had to come from the match's clock source, and did not
    sequence_number stale_seq = 0;  ///< of the event that told so; a newer event ends it
    friend bool operator==(const match_details&, const match_details&) = default;
};

/// Members of a match that a request gives. Outer absent: unchanged. Inner absent: null, which
/// clears the member.
struct details_change {
    template <class T>
    using member = std::optional<std::optional<T>>;

    member<std::string> season{};
    member<std::string> stage{};
    member<std::string> group{};
    member<std::string> round{};
    member<std::string> venue{};
    member<std::string> officials{};
    member<int> attendance{};
    member<std::string> tie{};
    member<int> leg{};
    member<score> aggregate{};  ///< of both legs; the first leg's goals follow from it
    member<match_winner> winner{};
    member<decided_by> decided{};
    member<std::vector<match_period>> periods{};  ///< with their own goals
    member<int> added_minutes{};
    member<clock_source> clock{};
    member<match_coverage> coverage{};
    member<std::string> source{};
    member<std::string> quality{};
    member<bool> locked{};
    friend bool operator==(const details_change&, const details_change&) = default;
};

/// "Matchday 7", "Round 7" and "07" are round 7. Other names stay as they are.
[[nodiscard]] std::string normal_round(std::string_view round);
/// The number of a round; nothing for a name.
[[nodiscard]] std::optional<int> round_number(std::string_view round) noexcept;

}  // namespace livescore
