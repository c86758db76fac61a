/// Which matches of a table a query counts.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "stage_plan.h"

namespace livescore {

enum class match_state { counts, open, over };

/// What a query makes of the matches of the table of one stage. The plan and the query outlive it.
class match_choice {
public:
    match_choice(const stage_plan&, std::size_t stage, const standings_query&);

    /// `open`: it is still to be played, as of the moment or round of the query. `over`: it never
    /// counts.
    [[nodiscard]] match_state state_of(const standings_match&, std::size_t its_stage) const;
    /// Whether it belongs to the rounds of the query, which are all without one.
    [[nodiscard]] bool is_in_rounds(const standings_match&, std::size_t its_stage) const;

private:
    using round_key = std::pair<std::size_t, std::string>;

    void find_named_round(const std::vector<std::size_t>& chain, std::size_t stage);

    const stage_plan& plan_;
    const standings_query& query_;
    std::size_t stage_;
    std::optional<int> number_;
    std::map<std::size_t, bool>
        restarts_;  ///< of an earlier stage: ours counts rounds from 1 again
    std::map<round_key, timestamp> begins_;  ///< of each round, when a name is asked for
    std::optional<timestamp> named_begins_;
};

}  // namespace livescore
