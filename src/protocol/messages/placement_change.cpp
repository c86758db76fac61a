#include "livescore/protocol/messages/placement_change.h"

#include <nlohmann/json.hpp>

namespace livescore {
namespace {

using nlohmann::json;

std::int64_t id_in(const json& data, const char* name) {
    const auto found = data.find(name);
    return found != data.end() && found->is_number_integer() ? found->get<std::int64_t>() : 0;
}

std::optional<bool> runs_in(const json& data, const char* name) {
    const auto found = data.find(name);
    if (found == data.end() || !found->is_string()) return std::nullopt;
    const auto status = parse_match_status(found->get_ref<const std::string&>());
    if (!status) return std::nullopt;
    return is_running(*status);
}

}  // namespace

placement_change read_placement_change(event_type type, std::string_view event_json) {
    placement_change change;
    if (!may_change_placement(type)) return change;
    const json event = json::parse(event_json, nullptr, false);
    if (!event.is_object()) return change;
    const auto data = event.find("data");
    if (data == event.end() || !data->is_object()) return change;
    if (type == event_type::match_status) {
        change.was_live = runs_in(*data, "oldStatus");
        change.is_live = runs_in(*data, "status");
        return change;
    }
    change.after = match_placement{
        league_id{id_in(*data, "leagueId")}, team_id{id_in(*data, "homeTeamId")},
        team_id{id_in(*data, "awayTeamId")}, runs_in(*data, "status").value_or(false)};
    return change;
}

}  // namespace livescore
