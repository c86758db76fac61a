// The parameters of lists of matches, and of one match.
#include <algorithm>
#include <array>

#include "encoding/cursor.h"
#include "id_list.h"
#include "livescore/protocol/match_members.h"
#include "livescore/protocol/query.h"
#include "parameter_reader.h"
#include "ranges.h"
#include "time_zone.h"

namespace livescore {
namespace {

std::optional<timestamp> parse_day(std::string_view text) {
    return parse_iso8601(std::string(text) + "T00:00Z");
}

std::optional<timestamp> parse_time_or_day(std::string_view text) {
    const auto at = parse_iso8601(text);
    return at ? at : parse_day(text);
}

std::optional<std::string> parse_date(std::string_view text) {
    if (!parse_day(text)) return std::nullopt;
    return std::string(text);
}

std::optional<bool> parse_flag(std::string_view text) {
    if (text == "true" || text == "1") return true;
    if (text == "false" || text == "0") return false;
    return std::nullopt;
}

std::optional<std::vector<match_status>> parse_statuses(std::string_view text) {
    std::vector<match_status> statuses;
    for (;;) {
        const auto comma = text.find(',');
        const auto status = parse_match_status(text.substr(0, comma));
        if (!status) return std::nullopt;
        statuses.push_back(*status);
        if (comma == std::string_view::npos) return statuses;
        text.remove_prefix(comma + 1);
    }
}

/// The parts between commas, perhaps empty.
std::vector<std::string_view> split(std::string_view text) {
    std::vector<std::string_view> parts;
    for (;;) {
        const auto comma = text.find(',');
        parts.push_back(text.substr(0, comma));
        if (comma == std::string_view::npos) return parts;
        text.remove_prefix(comma + 1);
    }
}

std::optional<match_order> parse_order(std::string_view text) {
    if (text == "startTime") return match_order::earliest_start;
    if (text == "-startTime") return match_order::latest_start;
    if (text == "-createdAt") return match_order::newest_created;
    return std::nullopt;
}

std::optional<wanted_extras> parse_extras(std::string_view text) {
    wanted_extras extras;
    for (const std::string_view part : split(text)) {
        if (part == "events") {
            extras.events = true;
        } else if (part == "commentary") {
            extras.commentary = true;
        } else if (part == "lineups") {
            extras.lineups = true;
        } else if (part == "statistics" || part == "stats") {
            extras.statistics = true;
        } else if (part == "redCards") {
            extras.red_cards = true;
        } else {
            return std::nullopt;
        }
    }
    return extras;
}

/// A name that is in neither the match nor what is included.
std::optional<std::string_view> find_unknown_field(const std::vector<std::string_view>& fields,
                                                   const wanted_extras& extras) {
    const std::pair<std::string_view, bool> included[] = {{"events", extras.events},
                                                          {"commentary", extras.commentary},
                                                          {"lineups", extras.lineups},
                                                          {"statistics", extras.statistics},
                                                          {"redCards", extras.red_cards}};
    for (const std::string_view field : fields) {
        const bool is_member =
            std::ranges::find(match_member_names, field) != match_member_names.end();
        const bool is_included = std::ranges::any_of(
            included, [field](const auto& one) { return one.second && one.first == field; });
        if (!is_member && !is_included) return field;
    }
    return std::nullopt;
}

void read_view(parameter_reader& in, match_view& view) {
    view.extras =
        in.parsed("include", parse_extras,
                  "a comma-separated list of events, commentary, lineups, statistics, redCards")
            .value_or(view.extras);
    const std::string* const text = in.find("fields");
    if (text == nullptr) return;
    const auto fields = split(*text);
    if (const auto unknown = find_unknown_field(fields, view.extras)) {
        std::string message = "'" + std::string(*unknown) + "' is no member of a match. Known are ";
        for (std::size_t i = 0; i < match_member_names.size(); ++i) {
            if (i > 0) message += ", ";
            message += match_member_names[i];
        }
        in.refuse("fields", std::move(message), "invalid_value");
        return;
    }
    view.fields.assign(fields.begin(), fields.end());
}

}  // namespace

result<match_list_query> read_match_list_query(const query_parameters& parameters) {
    constexpr std::string_view a_time = "an ISO 8601 date-time such as 2026-01-31T12:00:00Z";
    parameter_reader in(parameters);
    match_list_query query;
    match_filter& filter = query.filter;
    filter.ids = in.parsed("ids", parse_ids<match_id>, "up to 100 ids of matches such as 1,2,3");
    // Whoever names the matches wants them all.
    const int few = query.page.limit;
    const int named = filter.ids ? static_cast<int>(filter.ids->size()) : 0;
    query.page.limit = static_cast<int>(in.integer("limit", std::max(few, named), 1, 100));
    query.page.offset = static_cast<int>(in.integer("offset", 0, 0, max_int));
    query.page.order = in.parsed("sort", parse_order, "startTime, -startTime or -createdAt")
                           .value_or(query.page.order);
    query.page.after = in.parsed("cursor", read_match_cursor, "a nextCursor of an earlier answer");
    check_offset(in, query.page.after, query.page.offset);
    if (query.page.after && query.page.after->order != query.page.order)
        in.refuse("cursor", "Belongs to another sort", "custom");
    query.page.total = in.parsed("total", parse_flag, "true or false").value_or(false);
    read_view(in, query.view);

    filter.statuses = in.parsed("status", parse_statuses,
                                "a comma-separated list of scheduled, live, halftime, finished, "
                                "postponed, cancelled, suspended, abandoned, awarded")
                          .value_or(std::vector<match_status>());
    filter.sport = in.text("sport");
    filter.league = in.text("league");
    filter.team = in.text("team");
    filter.date = in.parsed("date", parse_date, "a date such as 2026-01-31");
    filter.timezone = in.parsed("timezone", read_time_zone,
                                "a name of the IANA database such as Europe/Berlin, or an offset "
                                "such as +02:00; an abbreviation such as CEST means several")
                          .value_or(filter.timezone);
    filter.from = in.parsed("from", parse_time_or_day, a_time);
    filter.to = in.parsed("to", parse_time_or_day, a_time);
    filter.live = in.parsed("live", parse_flag, "true or false");
    filter.season = in.text("season");
    filter.stage = in.text("stage");
    filter.group = in.text("group");
    filter.round = in.text("round");
    if (filter.round) filter.round = normal_round(*filter.round);
    return in.finish(std::move(query));
}

result<match_view> read_match_query(const query_parameters& parameters) {
    parameter_reader in(parameters);
    match_view view;
    read_view(in, view);
    return in.finish(std::move(view));
}

}  // namespace livescore
