// Queries about moments of a match.
#include <algorithm>
#include <limits>

#include "livescore/core/parse_integer.h"
#include "livescore/protocol/query.h"
#include "parameter_reader.h"

namespace livescore {
namespace {

struct period_word {
    std::string_view word;
    int period;
};
constexpr period_word period_words[] = {{"1H", 1}, {"2H", 2}, {"ET1", 3}, {"ET2", 4}};
constexpr int last_minute = 1'000;  // as of commentary
constexpr int last_added_minute = 100;

bool is_word(std::string_view text, std::string_view word) {
    return std::ranges::equal(text, word, {}, [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
}

std::optional<int> read_minute(std::string_view text, int most) {
    if (!is_digits(text)) return std::nullopt;
    const auto minute = parse_integer<int>(text);
    if (!minute || *minute > most) return std::nullopt;
    return minute;
}

/// "1H:45+2".
std::optional<play_moment> read_play_moment(std::string_view text) {
    const auto colon = text.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    const auto period = std::ranges::find_if(period_words, [&](const period_word& known) {
        return is_word(text.substr(0, colon), known.word);
    });
    if (period == std::end(period_words)) return std::nullopt;
    const std::string_view minutes = text.substr(colon + 1);
    const auto plus = minutes.find('+');
    const auto minute = read_minute(minutes.substr(0, plus), last_minute);
    const auto added = plus == std::string_view::npos
                           ? std::optional(0)
                           : read_minute(minutes.substr(plus + 1), last_added_minute);
    if (!minute || !added) return std::nullopt;
    return play_moment{period->period, *minute + *added};
}

std::optional<match_moment> read_moment(std::string_view text) {
    // A plus sign in a query is a blank. Few clients escape it.
    std::string plain(text);
    std::ranges::replace(plain, ' ', '+');
    if (is_digits(plain)) {
        const auto seq = parse_integer<sequence_number>(plain);
        return seq ? std::optional<match_moment>(*seq) : std::nullopt;
    }
    if (const auto moment = read_play_moment(plain)) return match_moment(*moment);
    if (const auto time = parse_iso8601(plain)) return match_moment(*time);
    return std::nullopt;
}

std::optional<state_view> read_view(std::string_view text) {
    if (text == "known") return state_view::known;
    if (text == "corrected") return state_view::corrected;
    return std::nullopt;
}

}  // namespace

result<state_query> read_state_query(const query_parameters& parameters) {
    parameter_reader in(parameters);
    state_query query;
    query.at = in.parsed("at", read_moment,
                         "the seq of an event, an ISO 8601 date-time such as 2026-01-31T12:00:00Z, "
                         "or a minute of play such as 1H:45+2, 2H:67, ET1:95 or ET2:120")
                   .value_or(match_moment());
    if (const auto* const view = in.find("view")) {
        const auto known = read_view(*view);
        if (!known) in.refuse("view", "Expected known or corrected", "invalid_value");
        query.view = known.value_or(query.view);
    }
    return in.finish(query);
}

}  // namespace livescore
