/// The rights of the role that the API and the workers use.
#pragma once
#include <optional>
#include <pqxx/pqxx>

#include "connection/connection.h"
#include "livescore/core/error.h"
#include "livescore/postgres/application_role.h"

namespace livescore {

/// Makes the role when it is missing, and lets it read and write the rows of all tables that the
/// user of `connection` has or will have in this database. `tx` is a transaction of `connection`.
/// Needs the table schema_migrations. Doing it again changes nothing. Returns an error when the
/// role is missing and has no password, or may do what an owner may: then roll back.
[[nodiscard]] std::optional<error> grant_rights(db_connection& connection,
                                                pqxx::transaction_base& tx,
                                                const application_role& role);

}  // namespace livescore
