#include "store/application_role.h"

#include <memory>

namespace livescore {
namespace {

/// What PostgreSQL stores instead of the password. The password itself never leaves this process,
/// so no log of the server can show it.
std::string verifier_of(db_connection& connection, const application_role& role) {
    const std::unique_ptr<char, decltype(&PQfreemem)> made(
        PQencryptPasswordConn(connection.handle(), role.password.c_str(), role.name.c_str(),
                              "scram-sha-256"),
        &PQfreemem);
    if (!made) throw pqxx::failure("cannot encrypt the application's password");
    return made.get();
}

bool is_there(pqxx::transaction_base& tx, const application_role& role) {
    return tx.exec_params1("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1)", role.name)[0]
        .as<bool>();
}

/// A role that may become the owner, or need ask nobody, could do everything all the same.
bool may_do_more(pqxx::transaction_base& tx, const application_role& role) {
    return tx
        .exec_params1(
            "SELECT rolsuper OR rolcreaterole OR pg_has_role(oid, current_user, 'MEMBER') "
            "FROM pg_roles WHERE rolname = $1",
            role.name)[0]
        .as<bool>();
}

/// As connection/connector.cpp does it: the role itself may not. An owner without the right leaves
/// it to the server's own configuration (docs/OPERATIONS.md).
void keep_values_out_of_log(pqxx::transaction_base& tx, const std::string& name) {
    if (!tx.exec("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")[0][0].as<bool>())
        return;
    for (const char* const setting :
         {"log_error_verbosity = 'terse'", "log_min_error_statement = 'panic'",
          "log_parameter_max_length = 0", "log_parameter_max_length_on_error = 0"}) {
        tx.exec("ALTER ROLE " + name + " SET " + std::string(setting));
    }
}

}  // namespace

std::optional<error> grant_rights(db_connection& connection, pqxx::transaction_base& tx,
                                  const application_role& role) {
    const std::string name = tx.quote_name(role.name);
    if (!is_there(tx, role)) {
        if (role.password.empty()) {
            return error{errc::conflict, "There is no role " + role.name +
                                             " (DATABASE_APP_ROLE); create it, or give its "
                                             "password (DATABASE_APP_PASSWORD)"};
        }
        tx.exec("CREATE ROLE " + name + " LOGIN");
    }
    if (may_do_more(tx, role)) {
        return error{errc::conflict, "The role " + role.name +
                                         " (DATABASE_APP_ROLE) has the rights of an owner; the "
                                         "programs need one that only reads and writes rows"};
    }
    if (!role.password.empty()) {
        tx.exec("ALTER ROLE " + name + " LOGIN PASSWORD " +
                tx.quote(verifier_of(connection, role)));
    }
    // The database is for this service alone. Nobody but its owner makes tables, temporary ones
    // included.
    tx.exec("REVOKE TEMPORARY ON DATABASE " + tx.quote_name(connection.dbname()) + " FROM PUBLIC");
    tx.exec("REVOKE CREATE ON SCHEMA public FROM PUBLIC");
    // Default rights belong to the database and not to a schema, so they outlive a restore, which
    // makes the schema anew.
    for (const char* const rights :
         {"USAGE ON SCHEMAS", "SELECT, INSERT, UPDATE, DELETE ON TABLES", "USAGE ON SEQUENCES"}) {
        tx.exec("ALTER DEFAULT PRIVILEGES GRANT " + std::string(rights) + " TO " + name);
    }
    for (const char* const rights :
         {"USAGE ON SCHEMA public", "SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public",
          "USAGE ON ALL SEQUENCES IN SCHEMA public"}) {
        tx.exec("GRANT " + std::string(rights) + " TO " + name);
    }
    tx.exec("REVOKE INSERT, UPDATE, DELETE ON schema_migrations FROM " + name);
    keep_values_out_of_log(tx, name);
    return std::nullopt;
}

}  // namespace livescore
