/// The table of one stage once more, in the slow and obvious way, to compare with. It shares no
/// code with the other: each number is counted from all matches each time that it is asked for.
#pragma once
#include <map>
#include <set>
#include <string>
#include <vector>

#include "livescore/domain/standings/standings.h"

namespace livescore::tests {

class slow_table {
public:
    /// `chain`: the stages whose matches count, the oldest first; the last is the table's own.
    /// Empty names stand for matches without a stage. Only matches of `standings_season::matches`
    /// with a round up to `last_round` have been played.
    slow_table(const standings_rules& rules, const standings_season& season,
               std::vector<season_stage> chain, int last_round, int first_position);

    struct row {
        std::string team;
        int position = 0;
        bool shared = false;
        std::string decided_by;
        int points = 0;
    };
    [[nodiscard]] std::vector<row> rows() const;

private:
    using names = std::vector<team_id>;
    using classes = std::vector<names>;

    [[nodiscard]] bool was_played(const standings_match& match) const;
    [[nodiscard]] bool is_in_chain(const standings_match& match) const;
    [[nodiscard]] std::pair<int, int> goals(const standings_match& match) const;
    [[nodiscard]] char letter(const standings_match& match, team_id team) const;
    [[nodiscard]] int match_points(const standings_match& match, team_id team) const;
    /// The matches of `team` that were played, against `others` only if there are any.
    [[nodiscard]] std::vector<standings_match> matches_of(team_id team,
                                                          const std::set<team_id>& others) const;
    [[nodiscard]] int points_after(team_id team, std::size_t stages, int* halves) const;
    [[nodiscard]] double value(team_id team, criterion c, const std::set<team_id>& others) const;
    [[nodiscard]] double given(team_id team, const names& level, const given_orders& lists) const;
    [[nodiscard]] bool met_enough(const names& level) const;
    [[nodiscard]] bool zone_ends_within(int first, std::size_t count) const;
    /// Splits one class by one criterion.
    [[nodiscard]] classes split(const names& level, criterion c, bool head_to_head) const;

    const standings_rules& rules_;
    const standings_season& season_;
    std::vector<season_stage> chain_;
    int last_round_;
    int first_position_;
    names teams_;
    bool all_played_ = true;
};

}  // namespace livescore::tests
