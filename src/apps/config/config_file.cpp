#include "config/config_file.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <map>
#include <memory>
#include <numeric>
#include <optional>
#include <set>
#include <sstream>
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

constexpr std::string_view blanks = " \t\r";

std::string_view trimmed(std::string_view text) {
    const auto begin = text.find_first_not_of(blanks);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

/// The line without its comment, which begins with # or ; at the start or behind a blank. CLI11
/// would end a value at each #, also within a password.
std::string_view without_comment(std::string_view line) {
    char quote = '\0';
    char before = '=';  // the last character that is no blank
    for (std::size_t at = 0; at < line.size(); ++at) {
        const char c = line[at];
        const bool apart = at == 0 || blanks.find(line[at - 1]) != std::string_view::npos;
        if (quote != '\0') {
            if (c == quote) quote = '\0';
        } else if (apart && (c == '#' || c == ';')) {
            return line.substr(0, at);
        } else if ((c == '"' || c == '\'') && (before == '=' || before == '[' || before == ',')) {
            quote = c;
        }
        if (blanks.find(c) == std::string_view::npos) before = c;
    }
    return line;
}

/// Whether CLI11 reads this value as people do: one word, one text between quotation marks, or the
/// beginning of a list.
bool is_plain_value(std::string_view value) {
    if (value.empty() || value.front() == '[') return true;
    const char quote = value.front();
    if (quote == '"' || quote == '\'') {
        return value.size() > 1 && value.find(quote, 1) == value.size() - 1 &&
               value[value.size() - 2] != '\\';
    }
    return quote != '`' && value.find_first_of(blanks) == std::string_view::npos;
}

/// A name that may be repeated. Any other may be a part of a secret.
bool is_plain_name(std::string_view name) {
    constexpr std::size_t longest = 64;
    return !name.empty() && name.size() <= longest &&
           std::ranges::all_of(name,
                               [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; });
}

/// Checks a file line by line and gives CLI11 what it reads well.
class config_lines {
public:
    explicit config_lines(std::vector<std::string>& problems) : problems_(problems) {}

    [[nodiscard]] std::istringstream clean(std::istream& file) {
        std::string text;
        for (std::string line; std::getline(file, line);) {
            ++number_;
            const auto rest = trimmed(without_comment(line));
            if (takes(rest)) text.append(rest).append("\n");
        }
        if (in_list_) problem("has a list without an end");
        return std::istringstream(text);
    }

private:
    bool takes(std::string_view line) {
        if (in_list_) {
            in_list_ = !line.ends_with(']');
            return true;
        }
        if (line.empty() || (line.front() == '[' && line.back() == ']')) return !line.empty();
        const auto equals = line.find('=');
        if (equals == std::string_view::npos) return problem("must be NAME = value");
        const auto name = trimmed(line.substr(0, equals));
        const auto value = trimmed(line.substr(equals + 1));
        in_list_ = value.starts_with('[') && !value.ends_with(']');
        // CLI11 would make one list of two lines in a row.
        if (is_plain_name(name) && !seen_.emplace(name).second)
            return problem(std::string(name) + " stands there already");
        if (!is_plain_value(value)) {
            const std::string who = is_plain_name(name) ? std::string(name) + " " : "";
            problem(who + "needs quotation marks around its whole value");
        }
        return true;
    }
    bool problem(std::string_view what) {
        problems_.push_back("--config: line " + std::to_string(number_) + ": " + std::string(what));
        return false;
    }

    std::vector<std::string>& problems_;
    std::set<std::string, std::less<>> seen_;
    int number_ = 0;
    bool in_list_ = false;
};

std::string value_of(const CLI::ConfigItem& item) {
    std::string joined;
    for (const auto& word : item.inputs) joined += (joined.empty() ? "" : ",") + word;
    return joined;
}

values read_file(const std::string& path, std::vector<std::string>& problems) {
    values found;
    std::ifstream file(path);
    if (!file || file.peek() == std::ifstream::traits_type::eof()) {
        problems.emplace_back("--config must name a file that can be read and is not empty");
        return found;
    }
    auto text = config_lines(problems).clean(file);
    CLI::ConfigBase format;
    format.comment('\x01');  // the comments are gone
    const auto names = known_names();
    for (const auto& item : format.from_config(text)) {
        if (item.name == "++" || item.name == "--") continue;  // the bounds of a section
        if (std::ranges::find(names, item.name) == names.end()) {
            const auto& nearest = nearest_to(item.name, names);
            problems.push_back(
                "--config: there is no setting " +
                (is_plain_name(item.name) ? item.name : std::string("of such a name")) +
                "; the nearest is " + nearest);
        } else if (!found.emplace(item.name, value_of(item)).second) {
            problems.push_back("--config: " + item.name + " stands there already");
        }
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
