/// Writes leagues, teams, players and seasons as JSON. An absent value is null.
#pragma once
#include <optional>
#include <string>

#include "livescore/domain/competition/competition.h"

namespace livescore {

/// {"id":1,"sport":…,"refs":{…},"createdAt":…,"updatedAt":…}
[[nodiscard]] std::string write_row(const league&);
[[nodiscard]] std::string write_row(const team&);
[[nodiscard]] std::string write_row(const player&);
/// {"leagueId":1,"league":"…","label":"2024-25",…}
[[nodiscard]] std::string write_row(const season&);

/// The cursor of the page behind this one; nothing behind the last page.
[[nodiscard]] std::optional<std::string> next_cursor(const page<league>&);
[[nodiscard]] std::optional<std::string> next_cursor(const page<team>&);
[[nodiscard]] std::optional<std::string> next_cursor(const page<player>&);
[[nodiscard]] std::optional<std::string> next_cursor(const page<season>&);

/// {"data":[…],"pagination":{"limit","nextCursor","hasMore"}}
[[nodiscard]] std::string write_row_page(const page<league>&, int limit);
[[nodiscard]] std::string write_row_page(const page<team>&, int limit);
[[nodiscard]] std::string write_row_page(const page<player>&, int limit);
[[nodiscard]] std::string write_row_page(const page<season>&, int limit);

/// {"data":{"form":["W","D","L"],"matches":[…]}}, newest first.
[[nodiscard]] std::string write_form(team_id of, const page<match>& results);
/// {"data":{"matches":[…],"wins","draws","losses"}}
[[nodiscard]] std::string write_head_to_head(const head_to_head& both);

}  // namespace livescore
