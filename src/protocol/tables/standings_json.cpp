#include "livescore/protocol/tables/standings_json.h"

#include <charconv>
#include <cmath>

#include "encoding/json_output.h"

namespace livescore {
namespace {

// The default rules, as a season would give them.
constexpr std::string_view default_rules =
    R"({"points":{"win":3,"draw":1,"loss":0},"order":["points","goalDifference","goalsFor"],)"
    R"("undecided":"shared"})";

/// Three places behind the point are more than any table shows.
std::string to_decimal(double value) {
    constexpr double places = 1'000;
    char text[32];
    const double rounded = std::round(value * places) / places;
    const auto end = std::to_chars(std::begin(text), std::end(text), rounded).ptr;
    return {std::begin(text), end};
}

void write_team(std::string& out, const standings_team& team) {
    object_writer writer(out);
    if (raw(team.id) > 0) {
        writer.number("id", raw(team.id));
    } else {
        writer.raw("id", "null");
    }
    writer.text("name", team.name).end();
}

void write_row(std::string& out, const standings_row& row, const std::string* group) {
    std::string team;
    write_team(team, row.team);
    object_writer writer(out);
    writer.number("position", row.position)
        .boolean("positionShared", row.position_shared)
        .raw("team", team);
    if (group != nullptr) writer.text("group", *group);
    writer.number("played", row.played)
        .number("won", row.won)
        .number("drawn", row.drawn)
        .number("lost", row.lost)
        .number("goalsFor", row.goals_for)
        .number("goalsAgainst", row.goals_against)
        .number("goalDifference", row.goals_for - row.goals_against)
        .number("points", row.points)
        .number("deduction", row.deduction)
        .raw("pointsPerMatch", row.points_per_match ? to_decimal(*row.points_per_match) : "null")
        .text("form", row.form)
        .text_or_null("zone", row.zone)
        .text_or_null("description", row.description);
    if (row.decided_by) {
        writer.text("decidedBy", *row.decided_by);
    } else {
        writer.raw("decidedBy", "null");
    }
    writer.end();
}

std::string rows_json(const std::vector<standings_row>& rows,
                      const std::vector<std::string>* groups = nullptr) {
    std::string out = "[";
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (i > 0) out += ',';
        write_row(out, rows[i], groups == nullptr ? nullptr : &(*groups)[i]);
    }
    return out += ']';
}

std::string tables_json(const std::vector<standings_table>& tables) {
    std::string out = "[";
    for (const standings_table& table : tables) {
        if (out.size() > 1) out += ',';
        object_writer(out)
            .text_or_null("stage", table.stage)
            .text_or_null("group", table.group)
            .raw("rows", rows_json(table.rows))
            .end();
    }
    return out += ']';
}

std::string best_placed_json(const std::vector<best_placed_table>& tables) {
    std::string out = "[";
    for (const best_placed_table& table : tables) {
        if (out.size() > 1) out += ',';
        object_writer(out)
            .text_or_null("stage", table.stage)
            .number("position", table.position)
            .raw("rows", rows_json(table.rows, &table.groups))
            .end();
    }
    return out += ']';
}

}  // namespace

std::string write_standings(const standings_heading& heading, const standings& tables) {
    std::string league;
    object_writer(league).number("id", raw(heading.league)).text("name", heading.league_name).end();
    std::string out;
    object_writer writer(out);
    writer.raw("league", league)
        .text_or_null("season", heading.season)
        .raw("rules", heading.rules ? std::string_view(*heading.rules) : default_rules)
        .raw("tables", tables_json(tables.tables));
    if (!tables.best_placed.empty()) {
        writer.raw("bestPlaced", best_placed_json(tables.best_placed));
    }
    writer.number("matchesCounted", tables.matches_counted)
        .boolean("provisional", tables.provisional)
        .end();
    return out;
}

}  // namespace livescore
