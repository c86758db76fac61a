#include "season_tables.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "encoding/json_input.h"

namespace livescore {
namespace {

// Points of one deduction.
constexpr int largest_deduction = 10'000;
constexpr std::array<const char*, 2> lists_beside_rules{"playoff", "drawnLots"};

season_stage read_stage(const json_place& item, const standings_limits& limits) {
    season_stage stage;
    const json_place name = item.member("name");
    name.require();
    stage.name = name.text(longest_name).value_or("");
    stage.carry = item.member("carry")
                      .word(parse_stage_carry, "none, all, half_down")
                      .value_or(stage_carry::none);
    stage.from = item.member("from").text(longest_name);
    const json_place positions = item.member("positionsFrom");
    if (positions.is_object()) {
        stage.positions_from = read_positions_by_name(positions, limits);
    } else if (const auto first = read_first_position(positions)) {
        stage.positions_from[""] = *first;
    }
    return stage;
}

/// Whether the stages before this one lead back to it.
bool is_in_ring(const std::vector<season_stage>& stages, const season_stage& begin) {
    const season_stage* stage = &begin;
    for (std::size_t step = 0; step <= stages.size(); ++step) {
        if (!stage->from) return false;
        const auto next = std::find_if(stages.begin(), stages.end(), [&](const season_stage& s) {
            return s.name == *stage->from;
        });
        if (next == stages.end()) return false;
        if (next->name == begin.name) return true;
        stage = &*next;
    }
    return false;
}

std::vector<season_stage> read_stages(const json_place& place, const standings_limits& limits) {
    const std::vector<json_place> items = place.items(limits.stages);
    std::vector<season_stage> stages;
    std::set<std::string> names;
    for (const json_place& item : items) {
        stages.emplace_back();
        if (!item.expect_object()) continue;
        stages.back() = read_stage(item, limits);
        const bool is_new = names.insert(stages.back().name).second;
        if (!is_new) item.member("name").refuse("Another stage has this name", "duplicate");
    }
    for (std::size_t i = 0; i < stages.size(); ++i) {
        if (is_in_ring(stages, stages[i])) {
            items[i].member("from").refuse("Stages must not come from each other", "custom");
        }
    }
    return stages;
}

std::vector<points_deduction> read_deductions(const json_place& place,
                                              const standings_limits& limits) {
    std::vector<points_deduction> deductions;
    for (const json_place& item : place.items(limits.deductions)) {
        if (!item.expect_object()) continue;
        points_deduction deduction;
        item.member("teamId").require();
        deduction.team = team_id{item.member("teamId").integer(1, largest_id).value_or(0)};
        item.member("points").require();
        deduction.points = item.member("points").integer(1, largest_deduction).value_or(0);
        deduction.reason = item.member("reason").text(longest_text);
        const json_place decided = item.member("decidedAt");
        if (const auto text = decided.text(longest_name)) {
            deduction.decided_at = parse_iso8601(*text);
            // A day is enough: it holds from its first moment.
            if (!deduction.decided_at) deduction.decided_at = parse_iso8601(*text + "T00:00Z");
            if (!deduction.decided_at) deduction.decided_at = parse_iso8601(*text + "T00:00:00Z");
            if (!deduction.decided_at)
                decided.refuse("Expected an ISO 8601 time", "invalid_format");
        }
        deduction.stage = item.member("stage").text(longest_name);
        deductions.push_back(std::move(deduction));
    }
    return deductions;
}

}  // namespace

season_tables read_tables_of(const nlohmann::json& body, const standings_limits& limits,
                             std::vector<field_error>& problems) {
    const json_place all(&body, {}, problems);
    season_tables tables;
    tables.rules = read_rules(all.member("rules"), limits);
    tables.stages = read_stages(all.member("stages"), limits);
    tables.deductions = read_deductions(all.member("deductions"), limits);
    const json_place playoff = all.member("playoff");
    if (playoff.is_given()) tables.rules.playoff = read_lists(playoff, limits);
    const json_place lots = all.member("drawnLots");
    if (lots.is_given()) tables.rules.drawn_lots = read_lists(lots, limits);
    return tables;
}

nlohmann::json rules_to_store(const nlohmann::json& body) {
    const auto given = body.find("rules");
    nlohmann::json rules = given == body.end() ? nlohmann::json() : *given;
    for (const char* const name : lists_beside_rules) {
        const auto list = body.find(name);
        if (list == body.end() || list->is_null()) continue;
        if (rules.is_string()) rules = nlohmann::json{{"preset", rules}};
        if (rules.is_null()) rules = nlohmann::json::object();
        rules[name] = *list;
    }
    return rules;
}

result<season_tables> read_season_tables(const season_texts& texts, const standings_limits& limits,
                                         const json_limits& json) {
    std::vector<field_error> problems;
    nlohmann::json body = nlohmann::json::object();
    const auto add = [&](const char* name, std::string_view text) {
        if (text.empty()) return;
        auto value = parse_json(text, json);
        if (value) {
            body[name] = std::move(*value);
            return;
        }
        const error refused = value.error();
        for (field_error problem : refused.details) {
            problem.path.insert(problem.path.begin(), name);
            problems.push_back(std::move(problem));
        }
        if (refused.details.empty()) problems.push_back({{name}, "Not JSON", "invalid_format"});
    };
    add("rules", texts.rules);
    add("stages", texts.stages);
    add("deductions", texts.deductions);
    add("playoff", texts.playoff);
    add("drawnLots", texts.drawn_lots);
    season_tables tables = read_tables_of(body, limits, problems);
    if (problems.empty()) return tables;
    return error{errc::invalid_argument, "Invalid payload", std::move(problems)};
}

}  // namespace livescore
