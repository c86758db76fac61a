/// What differs between leagues, teams and players: their statements, and the order of their
/// columns.
#pragma once
#include <pqxx/pqxx>

#include "connection/statement.h"
#include "livescore/domain/competition/competition.h"

namespace livescore {

/// `find`, `lock_…`, `referrer` and `remove`: $1 is the id. `lock_for_change` locks against other
/// changes, `lock_for_removal` also against new references to the row. `list`: $1 after, $2 limit,
/// $3 sport, $4 country, $5 search, $6 provider, $7 reference; NULL is any. `insert` and `update`
/// return (id, is_repeat). `referrer` returns a row when something refers to this one.
template <class Row>
struct row_table;

template <>
struct row_table<league> {
    static constexpr const char* noun = "league";  ///< also the kind of its references
    static constexpr const char* referrers = "Matches";
    static const statement& find();
    static const statement& lock_for_change();
    static const statement& lock_for_removal();
    static const statement& list();
    static pqxx::row insert(pqxx::transaction_base& tx, const league& row);
    static pqxx::row update(pqxx::transaction_base& tx, const league& row);
    static const statement& referrer();
    static const statement& remove();
    static league read(const pqxx::row& row);
};

template <>
struct row_table<team> {
    static constexpr const char* noun = "team";  ///< also the kind of its references
    static constexpr const char* referrers = "Matches or deductions";
    static const statement& find();
    static const statement& lock_for_change();
    static const statement& lock_for_removal();
    static const statement& list();
    static pqxx::row insert(pqxx::transaction_base& tx, const team& row);
    static pqxx::row update(pqxx::transaction_base& tx, const team& row);
    static const statement& referrer();
    static const statement& remove();
    static team read(const pqxx::row& row);
};

template <>
struct row_table<player> {
    static constexpr const char* noun = "player";  ///< also the kind of its references
    static constexpr const char* referrers = "Matches";
    static const statement& find();
    static const statement& lock_for_change();
    static const statement& lock_for_removal();
    static const statement& list();
    static pqxx::row insert(pqxx::transaction_base& tx, const player& row);
    static pqxx::row update(pqxx::transaction_base& tx, const player& row);
    static const statement& referrer();
    static const statement& remove();
    static player read(const pqxx::row& row);
};

}  // namespace livescore
