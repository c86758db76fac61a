/// Who changed what: one line of the log (event `audit`) for each request that may have changed
/// something, whatever came of it.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "http/http_message.h"

namespace livescore {

[[nodiscard]] constexpr bool is_change(http_method method) noexcept {
    using enum http_method;
    return method == post || method == put || method == patch || method == del;
}

/// What is known before the request is handed to its handler.
struct audit_entry {
    shared_principal who;
    http_method method{};
    std::string_view route;
    std::string path;
    std::string client;         ///< its address, as far as trusted proxies tell
    std::string forwarded_for;  ///< what a proxy, or whoever claims to be one, says of the client
    std::string request_id;
    std::string idempotency_key;  ///< a hash: the key itself lets others read its answer
};

[[nodiscard]] audit_entry begin_audit(const http_request& request, std::string_view route);
void write_audit(const audit_entry& entry, const http_response& response);

}  // namespace livescore
