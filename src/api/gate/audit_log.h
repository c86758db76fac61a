/// The audit log: it tells which client changed which match, and how. The server writes one line
/// (event `audit`) for each request that may have changed something, with any outcome.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "http/http_message.h"
#include "livescore/domain/operations/operator_action.h"

namespace livescore {

[[nodiscard]] constexpr bool is_change(http_method method) noexcept {
    using enum http_method;
    return method == post || method == put || method == patch || method == del;
}

/// The facts that are known before the handler gets the request.
struct audit_entry {
    shared_principal who;
    http_method method{};
    std::string_view route;
    std::string path;
    std::string client;         ///< its address, as trusted proxies name it
    std::string forwarded_for;  ///< X-Forwarded-For as it came; any client may have written it
    std::string request_id;
    std::string trace_id;
    std::string idempotency_key;  ///< a hash: with the key itself, others could read the answer
};

/// "key", "token", "signature", "anonymous".
[[nodiscard]] std::string_view kind_of(const principal& who);
[[nodiscard]] audit_entry begin_audit(const http_request& request, std::string_view route);
/// The row of an operator's action, before anything of it is done. `action`: the operation's id.
[[nodiscard]] operator_action to_action(const http_request& request, std::string_view action,
                                        const std::string& instance);
void write_audit(const audit_entry& entry, const http_response& response);

}  // namespace livescore
