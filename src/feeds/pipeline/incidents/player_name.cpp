#include "player_name.h"

#include <algorithm>
#include <vector>

#include "livescore/core/text/name.h"

namespace livescore {
namespace {

bool is_unnamed(const std::optional<std::string>& name) {
    return !name || is_blank(*name);
}

std::vector<std::string> words_of(std::string_view key) {
    std::vector<std::string> words(1);
    for (const char c : key) {
        if (c == ' ' || c == '.' || c == '-' || c == '\'' || c == ',') {
            if (!words.back().empty()) words.emplace_back();
        } else {
            words.back() += c;
        }
    }
    if (words.back().empty()) words.pop_back();
    return words;
}

/// Whether each word of the shorter name is one of the longer name, or the initial of one. At least
/// one is a whole word.
bool abbreviates(const std::vector<std::string>& shorter, std::vector<std::string> longer) {
    bool whole = false;
    const auto take = [&longer](const auto& fits) {
        const auto found = std::ranges::find_if(longer, fits);
        if (found == longer.end()) return false;
        longer.erase(found);
        return true;
    };
    std::vector<std::string> initials;
    for (const std::string& word : shorter) {
        if (take([&word](const std::string& other) { return other == word; })) {
            whole |= word.size() > 1;
        } else {
            initials.push_back(word);
        }
    }
    // The longer name may have the initial as well.
    return whole && std::ranges::all_of(initials, [&take](const std::string& word) {
               return take([&word](const std::string& other) {
                   return (word.size() == 1 || other.size() == 1) && other.front() == word.front();
               });
           });
}

std::ptrdiff_t count_accented(std::string_view name) {
    return std::ranges::count_if(name, [](char c) { return static_cast<unsigned char>(c) > 127; });
}

}  // namespace

player_likeness compare_players(const std::optional<std::string>& a,
                                const std::optional<std::string>& b) {
    if (is_unnamed(a) || is_unnamed(b)) return player_likeness::unknown;
    if (*a == *b) return player_likeness::same;
    const std::string key_a = plain_name_key(*a);
    const std::string key_b = plain_name_key(*b);
    if (key_a == key_b) return player_likeness::same;
    const auto words_a = words_of(key_a);
    const auto words_b = words_of(key_b);
    const bool a_is_shorter = words_a.size() < words_b.size() ||
                              (words_a.size() == words_b.size() && key_a.size() <= key_b.size());
    const bool similar =
        a_is_shorter ? abbreviates(words_a, words_b) : abbreviates(words_b, words_a);
    return similar ? player_likeness::similar : player_likeness::different;
}

bool is_better_name(const std::optional<std::string>& ours,
                    const std::optional<std::string>& theirs) {
    if (is_unnamed(theirs)) return false;
    if (is_unnamed(ours)) return true;
    if (*ours == *theirs) return false;
    switch (compare_players(ours, theirs)) {
        case player_likeness::same:
            return count_accented(*theirs) > count_accented(*ours);
        case player_likeness::similar:
            return plain_name_key(*theirs).size() > plain_name_key(*ours).size();
        case player_likeness::unknown:
        case player_likeness::different:
            break;
    }
    return true;
}

}  // namespace livescore
