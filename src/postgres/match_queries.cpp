#include "match_queries.h"

#include <pqxx/pqxx>

#include "livescore/core/parse_integer.h"
#include "match_rows.h"
#include "values.h"

namespace livescore {
namespace {

const statement find_statement{
    "find_match", "SELECT " + sql::match_columns() + " FROM matches m WHERE m.id = $1"};

const statement commentary_statement{"list_commentary",
                                     "SELECT " + sql::commentary_columns() + R"( FROM commentary
    WHERE match_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3 OFFSET $4)"};

/// A WHERE clause of fixed conditions; whatever comes from a request becomes a parameter. Not
/// prepared: which index is best depends on the conditions, so each shape is planned with its
/// values.
class match_search {
public:
    /// The placeholder of a new parameter.
    std::string value(std::string text) {
        values_.push_back(std::move(text));
        return "$" + std::to_string(values_.size());
    }
    void require(const std::string& condition) {
        where_ += where_.empty() ? " WHERE " : " AND ";
        where_ += '(' + condition + ')';
    }
    pqxx::result run(pqxx::transaction_base& transaction, const std::string& rest) const {
        return transaction.exec_params(
            "SELECT " + sql::match_columns() + " FROM matches m" + where_ + rest,
            pqxx::prepare::make_dynamic_params(values_));
    }

private:
    std::string where_;
    std::vector<std::string> values_;
};

bool is_number(std::string_view text) {
    return text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// An id of the size of a serial column; one too large for that is nobody's.
std::string id_value(const std::string& digits) {
    return std::to_string(parse_integer<std::int32_t>(digits).value_or(0));
}

void filter_by_name(match_search& search, const match_filter& filter) {
    if (filter.sport) {
        search.require("lower(m.sport) = lower(" + search.value(*filter.sport) + "::text)");
    }
    if (filter.league && is_number(*filter.league)) {
        search.require("m.league_id = " + search.value(id_value(*filter.league)) + "::integer");
    } else if (filter.league) {
        search.require("m.league_id IN (SELECT id FROM leagues WHERE lower(name) = lower(" +
                       search.value(*filter.league) + "::text))");
    }
    if (filter.team && is_number(*filter.team)) {
        const auto id = search.value(id_value(*filter.team)) + "::integer";
        search.require("m.home_team_id = " + id + " OR m.away_team_id = " + id);
    } else if (filter.team) {
        const auto name = "lower(" + search.value(*filter.team) + "::text)";
        search.require("lower(m.home_team) = " + name + " OR lower(m.away_team) = " + name);
    }
}

void filter_by_time(match_search& search, const match_filter& filter) {
    const auto zone = search.value(filter.timezone) + "::text";
    if (filter.date) {
        const auto day = search.value(*filter.date) + "::date";
        search.require("m.start_time >= (" + day + "::timestamp AT TIME ZONE " + zone +
                       ") AND m.start_time < ((" + day + " + 1)::timestamp AT TIME ZONE " + zone +
                       ")");
    } else {
        search.require("now() AT TIME ZONE " + zone + " IS NOT NULL");  // fails if unknown
    }
    if (filter.from) {
        search.require("m.start_time >= " + search.value(to_sql(*filter.from)) + "::timestamptz");
    }
    if (filter.to) {
        search.require("m.start_time < " + search.value(to_sql(*filter.to)) + "::timestamptz");
    }
}

void filter_by_status(match_search& search, const match_filter& filter) {
    if (!filter.statuses.empty()) {
        sql_array words;
        for (const match_status status : filter.statuses) words.add(to_string(status));
        search.require("m.status = ANY (" + search.value(words.text()) + "::match_status[])");
    }
    if (filter.live) {
        search.require(*filter.live ? "m.status IN ('live', 'halftime')"
                                    : "m.status NOT IN ('live', 'halftime')");
    }
}

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
    return std::nullopt;
}

/// Asks for one row more than the page holds, to know whether there are more.
template <class Item, class Read>
page<Item> to_page(const pqxx::result& rows, int limit, Read read) {
    page<Item> answer;
    for (const auto& row : rows) {
        if (answer.items.size() == static_cast<std::size_t>(limit)) {
            answer.has_more = true;
            break;
        }
        answer.items.push_back(read(row));
    }
    return answer;
}

}  // namespace

std::optional<match> find_match(db_session& session, match_id id) {
    return session.read([&](pqxx::transaction_base& tx) -> std::optional<match> {
        const auto rows = execute(tx, find_statement, raw(id));
        if (rows.empty()) return std::nullopt;
        return read_match(rows.front());
    });
}

result<page<match>> list_matches(db_session& session, const match_filter& filter,
                                 const match_page_request& request) {
    if (auto problem = find_nul(filter)) return *std::move(problem);
    match_search search;
    filter_by_status(search, filter);
    filter_by_name(search, filter);
    filter_by_time(search, filter);
    if (request.after) {
        search.require("(m.created_at, m.id) < (" +
                       search.value(to_sql(request.after->created_at)) + "::timestamptz, " +
                       search.value(std::to_string(raw(request.after->id))) + "::integer)");
    }
    const auto limit = search.value(std::to_string(request.limit + 1));
    const auto offset = search.value(std::to_string(request.after ? 0 : request.offset));
    const std::string rest = " ORDER BY m.created_at DESC, m.id DESC LIMIT " + limit +
                             "::bigint OFFSET " + offset + "::bigint";
    try {
        const auto rows =
            session.read([&](pqxx::transaction_base& tx) { return search.run(tx, rest); });
        return to_page<match>(rows, request.limit,
                              [](const pqxx::row& row) { return read_match(row); });
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
    const auto below = request.before ? raw(*request.before) : INT64_MAX;
    const int offset = request.before ? 0 : request.offset;
    const auto rows = session.read([&](pqxx::transaction_base& tx) {
        return execute(tx, commentary_statement, raw(id), below, request.limit + 1, offset);
    });
    return to_page<commentary>(rows, request.limit, read_commentary);
}

}  // namespace livescore
