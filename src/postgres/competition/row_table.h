/// What differs between leagues, teams and players: their statements, and the order of their
/// columns.
#pragma once
#include <pqxx/pqxx>
#include <string>
#include <string_view>

#include "connection/statement.h"
#include "livescore/domain/competition/competition.h"

namespace livescore {

/// The statements that do not name the columns of a row. $1 is the id, but for `list`: $1 after,
/// $2 limit, $3 sport, $4 country, $5 search, $6 provider, $7 reference, $8 ids; NULL is any.
struct row_statements {
    statement find;
    statement lock_for_change;   ///< locks against other changes
    statement lock_for_removal;  ///< locks also against new references to the row
    statement list;
    statement referrer;  ///< a row when something refers to this one
    statement remove;
};

/// What the statements of a table are made of. The table has the alias m.
struct row_source {
    std::string_view noun;  ///< of one row; also the kind of its references
    std::string_view table;
    std::string_view columns;   ///< those of the noun, which begin with m.id
    std::string_view join{};    ///< with LEFT JOIN
    std::string_view of_sport;  ///< the condition of the list for $3
    std::string_view referrer;
};
[[nodiscard]] row_statements make_row_statements(const row_source& source);

/// `insert` and `update` return (id, is_repeat).
template <class Row>
struct row_table;

template <>
struct row_table<league> {
    static constexpr const char* noun = "league";
    static constexpr const char* referrers = "Matches";
    static const row_statements& statements();
    static pqxx::row insert(pqxx::transaction_base& tx, const league& row);
    static pqxx::row update(pqxx::transaction_base& tx, const league& row);
    static league read(const pqxx::row& row);
};

template <>
struct row_table<team> {
    static constexpr const char* noun = "team";
    static constexpr const char* referrers = "Matches or deductions";
    static const row_statements& statements();
    static pqxx::row insert(pqxx::transaction_base& tx, const team& row);
    static pqxx::row update(pqxx::transaction_base& tx, const team& row);
    static team read(const pqxx::row& row);
};

template <>
struct row_table<player> {
    static constexpr const char* noun = "player";
    static constexpr const char* referrers = "Matches";
    static const row_statements& statements();
    static pqxx::row insert(pqxx::transaction_base& tx, const player& row);
    static pqxx::row update(pqxx::transaction_base& tx, const player& row);
    static player read(const pqxx::row& row);
};

}  // namespace livescore
