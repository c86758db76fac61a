#include <algorithm>
#include <numeric>
#include <string>
#include <tuple>
#include <vector>

#include "livescore/protocol/query.h"

namespace livescore {
namespace {

// A longer name is a mistake of another kind. The comparison takes time by the product of lengths.
constexpr std::size_t max_compared_bytes = 64;

/// `home_Score` and `home-score` are ways to write `homescore`.
std::string folded(std::string_view name) {
    std::string text;
    for (const char c : name.substr(0, max_compared_bytes)) {
        if (c == '_' || c == '-' || c == ' ') continue;
        text += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return text;
}

/// The least number of letters to insert, remove, replace, or swap with their neighbour.
std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> before(b.size() + 1);
    std::vector<std::size_t> last(b.size() + 1);
    std::vector<std::size_t> now(b.size() + 1);
    std::iota(last.begin(), last.end(), 0U);
    for (std::size_t i = 1; i <= a.size(); ++i) {
        now[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t differs = a[i - 1] == b[j - 1] ? 0 : 1;
            now[j] = std::min({last[j] + 1, now[j - 1] + 1, last[j - 1] + differs});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                now[j] = std::min(now[j], before[j - 2] + 1);
        }
        std::swap(before, last);
        std::swap(last, now);
    }
    return last[b.size()];
}

std::size_t common_start(std::string_view a, std::string_view b) {
    const std::size_t most = std::min(a.size(), b.size());
    return static_cast<std::size_t>(
        std::mismatch(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(most), b.begin()).first -
        a.begin());
}

/// When two names have the same distance, the name that begins alike is the nearer one.
std::string_view nearest(std::string_view name, std::span<const std::string_view> known) {
    const std::string wanted = folded(name);
    return *std::ranges::min_element(known, {}, [&wanted](std::string_view candidate) {
        const std::string other = folded(candidate);
        const auto alike = static_cast<std::ptrdiff_t>(common_start(wanted, other));
        return std::tuple(edit_distance(wanted, other), -alike);
    });
}

std::string advice(std::string_view name, std::span<const std::string_view> known) {
    if (known.empty()) return "Unknown parameter: there are no parameters here";
    std::string text = "Unknown parameter: did you mean '";
    text.append(nearest(name, known)).append("'? Known are ");
    for (std::size_t i = 0; i < known.size(); ++i) {
        if (i > 0) text += ", ";
        text += known[i];
    }
    return text;
}

}  // namespace

bool is_ignored_parameter(std::string_view name) noexcept {
    return name == "_" || name.starts_with("utm_");
}

std::optional<error> find_unknown_parameters(const query_parameters& given,
                                             std::span<const std::string_view> known) {
    constexpr std::size_t most_problems = 20;
    std::vector<std::string_view> seen;
    std::vector<field_error> problems;
    for (const auto& [name, value] : given) {
        if (is_ignored_parameter(name) || std::ranges::find(known, name) != known.end() ||
            std::ranges::find(seen, name) != seen.end())
            continue;
        if (problems.size() == most_problems) break;
        seen.push_back(name);
        problems.push_back({{name}, advice(name, known), "unknown_parameter"});
    }
    if (problems.empty()) return std::nullopt;
    return error{errc::invalid_argument, "Invalid query", std::move(problems)};
}

}  // namespace livescore
