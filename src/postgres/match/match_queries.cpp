#include "match/match_queries.h"

#include <algorithm>
#include <pqxx/pqxx>

#include "connection/page_lease.h"
#include "connection/values.h"
#include "match/match_extras.h"
#include "match/match_rows.h"
#include "match/match_search.h"

namespace livescore {
namespace {

const statement find_match_statement{
    "find_match", "SELECT " + sql::match_columns() + " FROM matches m WHERE m.id = $1"};

// The row was kept as JSON, so that the table of removed matches need not change with that of
// matches.
const statement find_followed_statement{
    "find_followed_match",
    "SELECT NULL::bigint AS removed_at, " + sql::match_columns() +
        " FROM matches m WHERE m.id = $1 UNION ALL SELECT m.removed_at, " + sql::match_columns() +
        R"( FROM (SELECT r.last_seq AS removed_at, (jsonb_populate_record(NULL::matches, r.match)).*
          FROM removed_matches r WHERE r.id = $1) m)"};

// This is a range and not "match_id = $1". For a match with many entries, PostgreSQL believes that
// they are spread evenly, and would walk the entries of all matches.
//
// The running sum ends the page: PostgreSQL sends at most $5 bytes, but always the first entry.
// json_build_array has the texts as the answer will have them, with their escapes. The
// 400 bytes are for the names of the members, the numbers and the time.
constexpr const char* page_of_entries = R"(, more, place FROM (
        SELECT *, row_number() OVER in_order AS place,
            lead(id) OVER in_order IS NOT NULL AS more,
            sum(octet_length(json_build_array(event_type, actor, team, message, metadata,
                tags)::text) + 400) OVER in_order AS bytes
        FROM (SELECT * FROM commentary WHERE (match_id, id) < ($1, $2) AND match_id >= $1
            ORDER BY match_id DESC, id DESC LIMIT $3 OFFSET $4) entry
        WINDOW in_order AS (ORDER BY id DESC ROWS UNBOUNDED PRECEDING)) page
    WHERE place = 1 OR bytes <= $5::bigint)";

const statement commentary_statement{
    "list_commentary", "SELECT " + sql::commentary_columns() + page_of_entries + " ORDER BY place"};

// No row of the one side meets a row of the other, so the match stands in a row of its own, without
// an entry.
const statement match_and_commentary_statement{
    "find_match_and_commentary", "SELECT entries.*, found.* FROM (SELECT " +
                                     sql::commentary_columns() + page_of_entries +
                                     ") entries FULL JOIN (SELECT " + sql::match_columns() +
                                     R"( FROM matches m WHERE m.id = $1) found ON false
    ORDER BY place)"};

const statement read_entry_statement{"read_entry", "SELECT " + sql::commentary_columns() + R"(,
        (SELECT last_seq FROM matches WHERE id = $1) AS last_seq
    FROM commentary WHERE match_id = $1 AND id = $2)"};

const statement leagues_statement{"leagues_of_name",
                                  "SELECT id FROM leagues WHERE name_key = name_key($1)"};

error refused(const char* parameter, std::string message) {
    error e{errc::invalid_argument, "Invalid query"};
    e.details.push_back({{parameter}, std::move(message), "invalid_value"});
    return e;
}

std::optional<error> find_nul(const match_filter& filter) {
    if (has_nul(filter.timezone)) return refused("timezone", "U+0000 is not allowed");
    if (filter.date && has_nul(*filter.date)) return refused("date", "U+0000 is not allowed");
    if (filter.sport && has_nul(*filter.sport)) return refused("sport", "U+0000 is not allowed");
    if (filter.league && has_nul(*filter.league)) return refused("league", "U+0000 is not allowed");
    if (filter.team && has_nul(*filter.team)) return refused("team", "U+0000 is not allowed");
    const std::pair<const char*, const std::optional<std::string>&> labels[] = {
        {"season", filter.season},
        {"stage", filter.stage},
        {"group", filter.group},
        {"round", filter.round}};
    for (const auto& [name, label] : labels) {
        if (label && has_nul(*label)) return refused(name, "U+0000 is not allowed");
    }
    return std::nullopt;
}

/// The statement looks at one row more than the page holds, and says of each row whether one more
/// is behind it.
template <class Item, class Read>
page<Item> to_page(const pqxx::result& rows, int limit, page_lease& lease, Read read) {
    page<Item> answer;
    for (const auto& row : rows) {
        if (answer.items.size() == static_cast<std::size_t>(limit)) break;
        answer.items.push_back(read(row));
        answer.has_more = row[sql::more_column].template as<bool>();
        for (const auto& field : row) lease.add(field.size());
    }
    return answer;
}

pqxx::result read_entries(db_session& session, const statement& entries, match_id id,
                          const commentary_page_request& request, const page_lease& lease) {
    const auto below = request.before ? raw(*request.before) : INT64_MAX;
    const int offset = request.before ? 0 : request.offset;
    return session.read([&](pqxx::transaction_base& tx) {
        return execute(tx, entries, raw(id), below, request.limit + 1, offset, lease.bytes());
    });
}

std::vector<std::int32_t> leagues_of_name(pqxx::transaction_base& tx, const match_filter& filter) {
    std::vector<std::int32_t> leagues;
    if (!asks_for_league_name(filter)) return leagues;
    for (const auto& row : execute(tx, leagues_statement, *filter.league)) {
        leagues.push_back(row[0].as<std::int32_t>());
    }
    return leagues;
}

std::int64_t count(pqxx::transaction_base& tx, const search_statement& s) {
    return tx.exec_params(s.sql, pqxx::prepare::make_dynamic_params(s.values))
        .front()[0]
        .as<std::int64_t>();
}

/// Whether a walk found the page: it found a row behind it, or its bytes ended it.
bool is_whole_page(const pqxx::result& rows, int limit) {
    return rows.size() > static_cast<std::size_t>(limit) ||
           (!rows.empty() && rows.back()[sql::more_column].as<bool>());
}

}  // namespace

std::optional<followed_match> find_followed_match(db_session& session, match_id id) {
    return session.read([&](pqxx::transaction_base& tx) -> std::optional<followed_match> {
        const auto rows = execute(tx, find_followed_statement, raw(id));
        if (rows.empty()) return std::nullopt;
        followed_match found{read_match(rows.front(), 1), std::nullopt};
        if (const auto at = rows.front()[0]; !at.is_null())
            found.removed_at = at.as<sequence_number>();
        return found;
    });
}

std::optional<match> find_match(db_session& session, match_id id) {
    return session.read([&](pqxx::transaction_base& tx) -> std::optional<match> {
        const auto rows = execute(tx, find_match_statement, raw(id));
        if (rows.empty()) return std::nullopt;
        return read_match(rows.front());
    });
}

result<match_page> list_matches(db_session& session, const match_filter& filter,
                                const match_page_request& request) {
    if (auto problem = find_nul(filter)) return *std::move(problem);
    page_lease lease(request.bytes);
    try {
        return session.read([&](pqxx::transaction_base& tx) {
            const auto leagues = leagues_of_name(tx, filter);
            pqxx::result found;
            for (const auto& s : search_matches(filter, request, leagues, lease.bytes())) {
                found = tx.exec_params(s.sql, pqxx::prepare::make_dynamic_params(s.values));
                if (is_whole_page(found, request.limit)) break;
            }
            match_page answer{to_page<match>(found, request.limit, lease,
                                             [](const pqxx::row& row) { return read_match(row); })};
            if (request.total) answer.total = count(tx, count_matches(filter, leagues));
            if (request.extras.any()) add_extras(tx, request.extras, answer, lease);
            answer.lease = lease.take();
            return answer;
        });
    } catch (const pqxx::data_exception& e) {
        if (e.sqlstate() == "22023") return refused("timezone", "unknown time zone");
        if (e.sqlstate() == "22007" || e.sqlstate() == "22008") {
            return refused("date", "no such day");
        }
        throw;
    }
}

page<commentary> list_commentary(db_session& session, match_id id,
                                 const commentary_page_request& request) {
    page_lease lease(request.bytes);
    const auto rows = read_entries(session, commentary_statement, id, request, lease);
    page<commentary> answer = to_page<commentary>(
        rows, request.limit, lease, [](const pqxx::row& row) { return read_commentary(row); });
    answer.lease = lease.take();
    return answer;
}

match_and_commentary find_match_and_commentary(db_session& session, match_id id,
                                               const commentary_page_request& request) {
    page_lease lease(request.bytes);
    const auto rows = read_entries(session, match_and_commentary_statement, id, request, lease);
    match_and_commentary both;
    // The row of the match has no place among the entries: it is the last one.
    int entries = static_cast<int>(rows.size());
    if (!rows.empty() && rows.back()["place"].is_null()) {
        both.found = read_match(rows.back(), static_cast<int>(rows.column_number("place")) + 1);
        --entries;
    }
    both.entries = to_page<commentary>(rows, std::min(request.limit, entries), lease,
                                       [](const pqxx::row& row) { return read_commentary(row); });
    both.entries.lease = lease.take();
    return both;
}

std::optional<found_commentary> find_commentary(db_session& session, match_id id,
                                                commentary_id entry) {
    return session.read([&](pqxx::transaction_base& tx) -> std::optional<found_commentary> {
        const auto rows = execute(tx, read_entry_statement, raw(id), raw(entry));
        if (rows.empty()) return std::nullopt;
        const auto row = rows.front();
        return found_commentary{read_commentary(row), row["last_seq"].as<sequence_number>()};
    });
}

}  // namespace livescore
