/// Reads the bodies of requests about leagues, teams, players and seasons. The errors are those of
/// request_body.h.
#pragma once
#include <string>

#include "livescore/domain/competition/competition.h"
#include "livescore/protocol/request_body.h"
#include "livescore/protocol/tables/season_rules.h"

namespace livescore {

/// POST needs the members that a row cannot be without. PATCH needs one member at least: an absent
/// one stays, null clears it. `refs` of a PATCH change the providers that they name: null takes a
/// reference away. The edit refuses another sport, and more references than `most.refs_per_row`.
enum class edit_kind { create, change };

[[nodiscard]] result<row_edit<league>> read_league_edit(request_body body, edit_kind kind,
                                                        const json_limits& limits,
                                                        const competition_limits& most);
[[nodiscard]] result<row_edit<team>> read_team_edit(request_body body, edit_kind kind,
                                                    const json_limits& limits,
                                                    const competition_limits& most);
[[nodiscard]] result<row_edit<player>> read_player_edit(request_body body, edit_kind kind,
                                                        const json_limits& limits,
                                                        const competition_limits& most);

/// A whole season: an absent member is empty. `label` is the one of the path; a label in the body
/// must be the same. Rules, stages and deductions are read as season_rules.h says, with the numbers
/// of stages and deductions of `most`. `playoff` and `drawnLots` may stand beside the rules, and
/// become members of them.
[[nodiscard]] result<season> read_season(request_body body, league_id of, std::string label,
                                         const json_limits& limits, const competition_limits& most,
                                         const standings_limits& of_tables = {});

/// The member `into`.
[[nodiscard]] result<team_id> read_merge(request_body body, const json_limits& limits);

}  // namespace livescore
