#include "livescore/domain/feed/same_league.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "livescore/core/text/name.h"

namespace livescore {
namespace {

/// What words begin with that say "women", as plain_name_key gives them.
constexpr std::array<std::string_view, 17> women_words{
    "WOMEN", "WOMAN",   "LADIES", "GIRLS",  "FRAUEN", "DAMEN", "DAMALL", "FEMEN", "FEMIN",
    "FEMMI", "VROUWEN", "KVINN",  "KVINDE", "KOBIET", "ZENY",  "NAIS",   "FEMME"};
/// Whole words.
constexpr std::array<std::string_view, 2> women_leagues{"NWSL", "WSL"};
constexpr std::array<std::string_view, 6> youth_words{"YOUTH",    "JUNIOR", "JUGEND",
                                                      "PRIMAVER", "JUVENI", "RESERVE"};

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool is_letter_or_digit(char c) {
    // Bytes above ASCII belong to letters.
    return (c >= 'A' && c <= 'Z') || is_digit(c) || (static_cast<unsigned>(c) & 0x80U);
}

/// The words of a name, and its numbers as words of their own: "U-19" and "U19" are the same.
std::vector<std::string> words_of(std::string_view name) {
    std::vector<std::string> words;
    bool goes_on = false;
    for (const char c : plain_name_key(name)) {
        if (!is_letter_or_digit(c)) {
            goes_on = false;
            continue;
        }
        if (!goes_on || is_digit(c) != is_digit(words.back().back())) words.emplace_back();
        words.back() += c;
        goes_on = true;
    }
    return words;
}

template <std::size_t Size>
bool begins_with_one_of(const std::string& word, const std::array<std::string_view, Size>& starts) {
    return std::ranges::any_of(starts, [&](std::string_view s) { return word.starts_with(s); });
}

bool says_women(const std::vector<std::string>& words) {
    if (words.empty()) return false;
    // "Serie A W"
    return words.back() == "W" || std::ranges::any_of(words, [](const std::string& word) {
               return begins_with_one_of(word, women_words) ||
                      std::ranges::count(women_leagues, word) > 0;
           });
}

/// "19" of "U19", "Under 19" and "Sub-19"; a word for youths; or nothing.
std::string age_of(const std::vector<std::string>& words) {
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string& word = words[i];
        if (begins_with_one_of(word, youth_words)) return "YOUTH";
        if (i + 1 == words.size() || words[i + 1].size() != 2 || !is_digit(words[i + 1][0]))
            continue;
        if (word == "U" || word == "UNDER" || word == "SUB") return words[i + 1];
    }
    return {};
}

bool is_women(const league_marks& of) {
    if (of.gender == gender::female) return true;
    return of.gender != gender::male && says_women(words_of(of.name));
}

std::string age_class_of(const league_marks& of) {
    if (!of.age_class || of.age_class->empty()) return age_of(words_of(of.name));
    auto known = age_of(words_of(*of.age_class));
    return known.empty() ? plain_name_key(*of.age_class) : known;
}

}  // namespace

bool may_be_one_league(const league_marks& a, const league_marks& b) {
    if (is_women(a) != is_women(b)) return false;
    if (age_class_of(a) != age_class_of(b)) return false;
    return !a.country || !b.country || a.country->empty() || b.country->empty() ||
           plain_name_key(*a.country) == plain_name_key(*b.country);
}

}  // namespace livescore
