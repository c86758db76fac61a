#include "stage_plan.h"

#include <algorithm>
#include <map>
#include <set>

namespace livescore {
namespace {

/// "Group 10" stands behind "Group 9".
struct natural_less {
    bool operator()(const std::string& a, const std::string& b) const {
        const auto digits = [](const std::string& text) {
            std::size_t begin = text.size();
            while (begin > 0 && text[begin - 1] >= '0' && text[begin - 1] <= '9') --begin;
            return begin;
        };
        const std::size_t x = digits(a);
        const std::size_t y = digits(b);
        const bool same_words = a.compare(0, x, b, 0, y) == 0;
        if (!same_words || x == a.size() || y == b.size()) return a < b;
        return std::make_tuple(a.size() - x, a) < std::make_tuple(b.size() - y, b);
    }
};

}  // namespace

stage_plan::stage_plan(const standings_season& season, const std::optional<std::string>& wanted) {
    if (season.stages.empty()) {
        take_from_matches(season);
    } else {
        list(season);
        if (wanted && !find(wanted)) stages_.push_back({.name = wanted});
    }
    assign(season, wanted);
    find_groups();
}

void stage_plan::list(const standings_season& season) {
    for (const season_stage& given : season.stages) {
        stages_.push_back({.name = given.name, .carry = given.carry, .given = &given});
    }
    std::optional<std::size_t> newest_root;
    for (std::size_t i = 0; i < season.stages.size(); ++i) {
        const season_stage& given = season.stages[i];
        std::optional<std::size_t> from;
        if (given.from) {
            from = find_or_add(given.from);
        } else if (given.carry != stage_carry::none) {
            from = newest_root ? *newest_root : find_or_add(std::nullopt);
        }
        if (from != i) stages_[i].from = from;
        if (given.carry == stage_carry::none) newest_root = i;
    }
    // What only `from` names was played first.
    const auto first_implied = static_cast<std::ptrdiff_t>(season.stages.size());
    const std::size_t implied = stages_.size() - season.stages.size();
    std::rotate(stages_.begin(), stages_.begin() + first_implied, stages_.end());
    for (planned_stage& stage : stages_) {
        if (!stage.from) continue;
        const std::size_t listed = season.stages.size();
        stage.from = *stage.from < listed ? *stage.from + implied : *stage.from - listed;
    }
}

void stage_plan::take_from_matches(const standings_season& season) {
    std::map<std::optional<std::string>, timestamp> begins;
    for (const standings_match& match : season.matches) {
        const auto [known, is_new] = begins.try_emplace(match.stage, match.starts);
        if (!is_new) known->second = std::min(known->second, match.starts);
    }
    for (const auto& [name, at] : begins) stages_.push_back({.name = name});
    std::stable_sort(stages_.begin(), stages_.end(),
                     [&](const planned_stage& a, const planned_stage& b) {
                         return begins.at(a.name) < begins.at(b.name);
                     });
}

std::optional<std::size_t> stage_plan::find(const std::optional<std::string>& name) const {
    for (std::size_t i = 0; i < stages_.size(); ++i) {
        if (stages_[i].name == name) return i;
    }
    return std::nullopt;
}

std::size_t stage_plan::find_or_add(const std::optional<std::string>& name) {
    if (const auto found = find(name)) return *found;
    stages_.push_back({.name = name});
    return stages_.size() - 1;
}

void stage_plan::assign(const standings_season& season, const std::optional<std::string>& wanted) {
    const bool listed = !season.stages.empty();
    const bool has_groups =
        std::any_of(season.matches.begin(), season.matches.end(),
                    [](const standings_match& match) { return match.group.has_value(); });
    std::optional<std::size_t> unnamed = find(std::nullopt);
    for (std::size_t i = 0; i < stages_.size() && !unnamed && listed; ++i) {
        if (stages_[i].carry == stage_carry::none) unnamed = i;
    }
    for (const standings_match& match : season.matches) {
        const auto stage = match.stage ? find(match.stage) : unnamed;
        if (!stage) continue;
        const bool is_asked_for = wanted && stages_[*stage].name == wanted;
        const bool is_knockout = match.is_tie || (has_groups && !match.group);
        if (!listed && !is_asked_for && is_knockout) continue;
        stages_[*stage].matches.push_back(&match);
    }
}

void stage_plan::find_groups() {
    for (planned_stage& stage : stages_) {
        std::set<std::string, natural_less> names;
        for (const standings_match* match : stage.matches) {
            if (match->group) names.insert(*match->group);
        }
        stage.groups.assign(names.begin(), names.end());
        if (names.empty() && !stage.matches.empty()) stage.groups.emplace_back(std::nullopt);
    }
}

std::vector<std::size_t> stage_plan::chain_of(std::size_t stage) const {
    std::vector<std::size_t> chain{stage};
    while (stages_[chain.back()].carry != stage_carry::none && stages_[chain.back()].from) {
        const std::size_t from = *stages_[chain.back()].from;
        if (std::find(chain.begin(), chain.end(), from) != chain.end()) break;
        chain.push_back(from);
    }
    std::reverse(chain.begin(), chain.end());
    return chain;
}

}  // namespace livescore
