/// The declaration of settings. One declaration serves twice. The programs read the environment by
/// it. docs/CONFIGURATION.md and .env.example come from it (config/documents.h).
#pragma once
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "livescore/core/env.h"

namespace livescore {

/// The values that a variable may hold, and the function that reads it. settings/kinds.h makes
/// these.
struct setting_value {
    std::string values{};      ///< allowed values: "1 to 200", "on, off", "a path"
    std::string_view unit{};   ///< "ms", "bytes"; empty: none
    std::string fallback{};    ///< the default, as the variable would hold it; empty: none
    std::string example{};     ///< a value for .env.example, for a required variable
    bool required = false;     ///< the program does not start without it
    bool may_be_file = false;  ///< the variable NAME_FILE may name a file that holds the value
    /// Reads the variable and puts the value where it belongs, or adds a problem to the reader.
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
    /// Opens a section: the settings that are added next belong to it. Opens the section again when
    /// it is already there.
    void section(std::string_view title, std::string_view introduction = {});
    void add(std::string_view name, setting_value value, std::string_view meaning);
    /// A rule that spans several settings. It runs after the settings that were added before it.
    void check(std::function<void(env_reader& env)> rule);

    /// Reads all settings, in the order in which they were added. Adds each problem to `env`.
    void read(env_reader& env) const;
    [[nodiscard]] const std::vector<setting_section>& sections() const noexcept {
        return sections_;
    }

private:
    std::vector<setting_section> sections_;
    std::size_t open_ = 0;  // index of the section that is open
    std::vector<std::function<void(env_reader&)>> steps_;
};

/// The declaration of a program's settings, which go to `config`.
template <class Config>
[[nodiscard]] setting_table table_of(Config& config) {
    setting_table table;
    declare_settings(table, config);
    return table;
}

/// Reads a program's configuration by its declaration, `declare_settings(table, config)`.
template <class Config>
[[nodiscard]] Config read_settings(env_reader& env) {
    Config config;
    table_of(config).read(env);
    return config;
}

}  // namespace livescore
