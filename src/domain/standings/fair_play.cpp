#include <map>

#include "livescore/domain/standings/standings.h"

namespace livescore {
namespace {

struct shown_to_player {
    int yellow = 0;
    bool second_yellow = false;
    bool red = false;
};

int cost_of(const shown_to_player& cards, const fair_play_rules& rules) {
    // A second yellow card is sometimes entered as a yellow one.
    const bool two_yellows = cards.second_yellow || cards.yellow > 1;
    // The red card that follows a second yellow is not another one.
    if (two_yellows) return rules.second_yellow;
    if (cards.red) return cards.yellow > 0 ? rules.yellow_and_red : rules.red;
    return cards.yellow > 0 ? rules.yellow : 0;
}

}  // namespace

int fair_play_points(std::span<const shown_card> cards, const fair_play_rules& rules) {
    std::map<std::string_view, shown_to_player> players;
    int sum = 0;
    for (const shown_card& card : cards) {
        shown_to_player unknown;
        shown_to_player& shown = card.player.empty() ? unknown : players[card.player];
        if (card.kind == card_kind::yellow) ++shown.yellow;
        shown.second_yellow |= card.kind == card_kind::second_yellow;
        shown.red |= card.kind == card_kind::red;
        if (card.player.empty()) sum += cost_of(unknown, rules);
    }
    for (const auto& [player, shown] : players) sum += cost_of(shown, rules);
    return sum;
}

}  // namespace livescore
