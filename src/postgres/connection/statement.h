/// Prepared statements.
#pragma once
#include <pqxx/pqxx>
#include <string>
#include <utility>

namespace livescore {

/// A statement that PostgreSQL prepares once for each connection.
struct statement {
    std::string name;
    std::string sql;
};

template <class... Args>
pqxx::result execute(pqxx::transaction_base& transaction, const statement& s, Args&&... args) {
    // libpqxx sends this at the first use of the statement; later calls only look it up.
    transaction.conn().prepare(s.name, s.sql);
    return transaction.exec_prepared(s.name, std::forward<Args>(args)...);
}

}  // namespace livescore
