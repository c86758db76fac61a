#include "gate/request_gate.h"

#include <utility>

#include "gate/request_shield.h"
#include "limits/rate_identity.h"
#include "limits/rate_limit_headers.h"

namespace livescore {
namespace {

/// A program has to learn that its credentials are wrong.
refusal refuse_bot(const gate_request& request) {
    if (!request.unproven.empty()) return unauthorized({errc::unauthorized, request.unproven});
    return {{errc::forbidden,
             "Automated clients of this kind are not served; programs identify themselves with an "
             "API key"}};
}

std::string identity_of(const gate_request& request, const ip_address& client) {
    return request.identity.empty() ? address_identity(client) : request.identity;
}

}  // namespace

request_gate::request_gate(const traffic_options& options, rate_limiter& rates, denials& denied)
    : options_(options),
      trusted_(options.trusted_proxies),
      bots_(options.bot_allow, options.bot_deny, options.deny_missing_user_agent),
      cors_origins_(options.cors_origins),
      ws_origins_(options.ws_origins),
      rates_(rates),
      denied_(denied) {}

asio::awaitable<gate_verdict> request_gate::admit(gate_request request, ip_address peer) {
    gate_verdict said;
    said.client = client_of(peer, {request.x_forwarded_for, request.forwarded});
    said.for_one_client = request.has_credentials;
    const traffic_class kind = class_of(request);
    if (kind == traffic_class::read) {
        said.denial = admit_read(request, said.client, said.header_lines);
        co_return said;
    }
    append_cors_headers(said.header_lines, cors_origins_, request.origin, request.host);
    said.denial = refuse_by_look(request, kind, said.client);
    if (said.denial || options_.rate_limits == enforcement::off) co_return said;
    const std::string identity = identity_of(request, said.client);
    const rate_limiter::ruling ruling = co_await rates_.take(kind, identity);
    said.denial = refuse_by_rate(request, kind, said.client, ruling, said.header_lines);
    // An event stream joins a match without a further message, so its opening is a read too.
    if (said.denial || kind != traffic_class::connect || request.upgrade) co_return said;
    const rate_limiter::ruling read = rates_.take_read(identity);
    if (read.decision.allowed) co_return said;
    constexpr auto as_read = traffic_class::read;
    said.denial = refuse_by_rate(request, as_read, said.client, read, said.header_lines);
    co_return said;
}

std::optional<refusal> request_gate::admit_read(const gate_request& request,
                                                const ip_address& client,
                                                std::string& header_lines) {
    constexpr auto kind = traffic_class::read;
    append_cors_headers(header_lines, cors_origins_, request.origin, request.host);
    if (auto refused = refuse_by_look(request, kind, client)) return refused;
    // A preflight cannot carry credentials, and costs nothing.
    if (options_.rate_limits == enforcement::off || is_probe(request.path) ||
        is_static_file(request.path) || request.method == http_method::options) {
        return std::nullopt;
    }
    const rate_limiter::ruling ruling = rates_.take_read(identity_of(request, client));
    return refuse_by_rate(request, kind, client, ruling, header_lines);
}

std::optional<std::chrono::microseconds> request_gate::admit_join(std::string_view identity) {
    if (options_.rate_limits == enforcement::off) return std::nullopt;
    const rate_decision decision = rates_.take_read(identity).decision;
    if (decision.allowed) return std::nullopt;
    if (options_.rate_limits == enforcement::enforce) return decision.retry_after;
    note_refused_join(identity);
    return std::nullopt;
}

void request_gate::note_refused_join(std::string_view identity) {
    denied_.record({denial_reason::rate_limited, "join", options_.rate_limits}, {}, {}, identity);
}

void request_gate::excuse_join(std::string_view identity) {
    if (options_.rate_limits != enforcement::off) rates_.excuse_join(identity);
}

std::optional<refusal> request_gate::admit_body(const http_request& request) {
    const std::int64_t quota = options_.scorer_max_bytes_per_day;
    if (quota == 0 || request.body.empty() || request.who->what != principal::kind::api_key)
        return std::nullopt;
    const auto size = static_cast<std::int64_t>(request.body.size());
    const std::string identity = rate_identity(*request.who);
    const rate_decision decision = rates_.take_posted(identity, size).decision;
    if (decision.allowed) return std::nullopt;
    denied_.record({denial_reason::rate_limited, name_of(traffic_class::posted)}, {},
                   request.target.path, identity);
    refusal refused{{errc::rate_limited, "This API key may post " + std::to_string(quota) +
                                             " bytes a day, and has posted them; try again later"}};
    refused.headers.emplace_back("Retry-After", retry_after_seconds(decision.retry_after));
    return refused;
}

/// The shield, the bots and the origins: these decisions depend on the request alone.
std::optional<request_gate::finding> request_gate::examine(const gate_request& request,
                                                           traffic_class kind) {
    if (options_.shield != enforcement::off) {
        const shielded_request looked_at{request.target, request.user_agent, request.referer,
                                         request.cookie, request.x_forwarded_host};
        if (const char* what = suspicious(looked_at)) {
            refusal refused{{errc::forbidden, "The request looks like an attack"}};
            refused.names_path = false;
            return finding{{denial_reason::shield, what, options_.shield}, std::move(refused)};
        }
    }
    if (options_.bots != enforcement::off && !is_probe(request.path) && !request.vouched) {
        const bot_detector::verdict verdict = bots_.judge(request.user_agent);
        if (verdict.denied) {
            return finding{{denial_reason::bot, verdict.category, options_.bots},
                           refuse_bot(request)};
        }
    }
    if (kind == traffic_class::connect && request.upgrade && !request.origin.empty() &&
        !ws_origins_.contains(request.origin, request.host)) {
        return finding{{denial_reason::origin, "ws_origin"},
                       {{errc::forbidden, "Pages of this origin may not open WebSockets here"}}};
    }
    return std::nullopt;
}

std::optional<refusal> request_gate::refuse_by_look(const gate_request& request, traffic_class kind,
                                                    const ip_address& client) {
    auto found = examine(request, kind);
    if (!found) return std::nullopt;
    denied_.record(found->what, client, request.path);
    if (found->what.how != enforcement::enforce) return std::nullopt;
    return std::move(found->answer);
}

std::optional<refusal> request_gate::refuse_by_rate(const gate_request& request, traffic_class kind,
                                                    const ip_address& client,
                                                    const rate_limiter::ruling& ruling,
                                                    std::string& header_lines) {
    const auto& [limit, decision] = ruling;
    header_lines += rate_limit_headers(name_of(kind), limit, decision);
    if (decision.allowed) return std::nullopt;
    const denial denied{denial_reason::rate_limited, name_of(kind), options_.rate_limits};
    denied_.record(denied, client, request.path, request.identity);
    if (denied.how != enforcement::enforce) return std::nullopt;
    refusal refused{{errc::rate_limited, "Too many requests; try again later"}};
    refused.headers.emplace_back("Retry-After", retry_after_seconds(decision.retry_after));
    return refused;
}

}  // namespace livescore
