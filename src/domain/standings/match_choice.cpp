#include "match_choice.h"

#include <algorithm>
#include <limits>

namespace livescore {
namespace {

struct round_range {
    int lowest = std::numeric_limits<int>::max();
    int highest = 0;
};

round_range rounds_of(const planned_stage& stage) {
    round_range range;
    for (const standings_match* match : stage.matches) {
        const auto number = match->round ? round_number(*match->round) : std::nullopt;
        if (!number) continue;
        range.lowest = std::min(range.lowest, *number);
        range.highest = std::max(range.highest, *number);
    }
    return range;
}

}  // namespace

match_choice::match_choice(const stage_plan& plan, std::size_t stage, const standings_query& query)
    : plan_(plan), query_(query), stage_(stage) {
    if (!query.round) return;
    number_ = round_number(normal_round(*query.round));
    const std::vector<std::size_t> chain = plan.chain_of(stage);
    if (!number_) find_named_round(chain, stage);
    const int own_lowest = rounds_of(plan.stages()[stage]).lowest;
    for (const std::size_t earlier : chain) {
        restarts_[earlier] =
            earlier != stage && own_lowest <= rounds_of(plan.stages()[earlier]).highest;
    }
}

void match_choice::find_named_round(const std::vector<std::size_t>& chain, std::size_t stage) {
    for (const std::size_t in : chain) {
        for (const standings_match* match : plan_.stages()[in].matches) {
            const round_key key{in, match->round.value_or("")};
            const auto [known, is_new] = begins_.try_emplace(key, match->starts);
            if (!is_new) known->second = std::min(known->second, match->starts);
        }
    }
    const auto own = begins_.find({stage, *query_.round});
    if (own != begins_.end()) named_begins_ = own->second;
    for (const std::size_t in : chain) {
        const auto found = begins_.find({in, *query_.round});
        if (!named_begins_ && found != begins_.end()) named_begins_ = found->second;
    }
}

bool match_choice::is_in_rounds(const standings_match& match, std::size_t its_stage) const {
    if (!query_.round) return true;
    if (!number_) {
        const auto found = begins_.find({its_stage, match.round.value_or("")});
        return named_begins_ && found != begins_.end() && found->second <= *named_begins_;
    }
    if (its_stage != stage_ && restarts_.at(its_stage)) return true;
    const auto number = match.round ? round_number(*match.round) : std::nullopt;
    return number && *number <= *number_;
}

match_state match_choice::state_of(const standings_match& match, std::size_t its_stage) const {
    if (match.standing == match_standing::void_) return match_state::over;
    if (match.standing == match_standing::remains) return match_state::open;
    if (!is_in_rounds(match, its_stage)) return match_state::open;
    if (match.standing == match_standing::running) {
        return query_.live && !query_.at ? match_state::counts : match_state::open;
    }
    if (query_.at && (!match.ended || *match.ended > *query_.at)) return match_state::open;
    return match_state::counts;
}

}  // namespace livescore
