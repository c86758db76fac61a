#include "livescore/domain/standings/standings.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

#include "table_draft.h"

namespace livescore {
namespace {

constexpr std::size_t form_length = 5;

class standings_maker {
public:
    standings_maker(const standings_rules& rules, const standings_season& season,
                    const standings_query& query)
        : rules_(rules),
          query_(query),
          plan_(season, query.stage),
          drafts_(draft_tables(plan_, rules, season, query)) {}

    standings make() {
        standings answer;
        std::set<const standings_match*> counted;
        for (const table_draft& table : drafts_) {
            const bool wanted = (!query_.stage || stage_name(table) == query_.stage) &&
                                (!query_.group || table.group == query_.group);
            if (!wanted) continue;
            standings_table& rows =
                answer.tables.emplace_back(standings_table{stage_name(table), table.group, {}});
            for (const ranked_team& team : table.ranked) rows.rows.push_back(row_of(table, team));
            for (const counted_match& match : table.field.matches) {
                const std::size_t member_count = table.field.members.size();
                if (match.home.team < member_count || match.away.team < member_count) {
                    counted.insert(match.source);
                }
            }
            answer.provisional |= table.provisional;
        }
        answer.matches_counted = static_cast<int>(counted.size());
        if (rules_.best_placed) compare_groups(*rules_.best_placed, answer);
        return answer;
    }

private:
    [[nodiscard]] standings_row row_of(const table_draft& table, const ranked_team& ranked) const {
        const tally& sums = table.field.totals[ranked.team];
        standings_row row;
        row.position = ranked.position;
        row.position_shared = ranked.shared;
        row.team = table.field.teams[ranked.team];
        row.played = sums.played;
        row.won = sums.won;
        row.drawn = sums.drawn;
        row.lost = sums.lost;
        row.goals_for = sums.goals_for;
        row.goals_against = sums.goals_against;
        row.points = sums.points;
        row.deduction = sums.deduction;
        if (sums.played > 0) {
            row.points_per_match = static_cast<double>(sums.points) / sums.played;
        }
        row.form = form_of(table, ranked.team);
        if (const standings_zone* zone = zone_at(table.field.zones, ranked.position)) {
            row.zone = zone->zone;
            row.description = zone->description;
        }
        row.decided_by = ranked.decided_by;
        return row;
    }

    [[nodiscard]] std::string form_of(const table_draft& table, std::size_t team) const {
        std::vector<const counted_match*> played;
        for (const counted_match& match : table.field.matches) {
            const bool at_home = match.home.team == team && query_.venue != match_side::away;
            const bool is_away = match.away.team == team && query_.venue != match_side::home;
            if (at_home || is_away) played.push_back(&match);
        }
        const auto key = [](const counted_match* match) {
            const standings_match& source = *match->source;
            return std::tuple(source.ended.value_or(timestamp::max()), source.starts,
                              raw(source.id));
        };
        std::sort(played.begin(), played.end(),
                  [&](const auto* a, const auto* b) { return key(a) > key(b); });
        if (played.size() > form_length) played.resize(form_length);
        std::string form;
        for (const counted_match* match : played) {
            form += match->home.team == team ? match->home.letter : match->away.letter;
        }
        return form;
    }

    // ---- across groups

    void compare_groups(const best_placed_rules& across, standings& answer) {
        if (query_.group) return;
        for (std::size_t stage = 0; stage < plan_.stages().size(); ++stage) {
            compare_groups_of(stage, across, answer);
        }
    }

    void compare_groups_of(std::size_t stage, const best_placed_rules& across, standings& answer) {
        ranked_field field;
        field.venue = query_.venue;
        best_placed_table best{plan_.stages()[stage].name, across.position, {}, {}};
        std::vector<standings_row> rows;
        std::vector<std::string> groups;
        for (const table_draft& table : drafts_) {
            const auto place = static_cast<std::size_t>(across.position - 1);
            if (table.stage != stage || !table.group || place >= table.ranked.size()) continue;
            if (query_.stage && stage_name(table) != query_.stage) continue;
            const ranked_team& ranked = table.ranked[place];
            field.members.push_back(field.teams.size());
            field.teams.push_back(table.field.teams[ranked.team]);
            field.totals.push_back(table.field.totals[ranked.team]);
            rows.push_back(row_of(table, ranked));
            groups.push_back(*table.group);
        }
        if (rows.size() < 2) return;
        const auto ranked = rank_teams(field, without_playoffs(), across.order);
        for (std::size_t i = 0; i < ranked.size(); ++i) {
            standings_row row = rows[ranked[i].team];
            row.position = ranked[i].position;
            row.position_shared = ranked[i].shared;
            row.decided_by = ranked[i].decided_by;
            // Those who share a position beyond the last place are all undecided.
            const auto last = std::count_if(ranked.begin(), ranked.end(), [&](const auto& other) {
                return other.position <= ranked[i].position;
            });
            if (last <= across.best && across.zone && !query_.venue) {
                row.zone = across.zone;
                row.description = across.description;
                mark(answer, row);
            }
            best.rows.push_back(std::move(row));
            best.groups.push_back(groups[ranked[i].team]);
        }
        answer.best_placed.push_back(std::move(best));
    }

    [[nodiscard]] standings_rules without_playoffs() const {
        standings_rules rules = rules_;
        rules.playoff_after.clear();
        return rules;
    }

    static void mark(standings& answer, const standings_row& best) {
        for (standings_table& table : answer.tables) {
            for (standings_row& row : table.rows) {
                if (row.team.id != best.team.id) continue;
                row.zone = best.zone;
                row.description = best.description;
            }
        }
    }

    [[nodiscard]] const std::optional<std::string>& stage_name(const table_draft& table) const {
        return plan_.stages()[table.stage].name;
    }

    const standings_rules& rules_;
    const standings_query& query_;
    stage_plan plan_;
    std::vector<table_draft> drafts_;
};

}  // namespace

standings compute_standings(const standings_rules& rules, const standings_season& season,
                            const standings_query& query) {
    return standings_maker(rules, season, query).make();
}

}  // namespace livescore
