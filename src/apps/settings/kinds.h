/// The kinds of settings. Each function takes the option that the setting goes to. The option's
/// first value is the default, so that each default stands in one place: in the options.
#pragma once
#include <algorithm>
#include <chrono>
#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "settings/setting.h"

namespace livescore::kind {

inline constexpr std::int64_t million = 1'000'000;
inline constexpr std::int64_t hour_ms = 3'600'000;
inline constexpr std::int64_t day_ms = 24 * hour_ms;

/// A whole number from `min` to `max`, handed to `take`.
[[nodiscard]] setting_value integer(std::int64_t fallback, std::int64_t min, std::int64_t max,
                                    std::string_view unit, std::function<void(std::int64_t)> take);

template <std::integral Integer>
[[nodiscard]] setting_value integer(Integer& to, std::int64_t min, std::int64_t max,
                                    std::string_view unit = {}) {
    return integer(static_cast<std::int64_t>(to), min, max, unit,
                   [&to](std::int64_t value) { to = static_cast<Integer>(value); });
}

[[nodiscard]] inline setting_value bytes(std::size_t& to, std::int64_t min, std::int64_t max) {
    return integer(to, min, max, "bytes");
}

/// A time that the variable gives in units of `Unit`.
template <class Unit, class Rep, class Period>
[[nodiscard]] setting_value time(std::chrono::duration<Rep, Period>& to, std::int64_t min,
                                 std::int64_t max, std::string_view unit) {
    return integer(std::chrono::duration_cast<Unit>(to).count(), min, max, unit,
                   [&to](std::int64_t value) { to = Unit(value); });
}

template <class Rep, class Period>
[[nodiscard]] setting_value milliseconds(std::chrono::duration<Rep, Period>& to, std::int64_t min,
                                         std::int64_t max) {
    return time<std::chrono::milliseconds>(to, min, max, "ms");
}

[[nodiscard]] inline setting_value seconds(std::chrono::seconds& to, std::int64_t min,
                                           std::int64_t max) {
    return time<std::chrono::seconds>(to, min, max, "s");
}

[[nodiscard]] setting_value on_off(bool& to);

/// The words of a list, with a comma and a space between them.
[[nodiscard]] std::string joined(const std::vector<std::string_view>& words);

/// One of some words, each of which stands for a value.
template <class Value>
[[nodiscard]] setting_value choice(Value& to,
                                   std::vector<std::pair<std::string_view, Value>> choices) {
    std::vector<std::string_view> words;
    words.reserve(choices.size());
    for (const auto& [word, value] : choices) words.push_back(word);
    const auto value_of = [choices](std::string_view word) {
        const auto found =
            std::ranges::find(choices, word, [](const auto& choice) { return choice.first; });
        return found->second;
    };
    setting_value setting;
    setting.values = joined(words);
    setting.fallback =
        std::ranges::find(choices, to, [](const auto& choice) { return choice.second; })->first;
    setting.read = [&to, words, value_of, fallback = setting.fallback](env_reader& env,
                                                                       std::string_view name) {
        to = value_of(env.one_of(name, fallback, words));
    };
    return setting;
}

/// Takes the text of a variable that is set. Adds a problem to `env` when it cannot understand the
/// text.
using take_text = std::function<void(env_reader& env, const std::string& text)>;

/// `values` describes the allowed texts in words.
[[nodiscard]] setting_value text(std::string& to, std::string_view values);
/// A setting without a default: the reader calls `take` only for a variable that is set.
[[nodiscard]] setting_value text(std::string_view values, take_text take);

/// A text that should not stand in the environment: NAME_FILE may name a file with it. The reader
/// calls `take` only when there is a text.
[[nodiscard]] setting_value secret(std::string_view values, take_text take);
[[nodiscard]] setting_value required_secret(std::string_view values, std::string_view example,
                                            take_text take);

/// Words with commas between them; "none" is the empty list.
[[nodiscard]] setting_value list(std::vector<std::string>& to, std::string_view values);
/// The words of `text`, without the spaces around them; none for "none".
[[nodiscard]] std::vector<std::string> words_of(std::string_view text);

}  // namespace livescore::kind
