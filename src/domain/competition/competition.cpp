#include "livescore/domain/competition/competition.h"

#include "livescore/domain/vocabulary.h"
#include "words.h"

namespace livescore {
namespace {

constexpr word_list<3> gender_words{"male", "female", "mixed"};
constexpr word_list<2> league_kind_words{"league", "cup"};

}  // namespace

std::string_view to_string(gender value) noexcept {
    return word_of(gender_words, value);
}
std::string_view to_string(league_kind value) noexcept {
    return word_of(league_kind_words, value);
}
std::optional<gender> parse_gender(std::string_view word) noexcept {
    return value_of<gender>(gender_words, word);
}
std::optional<league_kind> parse_league_kind(std::string_view word) noexcept {
    return value_of<league_kind>(league_kind_words, word);
}

std::optional<match_result> result_of(const match& m, team_id of) noexcept {
    const bool is_home = m.home_team_ref == of;
    if (m.details.award) {
        const award_result award = is_home ? m.details.award->home : m.details.award->away;
        const award_result other = is_home ? m.details.award->away : m.details.award->home;
        if (award == award_result::win) return match_result::win;
        // A loss for both is a loss for each.
        const bool is_lost = award == award_result::loss || other == award_result::win ||
                             (award == award_result::none && other == award_result::none);
        return is_lost ? match_result::loss : match_result::draw;
    }
    if (!m.details.score_known) return std::nullopt;
    const int own = is_home ? m.score.home : m.score.away;
    const int other = is_home ? m.score.away : m.score.home;
    if (own == other) return match_result::draw;
    return own > other ? match_result::win : match_result::loss;
}

vocabulary::words vocabulary::genders() noexcept {
    return gender_words;
}
vocabulary::words vocabulary::league_kinds() noexcept {
    return league_kind_words;
}

}  // namespace livescore
