/// The neutral fixture report: what a provider says of one match at one moment. Adapters make it of
/// a provider's JSON, and clients of /api/ingest send it. Pure.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "livescore/core/time.h"
#include "livescore/domain/competition/competition.h"
#include "livescore/domain/incident.h"
#include "livescore/domain/match.h"
#include "livescore/domain/sheet/match_sheet.h"

namespace livescore {

// Absent: the provider does not say it. It never means 0, "none" or "no more".

/// `ref`: what the provider calls the row. Empty: it has no name for it but the name.
struct reported_league {
    std::string ref;
    std::string name;
    std::string sport = "football";
    std::optional<std::string> short_name{};
    std::optional<std::string> country{};
    std::optional<livescore::gender> gender{};
    std::optional<std::string> age_class{};
    league_kind kind = league_kind::league;
    std::optional<std::string> logo_url{};
    friend bool operator==(const reported_league&, const reported_league&) = default;
};

struct reported_team {
    std::string ref;
    std::string name;
    std::optional<std::string> short_name{};
    std::optional<std::string> code{};
    std::optional<std::string> country{};
    std::optional<std::string> logo_url{};
    friend bool operator==(const reported_team&, const reported_team&) = default;
};

/// A row of the provider's events. Rows have no lasting identity: see feeds/pipeline/identity.h.
struct reported_incident {
    std::string type;                  ///< of the vocabulary (incident_types.h)
    std::optional<match_side> side{};  ///< an own goal's is the side that gains it
    std::optional<int> minute{};
    std::optional<int> added_minute{};
    std::optional<std::string> period{};  ///< its kind (sport_rules.h)
    std::optional<std::string> player{};
    std::optional<std::string> player_ref{};
    std::optional<std::string> related_player{};
    std::optional<std::string> related_player_ref{};
    std::optional<score> score_then{};  ///< the match's score right after it
    review_state review = review_state::none;
    /// The provider keeps the row and says that it does not stand, e.g. a cancelled goal.
    bool struck = false;
    std::optional<std::string> text{};
    friend bool operator==(const reported_incident&, const reported_incident&) = default;
};

struct fixture_report {
    std::string ref;  ///< what the provider calls the match; lasting, with rare exceptions
    reported_league league;
    std::optional<std::string> season{};  ///< the label, "2026-27" or "2026"
    std::optional<std::string> stage{};
    std::optional<std::string> group{};
    std::optional<std::string> round{};  ///< as normal_round gives it
    reported_team home;
    reported_team away;
    std::optional<timestamp> start{};

    std::optional<match_status> status{};
    std::optional<match_phase> phase{};
    std::optional<std::string> period{};  ///< the one that runs; its kind
    std::optional<std::string> reason{};  ///< why postponed, cancelled, suspended, abandoned
    std::optional<int> added_minutes{};   ///< of the period that runs

    /// The score of the match. It never has the goals of a shoot-out. It decides; incidents do not.
    std::optional<score> goals{};
    /// `goals` is merely what an answer without any goal makes of a match that runs. Nobody may
    /// have entered anything yet, and an answer may be empty for a while. So it begins no score,
    /// and it changes one only when `retract_polls` reports in a row say so.
    bool goals_may_lag = false;
    std::optional<score> half_time{};     ///< the match's score then
    std::optional<score> regular_time{};  ///< the match's score after it
    std::optional<score> extra_time{};    ///< the match's score after it
    std::optional<score> shootout{};
    std::optional<match_winner> winner{};
    std::optional<decided_by> decided{};

    /// All rows of the kinds that the provider tells of, in the order of play where it is known.
    /// Absent: this answer has no rows, and says nothing about the rows of an earlier one.
    std::optional<std::vector<reported_incident>> incidents{};
    std::optional<lineups_change> lineups{};
    std::vector<stat_change> stats{};

    std::optional<std::string> venue{};
    std::optional<std::string> officials{};  ///< a JSON array, as text
    std::optional<int> attendance{};
    match_coverage coverage{};
    /// "inconsistent": the answer contradicts itself. The score is then as the provider gave it.
    std::optional<std::string> quality{};
    bool removed = false;  ///< the provider says that the fixture does not exist any more
    std::optional<timestamp> changed_at{};  ///< when the provider changed it last, as it says
};

}  // namespace livescore
