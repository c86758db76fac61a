/// The statements, most of which are prepared.
#pragma once
#include <pqxx/pqxx>
#include <string>
#include <utility>

#include "connection/connection.h"

namespace livescore {

/// A statement that PostgreSQL prepares once for each connection, unless that connection prepares
/// none.
struct statement {
    std::string name;
    std::string sql;
};

/// The transaction must be one of a db_session.
template <class... Args>
pqxx::result execute(pqxx::transaction_base& transaction, const statement& s, Args&&... args) {
    if (!static_cast<const db_connection&>(transaction.conn()).prepares_statements())
        return transaction.exec_params(s.sql, std::forward<Args>(args)...);
    // libpqxx sends this at the first use of the statement; later calls only look it up.
    transaction.conn().prepare(s.name, s.sql);
    return transaction.exec_prepared(s.name, std::forward<Args>(args)...);
}

}  // namespace livescore
