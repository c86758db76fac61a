#include "livescore/domain/incident.h"

#include "words.h"

namespace livescore {
namespace {

constexpr word_list<2> side_words{"home", "away"};
constexpr word_list<4> review_words{"none", "pending", "confirmed", "overturned"};

}  // namespace

std::string_view to_string(match_side s) noexcept {
    return word_of(side_words, s);
}
std::string_view to_string(review_state state) noexcept {
    return word_of(review_words, state);
}
std::optional<match_side> parse_side(std::string_view word) noexcept {
    return value_of<match_side>(side_words, word);
}
std::optional<review_state> parse_review_state(std::string_view word) noexcept {
    return value_of<review_state>(review_words, word);
}

}  // namespace livescore
