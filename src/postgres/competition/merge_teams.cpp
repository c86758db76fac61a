#include "competition/merge_teams.h"

#include <nlohmann/json.hpp>

#include "competition/refs.h"
#include "competition/row_changes.h"
#include "match/match_changes.h"

namespace livescore {
namespace {

using nlohmann::json;

// Both at once and in the order of their ids: two merges cannot deadlock. Against new references:
// a change of a match that names the old team waits, and then finds the new one.
const statement lock_teams_statement{"lock_teams", R"(
    SELECT id, sport_key FROM teams WHERE id IN ($1, $2) ORDER BY id FOR UPDATE)"};
const statement matches_of_team_statement{"matches_of_team", R"(
    SELECT id, home_team_id = $2 IS TRUE OR away_team_id = $2 IS TRUE FROM matches
    WHERE home_team_id = $1 OR away_team_id = $1 ORDER BY id LIMIT $3)"};
const statement seasons_of_team_statement{"seasons_of_team", R"(
    SELECT id, coalesce(rules::text, 'null'), deductions::text FROM seasons
    WHERE deductions::text LIKE '%teamId%' OR rules::text LIKE '%playoff%'
        OR rules::text LIKE '%drawnLots%'
    ORDER BY id FOR UPDATE)"};
const statement rewrite_season_statement{
    "rewrite_season",
    "UPDATE seasons SET rules = CASE WHEN $2 <> 'null' THEN $2::json END, deductions = $3"
    " WHERE id = $1"};
// In the order of their ids, as every change of several webhooks.
const statement rename_in_webhooks_statement{"rename_team_in_webhooks", R"(
    UPDATE webhooks SET version = version + 1, updated_at = clock_timestamp(),
        team_ids = (SELECT array_agg(DISTINCT id ORDER BY id)
                    FROM unnest(array_replace(team_ids, $1::integer, $2::integer)) AS named(id))
    WHERE id IN (SELECT id FROM webhooks WHERE $1::integer = ANY (team_ids)
                 ORDER BY id FOR NO KEY UPDATE))"};
const statement lead_on_statement{"lead_merged_on",
                                  "UPDATE merged_teams SET into_id = $2 WHERE into_id = $1"};
const statement note_merge_statement{"note_merge", R"(
    INSERT INTO merged_teams (id, into_id, sport_key, name_key)
    SELECT id, $2::integer, sport_key, name_key FROM teams WHERE id = $1)"};
const statement find_merged_statement{"find_merged",
                                      "SELECT into_id FROM merged_teams WHERE id = $1"};

/// Gives a list of teams the new id, `[old, 4]` as `[[old], [4]]`.
void replace_ids(json& list, std::int64_t old, std::int64_t into) {
    for (json& item : list) {
        if (item.is_array()) {
            replace_ids(item, old, into);
        } else if (item == old) {
            item = into;
        }
    }
}

/// The ids of teams stand in the deductions, and in the play-offs and lots of the rules.
void replace_in_seasons(pqxx::transaction_base& tx, team_id old, team_id into) {
    for (const auto& row : execute(tx, seasons_of_team_statement)) {
        const json old_rules = json::parse(row[1].as<std::string>());
        const json old_deductions = json::parse(row[2].as<std::string>());
        json rules = old_rules;
        json deductions = old_deductions;
        for (json& deduction : deductions) {
            if (deduction.is_object() && deduction.contains("teamId") &&
                deduction["teamId"] == raw(old))
                deduction["teamId"] = raw(into);
        }
        for (const char* const list : {"playoff", "drawnLots"}) {
            if (rules.is_object() && rules.contains(list))
                replace_ids(rules[list], raw(old), raw(into));
        }
        if (rules == old_rules && deductions == old_deductions) continue;
        execute(tx, rewrite_season_statement, row[0].as<std::int64_t>(), rules.dump(),
                deductions.dump());
    }
}

result<std::vector<match_id>> find_matches(pqxx::transaction_base& tx, team_id old, team_id into,
                                           const competition_limits& limits) {
    const auto rows =
        execute(tx, matches_of_team_statement, raw(old), raw(into), limits.merged_matches + 1);
    if (rows.size() > static_cast<std::size_t>(limits.merged_matches)) {
        return error{errc::conflict,
                     "The team has more than " + std::to_string(limits.merged_matches) +
                         " matches, which one change cannot give to another team",
                     {}};
    }
    std::vector<match_id> ids;
    for (const auto& row : rows) {
        ids.push_back(match_id{row[0].as<std::int64_t>()});
        if (!row[1].as<bool>()) continue;
        return error{errc::conflict,
                     "The teams play against each other in match " + row[0].as<std::string>(),
                     {}};
    }
    return ids;
}

std::optional<error> lock_both(pqxx::transaction_base& tx, team_id old, team_id into) {
    bool has_old = false;
    bool has_into = false;
    std::vector<std::string> sports;
    for (const auto& row : execute(tx, lock_teams_statement, raw(old), raw(into))) {
        const team_id id{row[0].as<std::int64_t>()};
        has_old = has_old || id == old;
        has_into = has_into || id == into;
        sports.push_back(row[1].as<std::string>());
    }
    if (!has_old) return row_not_found("team", raw(old));
    const auto refused = [](std::string why) {
        return error{errc::invalid_argument,
                     "Invalid payload",
                     {{{"into"}, std::move(why), "invalid_value"}}};
    };
    if (old == into) return refused("Must be another team");
    if (!has_into) return refused("There is no team " + std::to_string(raw(into)));
    if (sports.front() != sports.back()) return refused("The team belongs to another sport");
    return std::nullopt;
}

/// As every change of a match: its next seq, and the event that tells it.
std::vector<committed_event> hand_over(pqxx::transaction_base& tx, match_id id, team_id old,
                                       team_id into, change_id change) {
    const auto locked = lock_match(tx, id, std::nullopt);
    // It was removed, or has another team by now.
    if (!locked) return {};
    match after = locked->row;
    if (after.home_team_ref != old && after.away_team_ref != old) return {};
    if (after.home_team_ref == old) after.home_team_ref = into;
    if (after.away_team_ref == old) after.away_team_ref = into;
    after.updated_at = locked->now;
    const match_event told = match_updated{};
    return write_change(tx, row_write::update, after, {&told, 1}, change);
}

}  // namespace

result<committed_merge> merge_teams(db_session& session, team_id old, team_id into,
                                    const std::optional<idempotent<team>>& once,
                                    const competition_limits& limits) {
    const change_id change = new_change_id();
    return session.transact([&](pqxx::work& tx) -> result<committed_merge> {
        if (auto repeated = find_repeated_row(tx, once)) {
            if (!*repeated) return repeated->error();
            return committed_merge{std::move(**repeated), {}};
        }
        if (auto problem = lock_both(tx, old, into)) return *std::move(problem);
        const auto matches = find_matches(tx, old, into, limits);
        if (!matches) return matches.error();
        std::vector<committed_event> events;
        for (const match_id id : *matches) {
            auto told = hand_over(tx, id, old, into, change);
            std::move(told.begin(), told.end(), std::back_inserter(events));
        }
        replace_in_seasons(tx, old, into);
        execute(tx, rename_in_webhooks_statement, raw(old), raw(into));
        move_refs(tx, "team", raw(old), raw(into));
        execute(tx, lead_on_statement, raw(old), raw(into));
        execute(tx, note_merge_statement, raw(old), raw(into));
        execute(tx, row_table<team>::statements().remove, raw(old));
        changed_row<team> done{find_row<team>(tx, into).value(), false, std::nullopt};
        keep_row_answer(tx, once, done.row);
        tx.commit();
        return committed_merge{std::move(done), std::move(events)};
    });
}

std::optional<team_id> find_merged(db_session& session, team_id old) {
    return session.read([&](pqxx::transaction_base& tx) -> std::optional<team_id> {
        const auto rows = execute(tx, find_merged_statement, raw(old));
        if (rows.empty()) return std::nullopt;
        return team_id{rows[0][0].as<std::int64_t>()};
    });
}

}  // namespace livescore
