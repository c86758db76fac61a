/// The declaration of settings. One declaration serves twice: the programs read the environment by
/// it, and docs/CONFIGURATION.md and .env.example are made from it (config/documents.h).
#pragma once
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "livescore/core/env.h"

namespace livescore {

/// What a variable may hold, and how it is read. settings/kinds.h makes these.
struct setting_value {
    std::string values{};      ///< what is allowed: "1 to 200", "on, off", "a path"
    std::string_view unit{};   ///< "ms", "bytes"; empty: none
    std::string fallback{};    ///< the default, as the variable would hold it; empty: none
    std::string example{};     ///< a value for .env.example; only of what is required
    bool required = false;     ///< the program does not start without it
    bool may_be_file = false;  ///< the variable NAME_FILE may name a file that holds the value
    /// Reads the variable and puts the value where it belongs, or tells the reader what is wrong.
    std::function<void(env_reader& env, std::string_view name)> read{};
};

/// One variable of the environment.
struct setting {
    std::string_view name;
    setting_value value;
    std::string_view meaning;  ///< plain sentences, with `code` between backticks
};

/// Settings of one subject, as the documents show them.
struct setting_section {
    std::string_view title;
    std::string_view introduction;  ///< empty: none
    std::vector<setting> settings;
};

/// The settings of one program. It holds references to the options that the settings go to, so it
/// must not outlive them.
class setting_table {
public:
    /// Opens a section: what is added next belongs to it. Opens it again when it is there.
    void section(std::string_view title, std::string_view introduction = {});
    void add(std::string_view name, setting_value value, std::string_view meaning);
    /// A rule that spans several settings. It runs after the settings that were added before it.
    void check(std::function<void(env_reader& env)> rule);

    /// Reads all settings, in the order in which they were added. What is wrong is told to `env`.
    void read(env_reader& env) const;
    [[nodiscard]] const std::vector<setting_section>& sections() const noexcept {
        return sections_;
    }

private:
    std::vector<setting_section> sections_;
    std::size_t open_ = 0;  // index of the section that is open
    std::vector<std::function<void(env_reader&)>> steps_;
};

/// Reads a program's configuration by its declaration, `declare_settings(table, config)`.
template <class Config>
[[nodiscard]] Config read_settings(env_reader& env) {
    Config config;
    setting_table table;
    declare_settings(table, config);
    table.read(env);
    return config;
}

}  // namespace livescore
