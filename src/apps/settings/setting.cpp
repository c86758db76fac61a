#include "settings/setting.h"

#include <algorithm>
#include <utility>

namespace livescore {

void setting_table::section(std::string_view title, std::string_view introduction) {
    const auto found = std::ranges::find(sections_, title, &setting_section::title);
    open_ = static_cast<std::size_t>(found - sections_.begin());
    if (found == sections_.end()) sections_.push_back({title, introduction, {}});
}

void setting_table::add(std::string_view name, setting_value value, std::string_view meaning) {
    steps_.emplace_back([name, read = value.read](env_reader& env) { read(env, name); });
    sections_.at(open_).settings.push_back({name, std::move(value), meaning});
}

void setting_table::check(std::function<void(env_reader&)> rule) {
    steps_.push_back(std::move(rule));
}

void setting_table::read(env_reader& env) const {
    for (const auto& step : steps_) step(env);
}

}  // namespace livescore
