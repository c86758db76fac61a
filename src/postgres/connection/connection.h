/// One connection to PostgreSQL.
#pragma once
#include <libpq-fe.h>

#include <pqxx/pqxx>
#include <string>

namespace livescore {

/// `url` with one more libpq parameter. When a name occurs twice, libpq takes the last one. `value`
/// must need no escaping.
[[nodiscard]] std::string with_parameter(const std::string& url, const std::string& name,
                                         const std::string& value);

/// `url` for the primary, when it names several hosts and does not say which of them it means. Any
/// other `url` as it is.
[[nodiscard]] std::string to_primary(const std::string& url);
/// The same for a standby, or the primary when there is no standby.
[[nodiscard]] std::string to_standby(const std::string& url);

/// libpqxx's connection. It also gives access to libpq's connection below it, for the calls that
/// libpqxx lacks. One thread at a time owns and uses it.
class db_connection : public pqxx::connection_base {
public:
    explicit db_connection(const std::string& url, bool prepares_statements = true);
    ~db_connection() noexcept { close(); }
    db_connection(const db_connection&) = delete;
    db_connection& operator=(const db_connection&) = delete;

    /// libpq's connection. Null once the connection is closed.
    [[nodiscard]] PGconn* handle() const noexcept { return policy_.handle; }
    [[nodiscard]] bool prepares_statements() const noexcept { return prepares_statements_; }

private:
    struct connect_policy : pqxx::connect_direct {
        using pqxx::connect_direct::connect_direct;
        PGconn* do_startconnect(PGconn* before) override;
        PGconn* do_disconnect(PGconn* open) noexcept override;
        PGconn* handle = nullptr;
    };
    connect_policy policy_;
    const bool prepares_statements_;
};

}  // namespace livescore
