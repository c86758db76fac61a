#include "livescore/core/env.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <utility>

#include "livescore/core/parse_integer.h"

namespace livescore {
namespace {

std::optional<std::string> process_environment(std::string_view name) {
    const char* const value = std::getenv(std::string(name).c_str());
    if (value == nullptr) return std::nullopt;
    return value;
}

std::string name_and(std::string_view name, std::string_view sentence) {
    std::string text(name);
    text += ' ';
    text += sentence;
    return text;
}

/// The content of a file, without the final newline that editors and `echo` add. Returns nullopt
/// when the file cannot be read or holds nothing.
std::optional<std::string> content_of(const std::string& path) {
    const std::ifstream file(path, std::ios::binary);
    std::ostringstream content;
    // This also fails when there is nothing to copy.
    if (!(content << file.rdbuf())) return std::nullopt;
    std::string text = content.str();
    if (text.ends_with('\n')) text.pop_back();
    if (text.ends_with('\r')) text.pop_back();
    if (text.empty()) return std::nullopt;
    return text;
}

}  // namespace

env_reader::env_reader() : env_reader(process_environment) {}
env_reader::env_reader(lookup get) : get_(std::move(get)) {}

std::optional<std::string> env_reader::get(std::string_view name) const {
    auto value = get_(name);
    if (value && value->empty()) value.reset();
    return value;
}

std::string env_reader::secret(std::string_view name) {
    const std::string name_of_file = std::string(name) + "_FILE";
    const auto path = get(name_of_file);
    auto value = get(name);
    if (!path) return std::move(value).value_or("");
    if (value) {
        problem(name_of_file + " and " + std::string(name) + " exclude each other");
        return *value;
    }
    value = content_of(*path);
    // The path may be the secret itself under the wrong name, so the problem does not repeat it.
    if (!value) problem(name_of_file + " must name a file that can be read and is not empty");
    return std::move(value).value_or("");
}

std::string env_reader::required_secret(std::string_view name) {
    const std::size_t problems_before = problems_.size();
    std::string value = secret(name);
    if (value.empty() && problems_.size() == problems_before) {
        problem(name_and(name, "is required (or " + std::string(name) + "_FILE)"));
    }
    return value;
}

std::string env_reader::text(std::string_view name, std::string_view fallback) {
    return get(name).value_or(std::string(fallback));
}

std::int64_t env_reader::integer(std::string_view name, std::int64_t fallback, std::int64_t min,
                                 std::int64_t max) {
    const auto text = get(name);
    if (!text) return fallback;
    const auto value = parse_integer<std::int64_t>(*text);
    if (value && *value >= min && *value <= max) return *value;
    // The text may be a secret under the wrong name, so the problem does not repeat it.
    problem(name_and(
        name, "must be an integer from " + std::to_string(min) + " to " + std::to_string(max)));
    return fallback;
}

bool env_reader::boolean(std::string_view name, bool fallback) {
    const auto text = get(name);
    if (!text) return fallback;
    for (const std::string_view yes : {"on", "true", "1", "yes"}) {
        if (*text == yes) return true;
    }
    for (const std::string_view no : {"off", "false", "0", "no"}) {
        if (*text == no) return false;
    }
    problem(name_and(name, "must be on or off (also true, false, 1, 0, yes, no)"));
    return fallback;
}

std::string env_reader::one_of(std::string_view name, std::string_view fallback,
                               const std::vector<std::string_view>& allowed) {
    auto value = get(name);
    if (!value) return std::string(fallback);
    if (std::find(allowed.begin(), allowed.end(), *value) != allowed.end()) return *value;
    std::string list;
    for (const auto word : allowed) {
        if (!list.empty()) list += ", ";
        list += word;
    }
    problem(name_and(name, "must be one of: " + list));
    return std::string(fallback);
}

void env_reader::problem(std::string sentence) {
    problems_.push_back(std::move(sentence));
}

}  // namespace livescore
