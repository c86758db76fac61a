// The schemas of requests say what the readers of requests do, member by member.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <set>
#include <string>

#include "api/description/components.h"
#include "livescore/protocol/competition/competition_body.h"
#include "livescore/protocol/feed/conflicts.h"
#include "livescore/protocol/request_body.h"
#include "livescore/protocol/sheet/sheet.h"
#include "livescore/protocol/webhook/webhook_body.h"

namespace livescore {
namespace {

using json = description_json;

struct described_body {
    std::string schema;
    std::function<bool(const std::string&)> accepts;
    json more = json::object();       ///< what the reader needs beside the example
    std::set<std::string> skipped{};  ///< members that depend on others
};

template <class Read>
std::function<bool(const std::string&)> reader(Read read) {
    return [read](const std::string& text) {
        return read(request_body{media_type::json, text}).has_value();
    };
}

/// A part of a larger body, between `before` and `after`.
template <class Read>
std::function<bool(const std::string&)> part_reader(std::string before, std::string after,
                                                    Read read) {
    return [=](const std::string& text) {
        const std::string whole = before + text + after;
        return read(request_body{media_type::json, whole}).has_value();
    };
}

std::vector<described_body> bodies() {
    static const json_limits limits;
    static const competition_limits most;
    static const webhook_limits webhooks;
    const auto league = [](edit_kind kind) {
        return reader([kind](request_body b) { return read_league_edit(b, kind, limits, most); });
    };
    const auto team = [](edit_kind kind) {
        return reader([kind](request_body b) { return read_team_edit(b, kind, limits, most); });
    };
    const auto player = [](edit_kind kind) {
        return reader([kind](request_body b) { return read_player_edit(b, kind, limits, most); });
    };
    const auto update = [](request_body b) { return read_update_match(b, limits); };
    const auto status = [](request_body b) { return read_set_status(b, limits); };
    const auto lineups = [](request_body b) { return read_lineups(b, limits); };
    const auto stats = [](request_body b) { return read_stats(b, stats_request::patch, limits); };
    return {
        {"NewMatch",
         reader([](request_body b) { return read_create_match(b, limits); }),
         {{"leagueId", 1}, {"homeTeamId", 1}, {"awayTeamId", 2}}},
        {"MatchChange", reader(update)},
        {"ScoreRequest", reader([](request_body b) { return read_set_score(b, limits); })},
        {"StatusRequest", reader(status)},
        {"NewEntry", reader([](request_body b) { return read_add_commentary(b, limits); })},
        {"EntryChange",
         reader([](request_body b) { return read_update_commentary(b, limits); }),
         {{"homeScore", 1}, {"awayScore", 0}}},
        {"PeriodRequest", part_reader(R"({"periods":[)", "]}", update), {{"kind", "overtime"}}},
        {"AwardRequest",
         part_reader(R"({"status":"awarded","award":)", "}", status),
         {{"home", "none"}, {"away", "none"}}},
        {"LineupPlayerRequest",
         part_reader(R"({"home":{"starting":[)", "]}}", lineups),
         {{"player", "A. Keeper"}, {"playerId", 1}}},
        {"StatisticRequest", part_reader("[", "]", stats), {{"name", "shots"}, {"home", 1}}},
        {"NewLeague", league(edit_kind::create)},
        {"LeagueChange", league(edit_kind::change)},
        {"NewTeam", team(edit_kind::create)},
        {"TeamChange", team(edit_kind::change)},
        {"NewPlayer", player(edit_kind::create)},
        {"PlayerChange", player(edit_kind::change)},
        {"MergeRequest", reader([](request_body b) { return read_merge(b, limits); })},
        {"SeasonRequest",
         reader(
             [](request_body b) { return read_season(b, league_id{1}, "2024-25", limits, most); }),
         json::object(),
         {"label"}},
        {"ConflictResolution",
         reader([](request_body b) { return read_conflict_resolution(b, limits); })},
        {"NewWebhook",
         reader([](request_body b) { return read_new_webhook(b, limits, webhooks); })},
        {"WebhookChange",
         reader([](request_body b) { return read_webhook_change(b, limits, webhooks); })},
    };
}

const json& schema_of(const std::string& name) {
    return all_components().at("schemas").at(name);
}

/// The example, and what the reader needs beside it.
json base_of(const described_body& body) {
    const json* const example = find_example(body.schema);
    json base = example == nullptr ? json::object() : *example;
    base.update(body.more);
    return base;
}

/// The schema itself, what it refers to, and the branches of its anyOf.
std::vector<json> branches_of(const json& schema) {
    if (schema.contains("$ref")) {
        constexpr std::string_view prefix = "#/components/schemas/";
        return branches_of(schema_of(schema.at("$ref").get<std::string>().substr(prefix.size())));
    }
    std::vector<json> branches{schema};
    for (const json& branch : schema.value("anyOf", json::array())) {
        for (json& part : branches_of(branch)) branches.push_back(std::move(part));
    }
    return branches;
}

bool has_type(const json& schema, const char* type) {
    const json given = schema.value("type", json());
    return given == type ||
           (given.is_array() && std::ranges::find(given, json(type)) != given.end());
}

bool allows_null(const json& schema) {
    return std::ranges::any_of(branches_of(schema),
                               [](const json& branch) { return has_type(branch, "null"); });
}

/// Calls `visit(base, name, schema)` for each member.
template <class Visit>
void visit_members(const described_body& body, Visit visit) {
    for (const auto& [name, schema] : schema_of(body.schema).at("properties").items()) {
        if (!body.skipped.contains(name)) visit(base_of(body), name, schema);
    }
}

std::string with(json body, const std::string& name, const json& value) {
    body[name] = value;
    return body.dump();
}

TEST(RequestSchemas, TheirExamplesAreAccepted) {
    for (const described_body& body : bodies()) {
        EXPECT_TRUE(body.accepts(base_of(body).dump())) << body.schema;
        const json* const example = find_example(body.schema);
        EXPECT_TRUE(example == nullptr || body.accepts(example->dump())) << body.schema;
    }
}

TEST(RequestSchemas, WhatIsRequiredIsRequired) {
    for (const described_body& body : bodies()) {
        json least = body.more;
        const json base = base_of(body);
        for (const json& name : schema_of(body.schema).value("required", json::array())) {
            json without = base;
            without.erase(name.get<std::string>());
            EXPECT_FALSE(body.accepts(without.dump())) << body.schema << '.' << name;
            least[name.get<std::string>()] = base.at(name.get<std::string>());
        }
        const bool may_be_empty = !schema_of(body.schema).contains("minProperties");
        EXPECT_EQ(body.accepts(may_be_empty ? least.dump() : "{}"), may_be_empty) << body.schema;
    }
}

TEST(RequestSchemas, NullIsTakenWhereTheySaySo) {
    for (const described_body& body : bodies()) {
        visit_members(body, [&](const json& base, const std::string& name, const json& schema) {
            EXPECT_EQ(body.accepts(with(base, name, nullptr)), allows_null(schema))
                << body.schema << '.' << name;
        });
    }
}

TEST(RequestSchemas, NumbersHaveTheirRanges) {
    int ranges = 0;
    for (const described_body& body : bodies()) {
        visit_members(body, [&](const json& base, const std::string& name, const json& schema) {
            for (const json& branch : branches_of(schema)) {
                if (!has_type(branch, "integer") || !branch.contains("maximum")) continue;
                ++ranges;
                const auto min = branch.at("minimum").get<std::int64_t>();
                const auto max = branch.at("maximum").get<std::int64_t>();
                for (const std::int64_t inside : {min, max})
                    EXPECT_TRUE(body.accepts(with(base, name, inside)))
                        << body.schema << '.' << name << ' ' << inside;
                for (const std::int64_t outside : {min - 1, max + 1})
                    EXPECT_FALSE(body.accepts(with(base, name, outside)))
                        << body.schema << '.' << name << ' ' << outside;
            }
        });
    }
    EXPECT_GT(ranges, 30);
}

TEST(RequestSchemas, DigitsAreTakenWhereTheySaySo) {
    for (const described_body& body : bodies()) {
        visit_members(body, [&](const json& base, const std::string& name, const json& schema) {
            const auto branches = branches_of(schema);
            const bool is_number = std::ranges::any_of(
                branches, [](const json& branch) { return has_type(branch, "integer"); });
            // A minute is digits in a form only, and a round may be any text.
            if (!is_number || name == "minute" || name == "round") return;
            const bool takes_digits = std::ranges::any_of(branches, [](const json& branch) {
                return branch.value("pattern", "") == "^[0-9]+$";
            });
            EXPECT_EQ(body.accepts(with(base, name, "1")), takes_digits)
                << body.schema << '.' << name;
        });
    }
}

TEST(RequestSchemas, TextsHaveTheirLengths) {
    int lengths = 0;
    for (const described_body& body : bodies()) {
        visit_members(body, [&](const json& base, const std::string& name, const json& schema) {
            for (const json& branch : branches_of(schema)) {
                if (!has_type(branch, "string") || !branch.contains("maxLength")) continue;
                ++lengths;
                const auto most = branch.at("maxLength").get<std::size_t>();
                const bool is_url = name == "url" || name == "logoUrl";
                std::string longest = is_url ? "https://example.org/" : "";
                longest.resize(most, 'a');
                EXPECT_TRUE(body.accepts(with(base, name, longest))) << body.schema << '.' << name;
                EXPECT_FALSE(body.accepts(with(base, name, longest + 'a')))
                    << body.schema << '.' << name;
                const bool needs_text = branch.contains("minLength");
                if (needs_text) {
                    EXPECT_FALSE(body.accepts(with(base, name, ""))) << body.schema << '.' << name;
                }
            }
        });
    }
    EXPECT_GT(lengths, 30);
}

TEST(RequestSchemas, WordsAreThoseThatTheyList) {
    int lists = 0;
    for (const described_body& body : bodies()) {
        visit_members(body, [&](const json& base, const std::string& name, const json& schema) {
            for (const json& branch : branches_of(schema)) {
                // A flag may be a word too.
                if (!branch.contains("enum") || branch.at("enum").front() == "true") continue;
                if (name == "rules") continue;
                ++lists;
                for (const json& word : branch.at("enum"))
                    EXPECT_TRUE(body.accepts(with(base, name, word)))
                        << body.schema << '.' << name << ' ' << word;
                EXPECT_FALSE(body.accepts(with(base, name, "nonsense")))
                    << body.schema << '.' << name;
            }
        });
    }
    EXPECT_GT(lists, 10);
}

}  // namespace
}  // namespace livescore
