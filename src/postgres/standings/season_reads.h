/// Reads what the tables of a season are made of.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "connection/session.h"
#include "livescore/service/standings/standings_source.h"

namespace livescore {

/// See season_reader.
class postgres_season_reader final : public season_reader {
public:
    /// `session` outlives the reader.
    explicit postgres_season_reader(db_session& session) : session_(session) {}

    result<stored_season> find_season(league_id of,
                                      const std::optional<std::string>& label) override;
    std::vector<match> list_matches(const stored_season& of, std::size_t limit) override;
    std::map<team_id, std::string> name_teams(const std::vector<team_id>& teams) override;
    std::map<match_id, shown_cards> list_cards(const std::vector<match_id>& of) override;

private:
    db_session& session_;
};

}  // namespace livescore
