#include "admin/command_parts.h"

namespace livescore {
namespace {

using enum option_kind;

const command_option sport{"--sport", "sport", "football, basketball, …"};
const command_option country{"--country", "country", "As people write it"};
const command_option search{"--search", "search", "Part of a name, whatever its case and accents"};
const command_option find_ref{"--ref", "ref", "What a provider calls it: openligadb:16"};
const command_option set_ref{"--ref", "refs", "What a provider calls it: openligadb=16 (repeat)",
                             references};
const command_option gender{
    "--gender", "gender", "Who plays", text, {"male", "female", "mixed", ""}};
const command_option age_class{"--age-class", "ageClass", "U21, …"};
const command_option short_name{"--short-name", "shortName", "For narrow places"};
const command_option logo{"--logo-url", "logoUrl", "Where its picture is"};

command_option required(command_option option) {
    option.required = true;
    return option;
}

const command_option name{"--name", "name", "Its name"};

std::vector<command_option> league_members(bool is_new) {
    std::vector<command_option> members;
    if (is_new) members.push_back(required(sport));
    members.push_back(is_new ? required(name) : name);
    for (const auto& option : {short_name, country, gender, age_class}) members.push_back(option);
    members.push_back({"--kind", "kind", "League or cup", text, {"league", "cup"}});
    members.push_back(logo);
    members.push_back(
        {"--rank", "rank", "Its place in lists; the smaller, the further up", number});
    members.push_back(set_ref);
    return members;
}

std::vector<command_option> team_members(bool is_new) {
    std::vector<command_option> members;
    if (is_new) members.push_back(required(sport));
    members.push_back(is_new ? required(name) : name);
    members.push_back({"--code", "code", "2 to 4 letters"});
    for (const auto& option : {short_name, country, gender, age_class}) members.push_back(option);
    members.push_back({"--venue", "venue", "Where it plays at home"});
    members.push_back(logo);
    members.push_back(set_ref);
    return members;
}

std::vector<command_option> player_members(bool is_new) {
    return {is_new ? required(name) : name,
            {"--known-as", "knownAs", "The name that people use"},
            country,
            set_ref};
}

const std::vector<command_argument> by_id{{"id", "Its id"}};

}  // namespace

std::vector<command_description> competition_commands() {
    const std::vector<table_column> league_columns{{"ID", "/id"},
                                                   {"SPORT", "/sport"},
                                                   {"NAME", "/name"},
                                                   {"COUNTRY", "/country"},
                                                   {"GENDER", "/gender"},
                                                   {"AGE", "/ageClass"},
                                                   {"SEASON", "/currentSeason/label"}};
    const std::vector<table_column> team_columns{
        {"ID", "/id"},           {"SPORT", "/sport"},   {"NAME", "/name"},   {"CODE", "/code"},
        {"COUNTRY", "/country"}, {"GENDER", "/gender"}, {"AGE", "/ageClass"}};
    return {
        {"league",
         "list",
         "Find leagues",
         "GET",
         "/api/leagues",
         {},
         {sport, country, search, find_ref, page_limit()},
         league_columns,
         "league list --sport football --search liga",
         "",
         true},
        {"league",
         "show",
         "Show a league",
         "GET",
         "/api/leagues/{id}",
         by_id,
         {},
         {},
         "league show 7"},
        {"league",
         "create",
         "Make a league",
         "POST",
         "/api/leagues",
         {},
         league_members(true),
         {},
         "league create --sport football --name Bundesliga --country Germany --ref openligadb=bl1"},
        {"league",
         "set",
         "Change a league; what is not given stays",
         "PATCH",
         "/api/leagues/{id}",
         by_id,
         league_members(false),
         {},
         "league set 7 --short-name BL"},
        {"league",
         "delete",
         "Delete a league that no match refers to",
         "DELETE",
         "/api/leagues/{id}",
         by_id,
         {},
         {},
         "league delete 7"},
        {"team",
         "list",
         "Find teams",
         "GET",
         "/api/teams",
         {},
         {sport, country, search, find_ref, page_limit()},
         team_columns,
         "team list --search malmo",
         "",
         true},
        {"team", "show", "Show a team", "GET", "/api/teams/{id}", by_id, {}, {}, "team show 3"},
        {"team",
         "create",
         "Make a team",
         "POST",
         "/api/teams",
         {},
         team_members(true),
         {},
         "team create --sport football --name 'Malmö FF' --code MFF --country Sweden"},
        {"team",
         "set",
         "Change a team; what is not given stays",
         "PATCH",
         "/api/teams/{id}",
         by_id,
         team_members(false),
         {},
         "team set 3 --venue Eleda"},
        {"team",
         "merge",
         "Make two teams one: all matches of the first become the other's",
         "POST",
         "/api/teams/{id}/merge",
         by_id,
         {{"--into", "into", "Id of the team that stays", number, {}, true}},
         {},
         "team merge 12 --into 3"},
        {"team",
         "delete",
         "Delete a team that no match refers to",
         "DELETE",
         "/api/teams/{id}",
         by_id,
         {},
         {},
         "team delete 12"},
        {"player",
         "list",
         "Find players",
         "GET",
         "/api/players",
         {},
         {country, search, find_ref, page_limit()},
         {{"ID", "/id"}, {"NAME", "/name"}, {"KNOWN AS", "/knownAs"}, {"COUNTRY", "/country"}},
         "player list --search modric",
         "",
         true},
        {"player",
         "show",
         "Show a player",
         "GET",
         "/api/players/{id}",
         by_id,
         {},
         {},
         "player show 10"},
        {"player",
         "create",
         "Make a player",
         "POST",
         "/api/players",
         {},
         player_members(true),
         {},
         "player create --name 'Luka Modrić' --country Croatia"},
        {"player",
         "set",
         "Change a player; what is not given stays",
         "PATCH",
         "/api/players/{id}",
         by_id,
         player_members(false),
         {},
         "player set 10 --known-as Modrić"},
        {"player",
         "delete",
         "Delete a player",
         "DELETE",
         "/api/players/{id}",
         by_id,
         {},
         {},
         "player delete 10"},
    };
}

}  // namespace livescore
