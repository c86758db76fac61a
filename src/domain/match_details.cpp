#include "livescore/domain/match_details.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "livescore/core/parse_integer.h"
#include "livescore/domain/vocabulary.h"
#include "words.h"

namespace livescore {
namespace {

constexpr word_list<3> winner_words{"home", "away", "draw"};
constexpr word_list<7> decided_words{"regular",   "extra_time", "penalties", "awarded",
                                     "aggregate", "away_goals", "lot"};
constexpr word_list<3> clock_words{"plan", "feed", "scorer"};
constexpr word_list<3> award_words{"win", "loss", "none"};

// How competitions and data files call a numbered round.
constexpr std::array<std::string_view, 9> round_words{"matchday", "round",    "spieltag",
                                                      "week",     "gameweek", "game week",
                                                      "jornada",  "giornata", "journée"};

constexpr int max_round = 999;

bool is_blank_character(char c) {
    return c == ' ' || c == '\t';
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && is_blank_character(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_blank_character(text.back())) text.remove_suffix(1);
    return text;
}

bool starts_with_word(std::string_view text, std::string_view word) {
    return text.size() > word.size() &&
           std::equal(word.begin(), word.end(), text.begin(), [](char a, char b) {
               return a == static_cast<char>(std::tolower(static_cast<unsigned char>(b)));
           });
}

}  // namespace

std::string_view to_string(match_winner winner) noexcept {
    return word_of(winner_words, winner);
}
std::string_view to_string(decided_by by) noexcept {
    return word_of(decided_words, by);
}
std::string_view to_string(clock_source source) noexcept {
    return word_of(clock_words, source);
}
std::string_view to_string(award_result result) noexcept {
    return word_of(award_words, result);
}
std::optional<match_winner> parse_match_winner(std::string_view word) noexcept {
    return value_of<match_winner>(winner_words, word);
}
std::optional<decided_by> parse_decided_by(std::string_view word) noexcept {
    return value_of<decided_by>(decided_words, word);
}
std::optional<clock_source> parse_clock_source(std::string_view word) noexcept {
    return value_of<clock_source>(clock_words, word);
}
std::optional<award_result> parse_award_result(std::string_view word) noexcept {
    return value_of<award_result>(award_words, word);
}

std::optional<int> round_number(std::string_view round) noexcept {
    const auto number = parse_integer<int>(round);
    if (!number || *number < 0 || *number > max_round) return std::nullopt;
    return number;
}

std::string normal_round(std::string_view round) {
    std::string_view number = trimmed(round);
    for (const std::string_view word : round_words) {
        if (!starts_with_word(number, word) || !is_blank_character(number[word.size()])) continue;
        number = trimmed(number.substr(word.size()));
        break;
    }
    if (const auto found = round_number(number)) return std::to_string(*found);
    return std::string(round);
}

vocabulary::words vocabulary::match_winners() noexcept {
    return winner_words;
}
vocabulary::words vocabulary::deciders() noexcept {
    return decided_words;
}
vocabulary::words vocabulary::clock_sources() noexcept {
    return clock_words;
}
vocabulary::words vocabulary::award_results() noexcept {
    return award_words;
}

}  // namespace livescore
