#include "match/match_search.h"

#include <algorithm>

#include "connection/values.h"
#include "livescore/core/parse_integer.h"
#include "livescore/core/text/name.h"
#include "match/match_rows.h"

namespace livescore {
namespace {

// How many rows of an index a statement looks at before the caller tries the next way: some
// milliseconds.
constexpr int walked_rows = 5000;
// The search gathers a range of time that is this short at once.
constexpr std::chrono::hours short_range{7 * 24};
const std::string in_order = " ORDER BY m.created_at DESC, m.id DESC";
// The running sum ends the page: PostgreSQL sends no more than the page's bytes, but always the
// first match. json_build_array has the texts as the answer will have them. What the details add is
// less than twice their stored text. The rest of a match takes less than 2,600 bytes, the league's
// name included.
const std::string place_in_page =
    "row_number() OVER in_order AS place, lead(m.id) OVER in_order IS NOT NULL AS more, "
    "sum(octet_length(json_build_array(m.sport, m.home_team, m.away_team, m.status_reason, "
    "m.stats, m.season, m.stage, m.group_name, m.round, m.tie_id)::text) "
    "+ coalesce(2 * octet_length(m.details::text), 0) + 2600) OVER in_order AS bytes";

/// The matches that have `value` in `column`. The column is the first of an index that goes on with
/// (created_at, id).
struct alternative {
    std::string column;
    std::string value;
    std::string besides{};  ///< a further condition, with its AND
};
/// No match is in two of these sets.
using alternatives = std::vector<alternative>;

std::string either(const alternatives& some) {
    std::string any;
    for (const auto& one : some) {
        any += any.empty() ? "(" : " OR (";
        any += one.column + " = " + one.value + one.besides + ')';
    }
    return any.empty() ? "false" : any;
}

/// Conditions are fixed text; every value from a request becomes a parameter. The statements are
/// not prepared, because the best index depends on the conditions. So PostgreSQL plans each shape
/// with its values.
class match_search {
public:
    explicit match_search(std::int64_t max_bytes) : max_bytes_(max_bytes) {}
    /// Adds a parameter and returns its placeholder.
    std::string value(std::string text) {
        values_.push_back(std::move(text));
        return "$" + std::to_string(values_.size());
    }
    /// Adds the matches that the index of one filter gives. The search walks the first chosen index
    /// first. With `are_few` it walks no other: then it is as fast to gather the matches that all
    /// filters have in common.
    void choose(const alternatives& some, bool are_few = false) {
        first_is_few_ |= chosen_.empty() && are_few;
        chosen_.push_back(some);
    }
    /// Adds a condition for which no index has the order of the list.
    void require(const std::string& condition) {
        rest_ += (rest_.empty() ? "(" : " AND (") + condition + ')';
    }
    /// Keeps only the matches behind this position in the list.
    void begin_after(std::string created_at, std::string id) {
        created_before_ = std::move(created_at);
        id_before_ = std::move(id);
        after_ = " AND (m.created_at, m.id) < (" + created_before_ + ", " + id_before_ + ")";
    }
    /// For matches that start before `moment`; the caller also has to `require` that condition. A
    /// walk begins at the given position; with `is_sooner`, it begins a day after `moment`. A
    /// separate walk finds the matches that were entered later than that.
    void end_at(const std::string& moment, bool is_sooner) {
        late_ =
            " AND m.created_at - m.start_time > interval '1 day' AND m.created_at >= " + moment +
            " + interval '1 day'";
        if (!is_sooner) return;
        created_before_ = moment + " + interval '1 day'";
        id_before_ = "0";
    }
    void check_timezone(const std::string& zone) { zone_ = zone; }

    [[nodiscard]] bool gathers() const { return chosen_.size() > 1 || !rest_.empty(); }

    [[nodiscard]] std::vector<search_statement> walks(const match_page_request& request) const {
        std::vector<search_statement> all;
        if (chosen_.empty()) all.push_back(walk({}, rest_, request));
        for (const auto& walked : chosen_) {
            std::string others = rest_;
            for (const auto& other : chosen_) {
                if (&other == &walked) continue;
                others += (others.empty() ? "(" : " AND (") + either(other) + ')';
            }
            all.push_back(walk(walked, others, request));
            if (first_is_few_) break;
        }
        return all;
    }
    /// Finds all requested matches, by any index, and takes the first ones. OFFSET 0 keeps
    /// PostgreSQL from walking in the order of the list after all.
    [[nodiscard]] search_statement gather(const match_page_request& request) const {
        match_search s = *this;
        std::string all = "true";
        for (const auto& some : chosen_) all += " AND (" + either(some) + ")";
        if (!rest_.empty()) all += " AND " + rest_;
        return s.page_of("(SELECT m.id, m.created_at FROM match_listing m WHERE " + all + after_ +
                             " OFFSET 0) m",
                         in_order, request);
    }

private:
    /// Walks the index that gives the order of the list. With conditions, it looks only at the next
    /// rows of the index.
    [[nodiscard]] search_statement walk(const alternatives& walked, const std::string& conditions,
                                        const match_page_request& request) const {
        match_search s = *this;
        const auto rows =
            std::int64_t{request.offset} + (conditions.empty() ? request.limit + 1 : walked_rows);
        const std::string limit = " LIMIT " + s.value(std::to_string(rows)) + "::bigint";
        const std::string then = ", m.created_at DESC, m.id DESC";
        const std::string before = "m.created_at, m.id) < (";
        const std::string position = created_before_ + ", " + id_before_ + ")";
        // With "column = value" PostgreSQL may walk all matches instead, because it believes that
        // this value occurs at even intervals. Only the column's index provides the order of a
        // range.
        std::string from;
        for (const auto& one : walked) {
            from += from.empty() ? "((" : ") UNION ALL (";
            from += "SELECT m.*, " + one.column + " AS walked FROM match_listing m WHERE (" +
                    one.column + ", " + before + one.value + ", " + position + " AND " +
                    one.column + " >= " + one.value + one.besides + " ORDER BY walked DESC" + then +
                    limit;
        }
        if (walked.empty()) {
            from = "((SELECT m.*, 0 AS walked FROM match_listing m WHERE (" + before + position +
                   in_order + limit;
        }
        // All rows have the same value. In this form PostgreSQL does not sort them again.
        const std::string order = walked.size() == 1 ? " ORDER BY m.walked DESC" + then : in_order;
        // A match that starts before some moment was also entered before it, unless it was entered
        // late. An index knows the matches that were entered late.
        if (!late_.empty()) {
            const std::string first = walked.empty() ? "0" : walked.front().column;
            from += ") UNION ALL (SELECT m.*, " + first +
                    " AS walked FROM match_listing m WHERE (" +
                    (walked.empty() ? "true" : either(walked)) + ")" + late_ + after_ + in_order +
                    limit;
        }
        from += ")) m";
        if (!conditions.empty()) {
            from = "(SELECT * FROM " + from + order + limit + ") m WHERE " + conditions;
        }
        return s.page_of(from, order, request);
    }
    /// Finds the page's ids first, which indexes have, and then its rows.
    search_statement page_of(const std::string& from, const std::string& order,
                             const match_page_request& request) {
        const auto limit = value(std::to_string(request.limit + 1));
        const auto offset = value(std::to_string(request.offset));
        const auto bytes = value(std::to_string(max_bytes_));
        std::string rows = "(SELECT m.*, " + place_in_page +
                           " FROM (SELECT m.id, m.created_at FROM " + from + order + " LIMIT " +
                           limit + "::bigint OFFSET " + offset +
                           "::bigint) p JOIN matches m ON m.id = p.id";
        if (!zone_.empty()) rows += " WHERE now() AT TIME ZONE " + zone_ + " IS NOT NULL";
        rows +=
            " WINDOW in_order AS (ORDER BY p.created_at DESC, p.id DESC ROWS UNBOUNDED "
            "PRECEDING)) m";
        std::string sql = "SELECT " + sql::match_columns() + ", m.more FROM " + rows +
                          " WHERE m.place = 1 OR m.bytes <= " + bytes + "::bigint ORDER BY m.place";
        return {std::move(sql), std::move(values_)};
    }

    std::int64_t max_bytes_;
    std::vector<std::string> values_;
    std::vector<alternatives> chosen_;
    bool first_is_few_ = false;
    std::string rest_;
    std::string created_before_ = "'infinity'::timestamptz";
    std::string id_before_ = "2147483647";
    std::string after_;
    std::string late_;
    std::string zone_;
};

bool is_number(std::string_view text) {
    return text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// An id of the size of a serial column. A larger one becomes 0, which no row has.
std::string id_value(const std::string& digits) {
    return std::to_string(parse_integer<std::int32_t>(digits).value_or(0));
}

void filter_by_team(match_search& search, const match_filter& filter) {
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

void filter_by_league(match_search& search, const match_filter& filter,
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
    search.choose(leagues);
}

void filter_by_sport(match_search& search, const match_filter& filter) {
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

void filter_by_status(match_search& search, const std::vector<match_status>& statuses,
                      bool are_few) {
    alternatives some;
    for (const match_status status : statuses) {
        some.push_back(
            {"m.status", search.value(std::string(to_string(status))) + "::match_status"});
    }
    if (some.empty()) search.require("false");
    search.choose(some, are_few);
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

void filter_by_time(match_search& search, const match_filter& filter,
                    const std::optional<match_cursor>& after) {
    if (filter.date) {
        // As text, PostgreSQL would read an offset as POSIX does, where plus is west.
        const auto zone = search.value(zone_name(filter.timezone)) +
                          (is_offset(filter.timezone) ? "::interval" : "::text");
        const auto day = search.value(*filter.date) + "::date";
        search.require("m.start_time >= (" + day + "::timestamp AT TIME ZONE " + zone +
                       ") AND m.start_time < ((" + day + " + 1)::timestamp AT TIME ZONE " + zone +
                       ")");
    } else if (filter.timezone != match_filter{}.timezone && !is_offset(filter.timezone)) {
        search.check_timezone(search.value(zone_name(filter.timezone)) + "::text");
    }
    if (filter.from) {
        search.require("m.start_time >= " + search.value(to_sql(*filter.from)) + "::timestamptz");
    }
    if (filter.to) {
        const auto end = search.value(to_sql(*filter.to)) + "::timestamptz";
        search.require("m.start_time < " + end);
        const bool is_sooner = !after || *filter.to + std::chrono::hours(24) <= after->created_at;
        search.end_at(end, is_sooner);
    }
}

bool is_of_few_days(const match_filter& filter) {
    return filter.date || (filter.from && filter.to && *filter.to - *filter.from <= short_range);
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
    match_search search(max_bytes);
    // The filter that usually leaves the fewest matches goes first.
    const auto statuses = statuses_of(filter);
    const bool status_first = statuses && are_of_now(*statuses);
    filter_by_team(search, filter);
    if (status_first) filter_by_status(search, *statuses, true);
    filter_by_league(search, filter, leagues_of_the_name);
    filter_by_sport(search, filter);
    if (statuses && !status_first) filter_by_status(search, *statuses, false);
    if (page.after) {
        const auto at = search.value(to_sql(page.after->created_at)) + "::timestamptz";
        const auto id = search.value(std::to_string(raw(page.after->id))) + "::integer";
        search.begin_after(at, id);
    }
    filter_by_time(search, filter, page.after);
    std::vector<search_statement> statements;
    if (!is_of_few_days(filter)) statements = search.walks(page);
    if (search.gathers()) statements.push_back(search.gather(page));
    return statements;
}

}  // namespace livescore
