#include "json_input.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

namespace livescore {
namespace {

using nlohmann::json;

struct too_deep {};

error not_json(const std::string& message) {
    error e{errc::invalid_argument, "Invalid JSON"};
    e.details.push_back({{}, message, "invalid_json"});
    return e;
}

error no_payload(std::string message, std::string code) {
    error e{errc::invalid_argument, "Invalid payload"};
    e.details.push_back({{}, std::move(message), std::move(code)});
    return e;
}

/// Collects the values that break a limit. The recursion is bounded: the parser has checked the
/// depth. A value's path is made for a refusal only, from the steps on the stack.
class limit_check {
public:
    explicit limit_check(const json_limits& limits) : limits_(limits) {}

    void visit(const json& value) { visit(value, nullptr); }

    std::vector<field_error> problems;

private:
    struct step {
        const step* parent;
        const std::string* name;  ///< of a member; null: an item
        std::size_t index = 0;    ///< of an item
    };

    void visit(const json& value, const step* at) {
        if (value.is_string()) {
            check_text(value.get_ref<const std::string&>(), at);
        } else if (value.is_array()) {
            if (value.size() > limits_.max_array_items) {
                refuse(at,
                       "Must have at most " + std::to_string(limits_.max_array_items) + " items",
                       "too_big");
                return;
            }
            for (std::size_t i = 0; i < value.size(); ++i) {
                const step item{at, nullptr, i};
                visit(value[i], &item);
            }
        } else if (value.is_object()) {
            for (const auto& [name, member] : value.get_ref<const json::object_t&>()) {
                const step to_member{at, &name};
                if (name.find('\0') == std::string::npos) {
                    visit(member, &to_member);
                } else {
                    refuse(at, "Must not have a member whose name contains U+0000",
                           "invalid_format");
                }
            }
        }
    }
    void check_text(const std::string& text, const step* at) {
        if (text.size() > limits_.max_string_bytes) {
            refuse(at, "Must be at most " + std::to_string(limits_.max_string_bytes) + " bytes",
                   "too_big");
        }
        if (text.find('\0') != std::string::npos) {
            refuse(at, "Must not contain U+0000", "invalid_format");
        }
    }
    void refuse(const step* at, std::string message, std::string code) {
        // A body with a thousand wrong places must not make an answer of a thousand sentences.
        constexpr std::size_t enough = 20;
        if (problems.size() >= enough) return;
        std::vector<std::string> path;
        for (; at != nullptr; at = at->parent) {
            path.push_back(at->name != nullptr ? *at->name : std::to_string(at->index));
        }
        std::ranges::reverse(path);
        problems.push_back({std::move(path), std::move(message), std::move(code)});
    }

    const json_limits& limits_;
};

}  // namespace

result<json> parse_json(std::string_view text, const json_limits& limits) {
    // nlohmann takes a NUL byte for the end of the input.
    if (const auto at = text.find('\0'); at != std::string_view::npos) {
        return not_json("No JSON at byte " + std::to_string(at + 1));
    }
    const auto check_depth = [&limits](int depth, json::parse_event_t event, const json&) {
        const bool opens =
            event == json::parse_event_t::object_start || event == json::parse_event_t::array_start;
        if (opens && depth >= limits.max_depth) throw too_deep{};
        return true;
    };
    // The parser calls back for each value, which takes as long as the rest. A text is no deeper
    // than it has brackets.
    const auto brackets = std::ranges::count_if(text, [](char c) { return c == '{' || c == '['; });
    json value;
    try {
        value = brackets > limits.max_depth ? json::parse(text, check_depth) : json::parse(text);
    } catch (const too_deep&) {
        return no_payload("Must not be nested deeper than " + std::to_string(limits.max_depth),
                          "too_big");
    } catch (const json::parse_error& problem) {
        return not_json("No JSON at byte " + std::to_string(problem.byte));
    } catch (const json::out_of_range&) {
        return no_payload("Must not contain a number that is out of range", "too_big");
    }
    limit_check check(limits);
    check.visit(value);
    if (!check.problems.empty()) {
        return error{errc::invalid_argument, "Invalid payload", std::move(check.problems)};
    }
    // The type is named, because json converts from and to nearly every type.
    return {boost::system::in_place_value, std::move(value)};
}

std::optional<std::int64_t> whole_number(const json& value) {
    using limits = std::numeric_limits<std::int64_t>;
    if (value.is_number_unsigned()) {
        constexpr auto most = static_cast<std::uint64_t>(limits::max());
        return static_cast<std::int64_t>(std::min(value.get<std::uint64_t>(), most));
    }
    if (value.is_number_integer()) return value.get<std::int64_t>();
    if (!value.is_number_float()) return std::nullopt;
    const auto number = value.get<double>();
    if (number != std::trunc(number)) return std::nullopt;
    constexpr double bound = 9.2e18;  // a little inside int64, where the cast is defined
    return static_cast<std::int64_t>(std::clamp(number, -bound, bound));
}

}  // namespace livescore
