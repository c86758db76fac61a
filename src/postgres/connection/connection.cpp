#include "connection/connection.h"

#include <memory>
#include <string_view>

namespace livescore {

std::string with_parameter(const std::string& url, const std::string& name,
                           const std::string& value) {
    const bool is_uri = url.starts_with("postgres://") || url.starts_with("postgresql://");
    const char* const separator = !is_uri ? " " : url.find('?') == std::string::npos ? "?" : "&";
    return url + separator + name + "=" + value;
}

namespace {

/// `url` with this kind of server, when it names several hosts and no kind.
std::string with_server_kind(const std::string& url, const std::string& kind) {
    const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> parsed(
        PQconninfoParse(url.c_str(), nullptr), &PQconninfoFree);
    if (!parsed) return url;  // the connection will tell what is wrong
    bool has_several_hosts = false;
    for (const auto* one = parsed.get(); one->keyword != nullptr; ++one) {
        const std::string_view name = one->keyword;
        const std::string_view value = one->val != nullptr ? one->val : "";
        if (name == "target_session_attrs" && !value.empty()) return url;
        if (name == "host" || name == "hostaddr")
            has_several_hosts = has_several_hosts || value.find(',') != std::string_view::npos;
    }
    return has_several_hosts ? with_parameter(url, "target_session_attrs", kind) : url;
}

}  // namespace

std::string to_primary(const std::string& url) {
    return with_server_kind(url, "primary");
}

std::string to_standby(const std::string& url) {
    return with_server_kind(url, "prefer-standby");
}

db_connection::db_connection(const std::string& url, bool prepares_statements)
    : connection_base(policy_), policy_(url), prepares_statements_(prepares_statements) {
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
