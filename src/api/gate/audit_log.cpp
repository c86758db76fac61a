#include "gate/audit_log.h"

#include "livescore/core/hash.h"
#include "livescore/core/log.h"

namespace livescore {
namespace {

constexpr std::size_t max_claim_bytes = 200;
constexpr std::size_t shown_hash_digits = 16;
constexpr std::string_view matches_path = "/api/matches/";

/// The match that the request changed. The handler names it; otherwise the path names it.
std::int64_t match_of(const audit_entry& entry, const http_response& response) {
    if (response.changed_match) return raw(*response.changed_match);
    if (!entry.path.starts_with(matches_path)) return 0;
    const auto rest = std::string_view(entry.path).substr(matches_path.size());
    const auto id = read_match_id(rest.substr(0, rest.find('/')));
    return id ? raw(*id) : 0;
}

}  // namespace

std::string_view kind_of(const principal& who) {
    switch (who.what) {
        case principal::kind::anonymous:
            return "anonymous";
        case principal::kind::api_key:
            return "key";
        case principal::kind::token:
            return "token";
        case principal::kind::signature:
            return "signature";
    }
    return "anonymous";
}

audit_entry begin_audit(const http_request& request, std::string_view route) {
    audit_entry entry;
    entry.who = request.who;
    entry.method = request.method;
    entry.route = route;
    entry.path = request.target.path;
    entry.client = request.client;
    entry.request_id = request.id;
    if (request.idempotency_key)
        entry.idempotency_key = sha256_hex(*request.idempotency_key).substr(0, shown_hash_digits);
    return entry;
}

operator_action to_action(const http_request& request, std::string_view action,
                          const std::string& instance) {
    const principal& who = *request.who;
    const auto unless_empty = [](std::string_view text) {
        return text.empty() ? std::nullopt : std::optional(std::string(text));
    };
    operator_action row;
    row.action = action;
    row.who = kind_of(who);
    row.name = unless_empty(who.name);
    row.prefix = unless_empty(who.prefix());
    row.method = std::string(to_string(request.method));
    row.path = request.target.path;
    row.client = request.client;
    row.request_id = request.id;
    row.instance = instance;
    return row;
}

void write_audit(const audit_entry& entry, const http_response& response) {
    const principal& who = *entry.who;
    log::info("audit",
              {{"who", kind_of(who)},
               {"keyName", who.name},
               {"keyPrefix", who.prefix()},
               {"method", to_string(entry.method)},
               {"route", entry.route},
               {"path", entry.path},
               {"matchId", match_of(entry, response)},
               {"status", response.status},
               {"seq", response.changed_seq},
               {"client", entry.client},
               {"forwardedFor", std::string_view(entry.forwarded_for).substr(0, max_claim_bytes)},
               {"requestId", entry.request_id},
               {"traceId", entry.trace_id},
               {"idempotencyKeyHash", entry.idempotency_key}});
}

}  // namespace livescore
