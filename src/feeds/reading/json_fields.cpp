#include "reading/json_fields.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "livescore/core/parse_integer.h"
#include "livescore/core/text/name.h"
#include "livescore/feeds/report_check.h"

namespace livescore {
namespace {

using nlohmann::json;

constexpr std::size_t most_problems = 50;
constexpr int largest_count = report_bounds{}.number;
/// Doubles are exact for whole numbers up to here.
constexpr double largest_whole = 9e15;

bool is_longer(std::string_view text, std::size_t most) {
    if (text.size() <= most) return false;
    const auto continues = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; };
    const auto follow = static_cast<std::size_t>(std::ranges::count_if(text, continues));
    return text.size() - follow > most;
}

std::string first_detail(const error& e) {
    if (e.details.empty()) return e.message;
    std::string where;
    for (const std::string& step : e.details.front().path) {
        if (!where.empty()) where += '.';
        where += step;
    }
    return where + ": " + e.details.front().message;
}

}  // namespace

json_fields json_fields::operator[](std::string_view name) const {
    if (!is_object()) return {};
    const auto& members = value_->get_ref<const json::object_t&>();
    if (const auto found = members.find(name); found != members.end())
        return json_fields(found->second);
    for (const auto& [key, value] : members) {
        if (equals_ignoring_case(key, name)) return json_fields(value);
    }
    return {};
}

std::vector<json_fields> json_fields::items() const {
    std::vector<json_fields> found;
    if (!is_list()) return found;
    found.reserve(value_->size());
    for (const json& element : *value_) found.emplace_back(element);
    return found;
}

std::optional<std::string> json_fields::text(std::size_t most) const {
    if (!is_text()) return std::nullopt;
    std::string found = value_->get_ref<const std::string&>();
    constexpr std::size_t far_too_long = 10'000;
    if (found.size() > far_too_long) return std::nullopt;
    for (char& c : found) {
        if (static_cast<unsigned char>(c) < 0x20U) c = ' ';
    }
    found = clean_name(found);
    if (is_blank(found) || is_longer(found, most)) return std::nullopt;
    return found;
}

std::optional<std::int64_t> json_fields::whole() const {
    if (!is_known()) return std::nullopt;
    if (value_->is_number_float()) {
        const double number = value_->get<double>();
        if (!(std::fabs(number) <= largest_whole) || std::floor(number) != number)
            return std::nullopt;
        return static_cast<std::int64_t>(number);
    }
    if (value_->is_number_unsigned() &&
        value_->get<std::uint64_t>() > static_cast<std::uint64_t>(largest_whole))
        return std::nullopt;
    if (value_->is_number_integer()) return value_->get<std::int64_t>();
    if (value_->is_string())
        return parse_integer<std::int64_t>(value_->get_ref<const std::string&>());
    return std::nullopt;
}

std::optional<int> json_fields::count() const {
    const auto number = whole();
    if (!number || *number < 0 || *number > largest_count) return std::nullopt;
    return static_cast<int>(*number);
}

std::optional<double> json_fields::decimal() const {
    if (is_known() && value_->is_number()) return value_->get<double>();
    return std::nullopt;
}

bool json_fields::flag() const noexcept {
    return is_known() && value_->is_boolean() && value_->get<bool>();
}

std::optional<std::string> json_fields::reference() const {
    constexpr std::size_t longest = report_bounds{}.label_characters;
    if (is_text()) {
        auto found = text(longest);
        return found == "0" ? std::nullopt : found;
    }
    const auto number = whole();
    if (!number || *number == 0) return std::nullopt;
    return std::to_string(*number);
}

std::optional<timestamp> json_fields::instant() const {
    if (!is_text()) return std::nullopt;
    const auto& found = value_->get_ref<const std::string&>();
    if (const auto at = parse_iso8601(found)) return at;
    return parse_iso8601(found + 'Z');
}

std::optional<score> json_fields::pair(std::string_view home, std::string_view away) const {
    const auto first = (*this)[home].count();
    const auto second = (*this)[away].count();
    if (!first || !second) return std::nullopt;
    return score{*first, *second};
}

std::optional<json> parse_answer(std::string_view body) {
    if (body.starts_with("\xEF\xBB\xBF")) body.remove_prefix(3);
    json parsed = json::parse(body, nullptr, false);
    if (parsed.is_discarded()) return std::nullopt;
    return parsed;
}

error no_json() {
    return unexpected_answer("The answer is no JSON");
}

error unexpected_answer(std::string message) {
    return {errc::invalid_argument, std::move(message)};
}

void take_fixture(decoded_answer& answer, result<fixture_report> report) {
    if (!report) return note_problem(answer, report.error().message);
    if (const auto wrong = check_report(*report))
        return note_problem(answer, "Fixture " + report->ref + ": " + first_detail(*wrong));
    answer.fixtures.push_back(*std::move(report));
}

void note_problem(decoded_answer& answer, std::string problem) {
    if (answer.problems.size() < most_problems) answer.problems.push_back(std::move(problem));
}

bool mentions(std::string_view text, std::string_view word) {
    return lower_case(text).find(word) != std::string::npos;
}

}  // namespace livescore
