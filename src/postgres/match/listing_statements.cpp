#include "match/listing_statements.h"

#include "match/match_rows.h"

namespace livescore {
namespace {

// How many rows of an index a statement looks at before the caller tries the next way: some
// milliseconds.
constexpr int walked_rows = 5000;

// The column of match_listing_status that its indexes begin with.
constexpr const char* status_column = "m.status";

bool is_of_statuses(const alternatives& some) {
    return !some.empty() && some.front().column == status_column;
}

// What conditions may name. The columns of the order are those of the walk: so PostgreSQL knows
// that the rows are in order, and stops at the page.
constexpr const char* listed_columns =
    "w.id, w.status, w.start_time, w.created_at, w.walked, l.sport_key, l.league_id, "
    "l.home_team_id, l.away_team_id, l.home_team_key, l.away_team_key, l.season, l.stage, "
    "l.group_name, l.round";

std::string either(const alternatives& some) {
    std::string any;
    for (const auto& one : some) {
        any += any.empty() ? "(" : " OR (";
        any += one.column + " = " + one.value + one.besides + ')';
    }
    return any.empty() ? "false" : any;
}

}  // namespace

// The running sum ends the page: PostgreSQL sends no more than the page's bytes, but always the
// first match. json_build_array has the texts as the answer will have them. What the details add is
// less than twice their stored text. The rest of a match takes less than 2,600 bytes, the league's
// name included.
const std::string& sql::place_in_page() {
    static const std::string columns =
        "row_number() OVER in_order AS place, lead(m.id) OVER in_order IS NOT NULL AS more, "
        "sum(octet_length(json_build_array(m.sport, m.home_team, m.away_team, m.status_reason, "
        "m.stats, m.season, m.stage, m.group_name, m.round, m.tie_id)::text) "
        "+ coalesce(2 * octet_length(m.details::text), 0) + 2600) OVER in_order AS bytes";
    return columns;
}

listing_statements::sql_order listing_statements::to_sql_order(match_order order) {
    switch (order) {
        case match_order::newest_created:
            break;
        case match_order::earliest_start:
            return {"start_time", ""};
        case match_order::latest_start:
            return {"start_time", " DESC"};
    }
    return {"created_at", " DESC"};
}

listing_statements::listing_statements(match_order order, std::int64_t max_bytes)
    : order_(to_sql_order(order)), max_bytes_(max_bytes) {}

std::string listing_statements::value(std::string text) {
    values_.push_back(std::move(text));
    return "$" + std::to_string(values_.size());
}

void listing_statements::choose(const alternatives& some, bool are_few, walkable when) {
    if (is_by_start()) only_gathers_ |= are_few;
    if (is_by_start() && when == walkable::by_creation) return require(either(some));
    first_is_few_ |= chosen_.empty() && are_few;
    chosen_.push_back(some);
}

void listing_statements::choose_statuses(const alternatives& some, bool are_few, bool are_common) {
    statuses_are_common_ = are_common;
    choose(some, are_few, walkable::always);
}

void listing_statements::require(const std::string& condition) {
    rest_ += (rest_.empty() ? "(" : " AND (") + condition + ')';
}

void listing_statements::start_from(const std::string& moment) {
    if (!is_by_start()) return require("m.start_time >= " + moment);
    first_start_ = first_start_.empty() ? moment : "greatest(" + first_start_ + ", " + moment + ")";
}

void listing_statements::start_before(const std::string& moment) {
    if (!is_by_start()) return require("m.start_time < " + moment);
    end_of_starts_ =
        end_of_starts_.empty() ? moment : "least(" + end_of_starts_ + ", " + moment + ")";
}

void listing_statements::begin_after(std::string time, std::string id) {
    time_behind_ = std::move(time);
    id_behind_ = std::move(id);
    after_ = " AND (m." + order_.column + ", m.id)" + behind() + position() + ")";
}

void listing_statements::end_at(const std::string& moment, bool is_sooner) {
    late_ = " AND m.created_at - m.start_time > interval '1 day' AND m.created_at >= " + moment +
            " + interval '1 day'";
    if (!is_sooner) return;
    time_behind_ = moment + " + interval '1 day'";
    id_behind_ = "0";
}

std::vector<search_statement> listing_statements::walks(const match_page_request& request) const {
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

search_statement listing_statements::gather(const match_page_request& request) const {
    listing_statements s = *this;
    // OFFSET 0 keeps PostgreSQL from walking in the order of the list after all.
    return s.page_of("(SELECT m.id, m." + order_.column + " FROM " + listing() + " m WHERE " +
                         all_conditions() + after_ + " OFFSET 0) m",
                     in_order(), request);
}

search_statement listing_statements::count() const {
    std::string sql = "SELECT count(*) FROM " + listing() + " m WHERE " + all_conditions();
    if (!zone_.empty()) sql += " AND now() AT TIME ZONE " + zone_ + " IS NOT NULL";
    return {std::move(sql), values_};
}

/// The time and the id that a walk begins behind.
std::string listing_statements::position() const {
    if (!time_behind_.empty()) return time_behind_ + ", " + id_behind_;
    const std::string& bound = order_.descends() ? end_of_starts_ : first_start_;
    if (!bound.empty()) return bound + ", 0";
    return order_.descends() ? "'infinity'::timestamptz, 2147483647"
                             : "'-infinity'::timestamptz, 0";
}

/// Where the walk of one value ends: with the value, or with its last start before that.
std::string listing_statements::end_of_walk(const alternative& one) const {
    const bool down = order_.descends();
    std::string end = " AND " + one.column + (down ? " >= " : " <= ") + one.value;
    const std::string& bound = down ? first_start_ : end_of_starts_;
    if (!bound.empty()) {
        end += " AND (" + one.column + ", m.start_time)" + (down ? " >= (" : " < (") + one.value +
               ", " + bound + ")";
    }
    return end;
}

bool listing_statements::has_only_statuses() const {
    return chosen_.size() == 1 && is_of_statuses(chosen_.front()) && rest_.empty();
}

/// The table that has all the columns of the conditions.
std::string listing_statements::listing() const {
    return has_only_statuses() ? "match_listing_status" : "match_listing";
}

std::string listing_statements::condition_of(const alternatives& some) const {
    if (!is_of_statuses(some) || statuses_are_common_ || has_only_statuses()) return either(some);
    return "m.id IN (SELECT m.id FROM match_listing_status m WHERE " + either(some) + ")";
}

std::string listing_statements::all_conditions() const {
    std::string all = "true";
    for (const auto& some : chosen_) all += " AND (" + condition_of(some) + ")";
    if (!rest_.empty()) all += " AND " + rest_;
    if (!first_start_.empty()) all += " AND m.start_time >= " + first_start_;
    if (!end_of_starts_.empty()) all += " AND m.start_time < " + end_of_starts_;
    return all;
}

/// Walks the index that gives the order of the list. With conditions, it looks only at the next
/// rows of the index.
search_statement listing_statements::walk(const alternatives& walked, const std::string& conditions,
                                          const match_page_request& request) const {
    listing_statements s = *this;
    const auto rows =
        std::int64_t{request.offset} + (conditions.empty() ? request.limit + 1 : walked_rows);
    const std::string limit = " LIMIT " + s.value(std::to_string(rows)) + "::bigint";
    const std::string then = ", " + order_.by("m");
    const std::string begin = "m." + order_.column + ", m.id)" + behind();
    std::string in_time;
    if (!first_start_.empty()) in_time += " AND m.start_time >= " + first_start_;
    if (!end_of_starts_.empty()) in_time += " AND m.start_time < " + end_of_starts_;
    // With "column = value" PostgreSQL may walk all matches instead, because it believes that
    // this value occurs at even intervals. Only the column's index provides the order of a
    // range.
    std::string from;
    const bool walks_statuses = is_of_statuses(walked);
    const std::string columns =
        walks_statuses ? "SELECT m.id, m.status, m.start_time, m.created_at, " : "SELECT m.*, ";
    for (const auto& one : walked) {
        from += from.empty() ? "((" : ") UNION ALL (";
        from += columns + one.column + " AS walked FROM match_listing" +
                (walks_statuses ? "_status" : "") + " m WHERE (" + one.column + ", " + begin +
                one.value + ", " + position() + ")" + end_of_walk(one) + one.besides + in_time +
                " ORDER BY walked" + order_.direction + then + limit;
    }
    if (walked.empty()) {
        from = "((SELECT m.*, 0 AS walked FROM match_listing m WHERE (" + begin + position() + ")" +
               in_time + in_order() + limit;
    }
    // All rows have the same value. In this form PostgreSQL does not sort them again.
    const std::string order =
        walked.size() == 1 ? " ORDER BY m.walked" + order_.direction + then : in_order();
    // A match that starts before some moment was also entered before it, unless it was entered
    // late. An index knows the matches that were entered late.
    if (!late_.empty()) {
        const std::string first = walked.empty() ? "0" : walked.front().column;
        from += ") UNION ALL (" + columns + first + " AS walked FROM match_listing m WHERE (" +
                (walked.empty() ? "true" : either(walked)) + ")" + late_ + after_ + in_order() +
                limit;
    }
    from += ")) m";
    if (!conditions.empty() && walks_statuses) {
        // OFFSET 0 keeps PostgreSQL from reading the whole listing for the next rows of the walk.
        from = std::string("(SELECT ") + listed_columns + " FROM (SELECT * FROM " + from + order +
               limit + ") w CROSS JOIN LATERAL (SELECT * FROM match_listing l WHERE l.id = w.id " +
               "OFFSET 0) l) m WHERE " + conditions;
    } else if (!conditions.empty()) {
        from = "(SELECT * FROM " + from + order + limit + ") m WHERE " + conditions;
    }
    return s.page_of(from, order, request);
}

/// Finds the page's ids first, which indexes have, and then its rows.
search_statement listing_statements::page_of(const std::string& from, const std::string& order,
                                             const match_page_request& request) {
    const auto limit = value(std::to_string(request.limit + 1));
    const auto offset = value(std::to_string(request.offset));
    const auto bytes = value(std::to_string(max_bytes_));
    std::string rows = "(SELECT m.*, " + sql::place_in_page() + " FROM (SELECT m.id, m." +
                       order_.column + " FROM " + from + order + " LIMIT " + limit +
                       "::bigint OFFSET " + offset + "::bigint) p JOIN matches m ON m.id = p.id";
    if (!zone_.empty()) rows += " WHERE now() AT TIME ZONE " + zone_ + " IS NOT NULL";
    rows += " WINDOW in_order AS (ORDER BY " + order_.by("p") + " ROWS UNBOUNDED PRECEDING)) m";
    std::string sql = "SELECT " + sql::match_columns() + ", m.more FROM " + rows +
                      " WHERE m.place = 1 OR m.bytes <= " + bytes + "::bigint ORDER BY m.place";
    return {std::move(sql), std::move(values_)};
}

}  // namespace livescore
