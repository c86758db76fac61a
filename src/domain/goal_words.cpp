#include "livescore/domain/goal_words.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace livescore {
namespace {

enum class meaning {
    goal,
    penalty,
    beside_penalty,
    shootout,
    negation,
    against,
    particle_verb,
    particle,
    in_favour,
    affirmation,
    offence,
    after_goal,
    side,
    towards_goal,
    look_at_goal,
    other,
    number,
};

// The table. A word that ends in * stands for all words that begin so.
// web/elements/match/goal_words.js has the same words, and a test compares the two.
constexpr std::string_view goal = "goal goals scored scores converted equaliser equalizer og";
constexpr std::string_view penalty = "penalty pen";
// A penalty is a goal when nothing else is said of it than this.
constexpr std::string_view beside_penalty = "successful success normal regular";
// The shoot-out has a score of its own.
constexpr std::string_view shootout = "shootout* shoot pso";
constexpr std::string_view negation =
    "no not non never without isnt wasnt didnt doesnt dont wont cannot cant";
constexpr std::string_view against =
    "disallow* dissallow* annul* anul* cancel* overturn* overrul* revok* revers* rescind* nullif* "
    "invalid* reject* refus* retract* withdr* void* denied deny denies miss missed misses save "
    "saved saves fail* scrub* scrap* waive* remov* delet* eras* expung* quash* abort* discard* "
    "dismiss* declin* negat* undone undo wrong* incorrect* mistake* false phantom possibl* "
    "potential* almost nearly attempted";
// Against the goal together with a particle: "ruled out", "chalked off".
constexpr std::string_view particle_verb =
    "rule ruled call called chalk chalked wave waved take taken took pull pulled brought strike "
    "struck stricken wipe wiped cross crossed thrown written";
constexpr std::string_view particle = "out off back away down";
constexpr std::string_view in_favour =
    "award* given gives reinstat* restor* allow* valid* count counts counted good legal legit* "
    "accept* onside";
// These repeat what is said of the goal. With "not" they are against it.
constexpr std::string_view affirmation =
    "confirm* upheld uphold stand stands stood stays remains official*";
// Why a goal does not count. What is said of the goal itself is worth more.
constexpr std::string_view offence = "offside* handball* hand foul* infring* encroach*";
// "goal kick" is no goal, and neither is a shot "on goal".
constexpr std::string_view after_goal =
    "kick kicks keeper keepers line lines post posts mouth area net difference less bound tender "
    "tending scoring assist attempt attempts chance chances opportunity opportunities appeal claim";
constexpr std::string_view side = "side";  // "off side", "goal side"
constexpr std::string_view towards_goal = "on at of in toward towards";
constexpr std::string_view look_at_goal = "check checks review reviews decision verdict var look";
constexpr std::string_view other = "a an the and by after own header headed free";

struct word_group {
    meaning is;
    std::string_view words;
};
constexpr std::array<word_group, 16> table{{
    {meaning::goal, goal},
    {meaning::penalty, penalty},
    {meaning::beside_penalty, beside_penalty},
    {meaning::shootout, shootout},
    {meaning::negation, negation},
    {meaning::against, against},
    {meaning::particle_verb, particle_verb},
    {meaning::particle, particle},
    {meaning::in_favour, in_favour},
    {meaning::affirmation, affirmation},
    {meaning::offence, offence},
    {meaning::after_goal, after_goal},
    {meaning::side, side},
    {meaning::towards_goal, towards_goal},
    {meaning::look_at_goal, look_at_goal},
    {meaning::other, other},
}};

bool fits(std::string_view entry, std::string_view word) {
    if (!entry.ends_with('*')) return entry == word;
    entry.remove_suffix(1);
    return word.starts_with(entry);
}

bool contains(std::string_view words, std::string_view word) {
    while (!words.empty()) {
        const auto end = std::min(words.find(' '), words.size());
        if (fits(words.substr(0, end), word)) return true;
        words.remove_prefix(std::min(end + 1, words.size()));
    }
    return false;
}

std::optional<meaning> meaning_of(std::string_view word) {
    for (const auto& [is, words] : table) {
        if (contains(words, word)) return is;
    }
    return std::nullopt;
}

using meanings = std::vector<meaning>;

/// Adds the words that are written together in `text` from `begin` on. Adds nothing when it is not
/// made of words of the table. `dead` has the places that no words lead on from: without it, a text
/// that can be parted in many ways would be tried in all of them.
bool split_known(std::string_view text, std::size_t begin, std::vector<bool>& dead,
                 meanings& words) {
    if (begin == text.size()) return true;
    if (dead[begin]) return false;
    for (auto end = text.size(); end > begin; --end) {
        const auto first = meaning_of(text.substr(begin, end - begin));
        if (!first) continue;
        words.push_back(*first);
        if (split_known(text, end, dead, words)) return true;
        words.pop_back();
    }
    dead[begin] = true;
    return false;
}

void add_word(std::string_view word, meanings& words) {
    std::vector<bool> dead(word.size());
    if (split_known(word, 0, dead, words)) return;
    // "Wondergoal" is a goal, whatever comes before it. "Goalgetter" is none.
    const bool is_goal = word.ends_with("goal");
    words.push_back(meaning::other);
    if (is_goal) words.push_back(meaning::goal);
}

/// The bytes that `text` begins with and that are no part of a word.
std::size_t separator_length(std::string_view text) {
    const auto byte = static_cast<unsigned char>(text.front());
    if (byte < 0x80) return 1;
    // Signs, dashes and pictures. All other characters beyond ASCII are letters.
    if (byte == 0xc2) return 2;
    if (byte == 0xe2 || text.starts_with("\u3000") || text.starts_with("\ufeff")) return 3;
    return byte >= 0xf0 ? 4 : 0;
}

meanings read_words(std::string_view text) {
    meanings words;
    std::string word;
    const auto end_word = [&] {
        if (!word.empty()) add_word(word, words);
        word.clear();
    };
    while (!text.empty()) {
        const char c = text.front();
        const bool upper = c >= 'A' && c <= 'Z';
        const bool digit = c >= '0' && c <= '9';
        std::size_t length = 1;
        if (upper || (c >= 'a' && c <= 'z')) {
            word += upper ? static_cast<char>(c - 'A' + 'a') : c;
        } else if (c == '\'' || text.starts_with("\u2019")) {
            length = c == '\'' ? 1 : 3;  // "didn't" is one word
        } else if (digit) {
            end_word();
            words.push_back(meaning::number);
        } else if (const auto gap = separator_length(text)) {
            end_word();
            length = gap;
        } else {
            word += c;
        }
        text.remove_prefix(std::min(length, text.size()));
    }
    end_word();
    return words;
}

bool is_at(const meanings& words, std::size_t at, meaning wanted) {
    return at < words.size() && words[at] == wanted;
}

/// Whether the goal at `at` is the goal that was scored, and not a kick, a keeper or a direction.
bool was_scored(const meanings& words, std::size_t at) {
    if (is_at(words, at + 1, meaning::after_goal) || is_at(words, at + 1, meaning::side)) {
        return false;
    }
    if (at == 0 || words[at - 1] != meaning::towards_goal) return true;
    return at > 1 && words[at - 2] == meaning::look_at_goal;
}

/// "Penalty" alone is a goal. "Penalty awarded" and "Penalty saved" are none.
bool is_scored_penalty(const meanings& words) {
    return std::ranges::count(words, meaning::penalty) == 1 &&
           std::ranges::all_of(words, [](meaning is) {
               return is == meaning::penalty || is == meaning::beside_penalty ||
                      is == meaning::number;
           });
}

}  // namespace

bool takes_back(std::string_view event_type) {
    const meanings words = read_words(event_type);
    bool denies = false;
    for (std::size_t i = 0; i < words.size(); ++i) {
        switch (words[i]) {
            case meaning::shootout:
                return false;
            case meaning::goal:
                if (was_scored(words, i)) return !names_goal(event_type);
                break;
            case meaning::penalty:
                return false;
            case meaning::against:
                denies |= i == 0 || words[i - 1] != meaning::negation;
                break;
            default:
                break;
        }
    }
    return denies;
}

bool names_goal(std::string_view event_type) {
    const meanings words = read_words(event_type);
    bool has_goal = false;
    bool negated = false;  // a "not" waits for what it denies
    bool has_offence = false;
    std::optional<bool> verdict;  // the last one holds
    for (std::size_t i = 0; i < words.size(); ++i) {
        switch (words[i]) {
            case meaning::shootout:
                return false;
            case meaning::negation:
                negated = !is_at(words, i + 1, meaning::number);  // "goal no. 2"
                break;
            case meaning::goal:
                if (!was_scored(words, i)) break;
                has_goal = true;
                if (std::exchange(negated, false)) verdict = false;
                break;
            case meaning::against:
                verdict = std::exchange(negated, false);
                break;
            case meaning::particle_verb:
                if (is_at(words, i + 1, meaning::particle)) {
                    verdict = std::exchange(negated, false);
                }
                break;
            case meaning::in_favour:
                verdict = !std::exchange(negated, false);
                break;
            case meaning::affirmation:
                if (std::exchange(negated, false)) verdict = false;
                break;
            case meaning::particle:
                if (!is_at(words, i + 1, meaning::side)) break;
                [[fallthrough]];
            case meaning::offence:
                if (!std::exchange(negated, false)) has_offence = true;
                break;
            default:
                break;
        }
    }
    if (negated) verdict = false;  // "Goal: no"
    if (!has_goal) return is_scored_penalty(words);
    return verdict.value_or(!has_offence);
}

}  // namespace livescore
