#include "table_draft.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "match_choice.h"

namespace livescore {
namespace {

int half_down(int points) {
    return points >= 0 ? points / 2 : (points - 1) / 2;
}

class draft_maker {
public:
    draft_maker(const stage_plan& plan, const standings_rules& rules,
                const standings_season& season, const standings_query& query)
        : plan_(plan), rules_(rules), season_(season), query_(query) {
        for (const standings_team& team : season.teams) names_.emplace(team.id, team.name);
    }

    std::vector<table_draft> make() {
        for (std::size_t stage = 0; stage < plan_.stages().size(); ++stage) {
            for (const auto& group : plan_.stages()[stage].groups) collect(stage, group);
        }
        for (std::size_t i = 0; i < drafts_.size(); ++i) {
            drafts_[i].field.first_position = first_of(i, 0);
        }
        for (table_draft& table : drafts_) rank(table);
        return std::move(drafts_);
    }

private:
    // ---- matches

    void collect(std::size_t stage, const std::optional<std::string>& group) {
        table_draft table{.stage = stage, .group = group, .field = {}, .taken = {}, .ranked = {}};
        table.field.venue = query_.venue;
        std::map<team_id, std::size_t> index;
        for (const standings_match* match : plan_.stages()[stage].matches) {
            if (match->group != group || match->standing == match_standing::void_) continue;
            for (const team_id team : {match->home, match->away}) {
                const auto [at, is_new] = index.try_emplace(team, index.size());
                if (!is_new) continue;
                table.field.teams.push_back({team, name_of(team)});
                table.field.members.push_back(at->second);
            }
        }
        if (table.field.members.empty()) return;
        add_matches(table, index);
        add_points(table);
        take_zones(table);
        drafts_.push_back(std::move(table));
    }

    void add_matches(table_draft& table, std::map<team_id, std::size_t>& index) {
        const match_choice choice(plan_, table.stage, query_);
        const std::size_t member_count = table.field.members.size();
        const auto index_of = [&](team_id team) {
            const auto [at, is_new] = index.try_emplace(team, index.size());
            if (is_new) table.field.teams.push_back({team, name_of(team)});
            return at->second;
        };
        const std::vector<std::size_t> chain = plan_.chain_of(table.stage);
        for (std::size_t step = 0; step < chain.size(); ++step) {
            for (const standings_match* match : plan_.stages()[chain[step]].matches) {
                const bool is_own = chain[step] == table.stage;
                if (is_own && match->group != table.group) continue;
                const std::size_t home = index_of(match->home);
                const std::size_t away = index_of(match->away);
                const bool has_member = home < member_count || away < member_count;
                const match_state state = choice.state_of(*match, chain[step]);
                auto counted = state == match_state::counts
                                   ? count_match(*match, rules_.points, home, away)
                                   : std::nullopt;
                const bool runs = match->standing == match_standing::running;
                const bool open = state == match_state::open || runs ||
                                  (state == match_state::counts && !counted);
                if (has_member) {
                    table.field.meetings.push_back({home, away, !open});
                    table.provisional |= open && choice.is_in_rounds(*match, chain[step]);
                }
                if (!counted) continue;
                counted->step = step;
                table.field.matches.push_back(*counted);
            }
        }
    }

    // ---- points

    void add_points(table_draft& table) {
        const std::vector<std::size_t> chain = plan_.chain_of(table.stage);
        ranked_field& field = table.field;
        field.totals = add_up(field.matches, field.teams.size(), query_.venue);
        std::vector<int> points(field.teams.size(), 0);
        for (std::size_t step = 0; step < chain.size(); ++step) {
            const planned_stage& stage = plan_.stages()[chain[step]];
            const bool halves = step > 0 && stage.carry == stage_carry::half_down && !query_.venue;
            std::vector<counted_match> own;
            std::copy_if(field.matches.begin(), field.matches.end(), std::back_inserter(own),
                         [step](const counted_match& match) { return match.step == step; });
            const auto sums = add_up(own, field.teams.size(), query_.venue);
            for (std::size_t team = 0; team < points.size(); ++team) {
                tally& total = field.totals[team];
                if (step + 1 == chain.size()) table.taken[team] = points[team];
                if (halves) {
                    total.halves_lost += points[team] % 2 != 0 ? 1 : 0;
                    points[team] = half_down(points[team]);
                }
                const int deduction = deduction_of(field.teams[team].id, stage);
                points[team] += sums[team].points - deduction;
                total.deduction += deduction;
                total.points = points[team];
            }
        }
    }

    [[nodiscard]] int deduction_of(team_id team, const planned_stage& stage) const {
        if (query_.venue) return 0;
        int sum = 0;
        for (const points_deduction& given : season_.deductions) {
            const bool is_here =
                given.stage ? stage.name == given.stage : stage.carry == stage_carry::none;
            const bool is_later = query_.at && given.decided_at && *given.decided_at > *query_.at;
            if (given.team == team && is_here && !is_later) sum += given.points;
        }
        return sum;
    }

    // ---- positions

    void take_zones(table_draft& table) {
        if (query_.venue) return;
        for (const standings_zone& zone : rules_.zones) {
            const bool is_here =
                !zone.stage || zone.stage == stage_name(table) || zone.stage == table.group;
            if (is_here) table.field.zones.push_back(zone);
        }
    }

    [[nodiscard]] const first_position* given_first(const table_draft& table) const {
        if (const season_stage* stage = plan_.stages()[table.stage].given) {
            for (const std::string& key : {table.group.value_or(""), std::string()}) {
                const auto found = stage->positions_from.find(key);
                if (found != stage->positions_from.end()) return &found->second;
            }
        }
        for (const auto& key : {table.group, stage_name(table)}) {
            if (!key) continue;
            const auto found = rules_.positions_from.find(*key);
            if (found != rules_.positions_from.end()) return &found->second;
        }
        return nullptr;
    }

    /// The first position of a table. `depth` ends rings of tables that stand behind each other.
    [[nodiscard]] int first_of(std::size_t which, std::size_t depth) const {
        const table_draft& table = drafts_[which];
        const first_position* given = given_first(table);
        if (depth > drafts_.size()) return 1;
        if (given && !given->behind) return given->number;
        int first = 1;
        for (std::size_t i = 0; i < drafts_.size(); ++i) {
            const table_draft& other = drafts_[i];
            if (i == which) continue;
            const int size = static_cast<int>(other.field.members.size());
            if (given) {
                const bool is_it =
                    stage_name(other) == given->behind || other.group == given->behind;
                if (is_it) first = std::max(first, first_of(i, depth + 1) + size);
            } else if (rules_.positions_continue && is_sibling(table, other) &&
                       !given_first(other) && comes_before(i, which)) {
                first += size;
            }
        }
        return first;
    }

    [[nodiscard]] bool is_sibling(const table_draft& a, const table_draft& b) const {
        const auto& from = plan_.stages()[a.stage].from;
        return from && from == plan_.stages()[b.stage].from;
    }
    /// Whether the teams of table `a` were better in the stage that both come from.
    [[nodiscard]] bool comes_before(std::size_t a, std::size_t b) const {
        const auto key = [this](std::size_t i) { return std::pair(-taken_on_average(i), i); };
        return key(a) < key(b);
    }
    [[nodiscard]] double taken_on_average(std::size_t which) const {
        const table_draft& table = drafts_[which];
        double sum = 0;
        for (const std::size_t team : table.field.members) sum += table.taken.at(team);
        return sum / static_cast<double>(table.field.members.size());
    }

    void rank(table_draft& table) {
        const bool in_progress = !rules_.provisional_order.empty() && !nothing_remains(table.field);
        table.ranked =
            rank_teams(table.field, rules_, in_progress ? rules_.provisional_order : rules_.order);
    }

    [[nodiscard]] std::string name_of(team_id team) const {
        const auto found = names_.find(team);
        return found == names_.end() ? std::string() : found->second;
    }
    [[nodiscard]] const std::optional<std::string>& stage_name(const table_draft& table) const {
        return plan_.stages()[table.stage].name;
    }

    const stage_plan& plan_;
    const standings_rules& rules_;
    const standings_season& season_;
    const standings_query& query_;
    std::map<team_id, std::string> names_;
    std::vector<table_draft> drafts_;
};

}  // namespace

std::vector<table_draft> draft_tables(const stage_plan& plan, const standings_rules& rules,
                                      const standings_season& season,
                                      const standings_query& query) {
    return draft_maker(plan, rules, season, query).make();
}

}  // namespace livescore
