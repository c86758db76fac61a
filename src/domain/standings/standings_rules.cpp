#include "livescore/domain/standings/standings_rules.h"

#include <algorithm>

#include "../words.h"
#include "livescore/domain/vocabulary.h"

namespace livescore {
namespace {

constexpr word_list<criterion_count> criterion_words{"points",
                                                     "pointsPerMatch",
                                                     "goalDifference",
                                                     "goalsFor",
                                                     "wins",
                                                     "awayWins",
                                                     "awayGoals",
                                                     "h2hPoints",
                                                     "h2hGoalDifference",
                                                     "h2hGoalsFor",
                                                     "h2hAwayGoals",
                                                     "fairPlay",
                                                     "opponentsPoints",
                                                     "opponentsGoalDifference",
                                                     "opponentsGoalsFor",
                                                     "halfPointLost",
                                                     "drawnLots",
                                                     "playoff"};
constexpr word_list<3> carry_words{"none", "all", "half_down"};

bool contains(const std::vector<criterion>& order, criterion wanted) {
    return std::find(order.begin(), order.end(), wanted) != order.end();
}

}  // namespace

std::string_view to_string(criterion c) noexcept {
    return word_of(criterion_words, c);
}
std::optional<criterion> parse_criterion(std::string_view word) noexcept {
    return value_of<criterion>(criterion_words, word);
}
std::string_view to_string(stage_carry c) noexcept {
    return word_of(carry_words, c);
}
std::optional<stage_carry> parse_stage_carry(std::string_view word) noexcept {
    return value_of<stage_carry>(carry_words, word);
}

bool uses(const standings_rules& rules, criterion wanted) noexcept {
    return contains(rules.order, wanted) || contains(rules.provisional_order, wanted) ||
           (rules.best_placed && contains(rules.best_placed->order, wanted));
}

vocabulary::words vocabulary::criteria() noexcept {
    return criterion_words;
}
vocabulary::words vocabulary::stage_carries() noexcept {
    return carry_words;
}

}  // namespace livescore
