#include "settings/kinds.h"

namespace livescore::kind {

setting_value integer(std::int64_t fallback, std::int64_t min, std::int64_t max,
                      std::string_view unit, std::function<void(std::int64_t)> take) {
    setting_value setting;
    setting.values = std::to_string(min) + " to " + std::to_string(max);
    setting.unit = unit;
    setting.fallback = std::to_string(fallback);
    setting.read = [=, take = std::move(take)](env_reader& env, std::string_view name) {
        take(env.integer(name, fallback, min, max));
    };
    return setting;
}

setting_value on_off(bool& to) {
    setting_value setting;
    setting.values = "on, off";
    setting.fallback = to ? "on" : "off";
    setting.read = [&to](env_reader& env, std::string_view name) { to = env.boolean(name, to); };
    return setting;
}

std::string joined(const std::vector<std::string_view>& words) {
    std::string all;
    for (const auto word : words) {
        if (!all.empty()) all += ", ";
        all += word;
    }
    return all;
}

setting_value text(std::string& to, std::string_view values) {
    setting_value setting;
    setting.values = values;
    setting.fallback = to;
    setting.read = [&to](env_reader& env, std::string_view name) { to = env.text(name, to); };
    return setting;
}

setting_value text(std::string_view values, take_text take) {
    setting_value setting;
    setting.values = values;
    setting.read = [take = std::move(take)](env_reader& env, std::string_view name) {
        const std::string text = env.text(name, "");
        if (!text.empty()) take(env, text);
    };
    return setting;
}

namespace {

using secret_reader = std::string (env_reader::*)(std::string_view name);

setting_value secret_read_by(secret_reader read, std::string_view values, take_text take) {
    setting_value setting;
    setting.values = values;
    setting.may_be_file = true;
    setting.read = [read, take = std::move(take)](env_reader& env, std::string_view name) {
        const std::string text = (env.*read)(name);
        if (!text.empty()) take(env, text);
    };
    return setting;
}

}  // namespace

setting_value secret(std::string_view values, take_text take) {
    return secret_read_by(&env_reader::secret, values, std::move(take));
}

setting_value required_secret(std::string_view values, std::string_view example, take_text take) {
    setting_value setting = secret_read_by(&env_reader::required_secret, values, std::move(take));
    setting.example = example;
    setting.required = true;
    return setting;
}

std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> words;
    if (text == "none") return words;
    for (std::size_t at = 0; at <= text.size();) {
        const std::size_t end = std::min(text.find(',', at), text.size());
        std::string_view word = text.substr(at, end - at);
        at = end + 1;
        while (!word.empty() && word.front() == ' ') word.remove_prefix(1);
        while (!word.empty() && word.back() == ' ') word.remove_suffix(1);
        if (!word.empty()) words.emplace_back(word);
    }
    return words;
}

setting_value list(std::vector<std::string>& to, std::string_view values) {
    std::string fallback;
    for (const auto& word : to) fallback += (fallback.empty() ? "" : ",") + word;
    if (fallback.empty()) fallback = "none";
    setting_value setting;
    setting.values = values;
    setting.fallback = fallback;
    setting.read = [&to, fallback](env_reader& env, std::string_view name) {
        to = words_of(env.text(name, fallback));
    };
    return setting;
}

}  // namespace livescore::kind
