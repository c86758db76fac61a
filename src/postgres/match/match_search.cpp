#include "match/match_search.h"

#include <algorithm>

#include "connection/values.h"
#include "livescore/core/parse_integer.h"
#include "livescore/core/text/name.h"

namespace livescore {
namespace {

// The search gathers a range of time that is this short at once.
constexpr std::chrono::hours short_range{7 * 24};

bool is_number(std::string_view text) {
    return text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// An id of the size of a serial column. A larger one becomes 0, which no row has.
std::string id_value(const std::string& digits) {
    return std::to_string(parse_integer<std::int32_t>(digits).value_or(0));
}

void filter_by_team(listing_statements& search, const match_filter& filter) {
    if (!filter.team) return;
    if (is_number(*filter.team)) {
        const auto id = search.value(id_value(*filter.team)) + "::integer";
        search.choose({{"m.home_team_id", id},
                       {"m.away_team_id", id, " AND m.home_team_id IS DISTINCT FROM " + id}},
                      true);
    } else {
        const auto key = "name_key(" + search.value(*filter.team) + "::text)";
        search.choose(
            {{"m.home_team_key", key}, {"m.away_team_key", key, " AND m.home_team_key <> " + key}},
            true);
    }
}

void filter_by_league(listing_statements& search, const match_filter& filter,
                      const std::vector<std::int32_t>& leagues_of_the_name) {
    if (!filter.league) return;
    std::vector<std::string> ids;
    if (is_number(*filter.league)) {
        ids.push_back(id_value(*filter.league));
    } else {
        for (const auto id : leagues_of_the_name) ids.push_back(std::to_string(id));
        if (ids.empty()) ids.emplace_back("0");  // no league has this id
    }
    alternatives leagues;
    for (const auto& id : ids) {
        leagues.push_back({"m.league_id", search.value(id) + "::integer"});
    }
    search.choose(leagues, false, walkable::always);
    if (filter.season) search.only_gather();
}

/// A season, a stage, a group or a round without its league may have very many matches.
void filter_by_competition(listing_statements& search, const match_filter& filter) {
    const auto add = [&search](const char* column, const std::optional<std::string>& wanted,
                               walkable when) {
        if (wanted) search.choose({{column, search.value(*wanted) + "::text"}}, false, when);
    };
    add("m.season", filter.season, walkable::always);
    add("m.stage", filter.stage, walkable::by_creation);
    add("m.group_name", filter.group, walkable::by_creation);
    add("m.round", filter.round, walkable::by_creation);
}

void filter_by_ids(listing_statements& search, const match_filter& filter) {
    if (!filter.ids) return;
    sql_array ids;
    for (const match_id id : *filter.ids) ids.add(raw(id));
    search.require("m.id = ANY (" + search.value(ids.text()) + "::integer[])");
    search.only_gather();
}

void filter_by_sport(listing_statements& search, const match_filter& filter) {
    if (!filter.sport) return;
    search.choose({{"m.sport_key", "name_key(" + search.value(*filter.sport) + "::text)"}});
}

/// The statuses that both `status` and `live` let pass. No value: all statuses.
std::optional<std::vector<match_status>> statuses_of(const match_filter& filter) {
    if (filter.statuses.empty() && !filter.live) return std::nullopt;
    std::vector<match_status> statuses;
    for (int s = 0; s < match_status_count; ++s) {
        const auto status = static_cast<match_status>(s);
        const bool live = status == match_status::live || status == match_status::halftime;
        const bool listed = filter.statuses.empty() ||
                            std::find(filter.statuses.begin(), filter.statuses.end(), status) !=
                                filter.statuses.end();
        if (listed && filter.live.value_or(live) == live) statuses.push_back(status);
    }
    return statuses;
}

void filter_by_status(listing_statements& search, const std::vector<match_status>& statuses,
                      bool are_few) {
    alternatives some;
    for (const match_status status : statuses) {
        some.push_back(
            {"m.status", search.value(std::string(to_string(status))) + "::match_status"});
    }
    if (some.empty()) return search.require("false");
    const bool has_finished =
        std::find(statuses.begin(), statuses.end(), match_status::finished) != statuses.end();
    search.choose_statuses(some, are_few, has_finished);
}

/// Whether a match stays in none of these statuses for long. Then there are few such matches, even
/// in a large database.
bool are_of_now(const std::vector<match_status>& statuses) {
    return std::all_of(statuses.begin(), statuses.end(), [](match_status status) {
        return status == match_status::live || status == match_status::halftime ||
               status == match_status::suspended;
    });
}

bool is_offset(const std::string& zone) {
    return zone.starts_with('+') || zone.starts_with('-');
}

/// The zone as PostgreSQL knows it. It takes these names for abbreviations, which have no summer
/// time. In the IANA database they are links to these zones.
std::string zone_name(const std::string& zone) {
    constexpr std::pair<const char*, const char*> links[] = {
        {"CET", "Europe/Brussels"},  {"EET", "Europe/Athens"},   {"EST", "America/Panama"},
        {"HST", "Pacific/Honolulu"}, {"MET", "Europe/Brussels"}, {"MST", "America/Phoenix"},
        {"WET", "Europe/Lisbon"}};
    const std::string key = name_key(zone);
    for (const auto& [name, target] : links) {
        if (key == name) return target;
    }
    return zone;
}

void filter_by_time(listing_statements& search, const match_filter& filter,
                    const std::optional<match_cursor>& after) {
    if (filter.date) {
        // As text, PostgreSQL would read an offset as POSIX does, where plus is west.
        const auto zone = search.value(zone_name(filter.timezone)) +
                          (is_offset(filter.timezone) ? "::interval" : "::text");
        const auto day = search.value(*filter.date) + "::date";
        search.start_from("(" + day + "::timestamp AT TIME ZONE " + zone + ")");
        search.start_before("((" + day + " + 1)::timestamp AT TIME ZONE " + zone + ")");
    } else if (filter.timezone != match_filter{}.timezone && !is_offset(filter.timezone)) {
        search.check_timezone(search.value(zone_name(filter.timezone)) + "::text");
    }
    if (filter.from) {
        search.start_from(search.value(to_sql(*filter.from)) + "::timestamptz");
    }
    if (filter.to) {
        const auto end = search.value(to_sql(*filter.to)) + "::timestamptz";
        search.start_before(end);
        if (search.is_by_start()) return;
        const bool is_sooner = !after || *filter.to + std::chrono::hours(24) <= after->at;
        search.end_at(end, is_sooner);
    }
}

bool is_of_few_days(const match_filter& filter) {
    return filter.date || (filter.from && filter.to && *filter.to - *filter.from <= short_range);
}

listing_statements search_for(const match_filter& filter, const match_page_request& page,
                              const std::vector<std::int32_t>& leagues_of_the_name,
                              std::int64_t max_bytes) {
    listing_statements search(page.order, max_bytes);
    // The filter that usually leaves the fewest matches goes first.
    const auto statuses = statuses_of(filter);
    const bool status_first = statuses && are_of_now(*statuses);
    filter_by_ids(search, filter);
    filter_by_team(search, filter);
    if (status_first) filter_by_status(search, *statuses, true);
    filter_by_league(search, filter, leagues_of_the_name);
    filter_by_competition(search, filter);
    filter_by_sport(search, filter);
    if (statuses && !status_first) filter_by_status(search, *statuses, false);
    if (page.after) {
        const auto at = search.value(to_sql(page.after->at)) + "::timestamptz";
        const auto id = search.value(std::to_string(raw(page.after->id))) + "::integer";
        search.begin_after(at, id);
    }
    filter_by_time(search, filter, page.after);
    return search;
}

}  // namespace

bool asks_for_league_name(const match_filter& filter) {
    return filter.league && !is_number(*filter.league);
}

std::vector<search_statement> search_matches(const match_filter& filter,
                                             const match_page_request& request,
                                             const std::vector<std::int32_t>& leagues_of_the_name,
                                             std::int64_t max_bytes) {
    match_page_request page = request;
    if (page.after) page.offset = 0;
    const listing_statements search = search_for(filter, page, leagues_of_the_name, max_bytes);
    std::vector<search_statement> statements;
    const bool walks = !search.only_gathers() && !(is_of_few_days(filter) && search.gathers());
    if (walks) statements = search.walks(page);
    if (search.gathers()) statements.push_back(search.gather(page));
    return statements;
}

search_statement count_matches(const match_filter& filter,
                               const std::vector<std::int32_t>& leagues_of_the_name) {
    return search_for(filter, {}, leagues_of_the_name, 0).count();
}

}  // namespace livescore
