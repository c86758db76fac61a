#include "config/config_file.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <map>
#include <memory>
#include <numeric>
#include <optional>
#include <vector>

#include "config/catalogue.h"

namespace livescore {
namespace {

constexpr std::string_view file_suffix = "_FILE";
using values = std::map<std::string, std::string, std::less<>>;

/// The names that a file may hold: all settings of all programs, so that programs can share a file.
std::vector<std::string> known_names() {
    std::vector<std::string> names;
    for (const auto& section : all_settings()) {
        for (const auto& entry : section.entries) {
            if (entry.readers.size() == 1 && entry.readers.front() == "Compose") continue;
            names.emplace_back(entry.declared.name);
            if (entry.declared.value.may_be_file)
                names.push_back(names.back() + std::string(file_suffix));
        }
    }
    return names;
}

/// The number of characters to insert, remove or replace (Levenshtein).
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i);
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
        }
    }
    return row.back();
}

const std::string& nearest_to(const std::string& name, const std::vector<std::string>& names) {
    return *std::ranges::min_element(
        names, {}, [&](const std::string& known) { return distance(name, known); });
}

/// The value of an item; nullopt when it stands there twice, or as several words.
std::optional<std::string> value_of(const CLI::ConfigItem& item) {
    // CLI11 parts a text without quotation marks at its commas or blanks.
    std::string joined;
    for (const auto& word : item.inputs) {
        if (word.find_first_of(" \t#") != std::string::npos && item.inputs.size() > 1)
            return std::nullopt;
        if (word.starts_with('#') || word.starts_with(';')) return std::nullopt;
        joined += (joined.empty() ? "" : ",") + word;
    }
    return joined;
}

values read_file(const std::string& path, std::vector<std::string>& problems) {
    values found;
    std::ifstream file(path);
    if (!file || file.peek() == std::ifstream::traits_type::eof()) {
        problems.emplace_back("--config must name a file that can be read and is not empty");
        return found;
    }
    CLI::ConfigBase format;
    // CLI11 would end a value at a #, even between quotation marks. Comments have their own lines.
    format.comment('\x01');
    const auto names = known_names();
    for (const auto& item : format.from_config(file)) {
        if (item.name == "++" || item.name == "--") continue;  // the bounds of a section
        if (std::ranges::find(names, item.name) == names.end()) {
            const auto& nearest = nearest_to(item.name, names);
            // A line that is no setting may hold anything, so the problem repeats only a plain
            // name.
            const bool plain =
                item.name.size() <= 64 && std::ranges::all_of(item.name, [](unsigned char c) {
                    return std::isalnum(c) != 0 || c == '_';
                });
            problems.push_back("--config: there is no setting " +
                               (plain ? item.name : std::string("of such a name")) +
                               "; the nearest is " + nearest);
            continue;
        }
        const auto value = value_of(item);
        if (!value || found.contains(item.name)) {
            problems.push_back(item.name +
                               " must stand once in the file, with quotation marks around a value "
                               "that has blanks, and without a comment behind it");
            continue;
        }
        found[item.name] = *value;
    }
    return found;
}

std::optional<std::string> from_environment(const std::string& name) {
    const char* const value = std::getenv(name.c_str());
    if (value == nullptr || *value == '\0') return std::nullopt;
    return value;
}

std::string partner_of(std::string_view name) {
    if (name.ends_with(file_suffix)) return std::string(name.substr(0, name.size() - 5));
    return std::string(name).append(file_suffix);
}

}  // namespace

env_reader open_configuration(const std::string& path) {
    if (path.empty()) return env_reader();
    std::vector<std::string> problems;
    const auto file = std::make_shared<const values>(read_file(path, problems));
    env_reader reader([file](std::string_view name) -> std::optional<std::string> {
        if (auto value = from_environment(std::string(name))) return value;
        if (from_environment(partner_of(name))) return std::nullopt;
        const auto found = file->find(name);
        if (found == file->end()) return std::nullopt;
        return found->second;
    });
    for (auto& problem : problems) reader.problem(std::move(problem));
    return reader;
}

}  // namespace livescore
