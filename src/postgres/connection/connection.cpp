#include "connection/connection.h"

namespace livescore {

std::string with_parameter(const std::string& url, const std::string& name,
                           const std::string& value) {
    const bool is_uri = url.starts_with("postgres://") || url.starts_with("postgresql://");
    const char* const separator = !is_uri ? " " : url.find('?') == std::string::npos ? "?" : "&";
    return url + separator + name + "=" + value;
}

db_connection::db_connection(const std::string& url) : connection_base(policy_), policy_(url) {
    init();
}

PGconn* db_connection::connect_policy::do_startconnect(PGconn* before) {
    return handle = connect_direct::do_startconnect(before);
}

PGconn* db_connection::connect_policy::do_disconnect(PGconn* open) noexcept {
    handle = nullptr;
    return connect_direct::do_disconnect(open);
}

}  // namespace livescore
