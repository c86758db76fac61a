#include "gate/access_control.h"

#include <algorithm>
#include <utility>

#include "http/header_text.h"
#include "livescore/core/log.h"
#include "livescore/core/steady_clock.h"

namespace livescore {
namespace {

constexpr const char* denied_help = "Requests and handshakes that were refused for want of rights";

counter& denied(metrics_registry& metrics, const char* reason) {
    return metrics.add_counter("livescore_api_access_denied_total", denied_help,
                               {{"reason", reason}});
}

scope scope_of(access needed) noexcept {
    switch (needed) {
        case access::admin:
            return scope::admin;
        case access::observe:
            return scope::observe;
        case access::score:
            return scope::score;
        case access::feed:
            return scope::feed;
        case access::subscribe:
        case access::read:
        case access::identify:
        case access::open:
            break;
    }
    return scope::read;
}

error missing(scope wanted) {
    if (wanted == scope::observe) {
        return {errc::forbidden, "This needs the scope \"observe\" or \"admin\"", {}};
    }
    return {errc::forbidden, "This needs the scope \"" + std::string(to_string(wanted)) + "\"", {}};
}

error not_this_match() {
    return {errc::forbidden, "The token does not cover this match", {}};
}

error no_credentials() {
    return {
        errc::unauthorized, "Credentials are required: Authorization: Bearer, or X-API-Key", {}};
}

}  // namespace

std::string_view bearer_token(std::string_view authorization) noexcept {
    constexpr std::string_view scheme = "bearer";
    const auto space = authorization.find(' ');
    if (space != scheme.size()) return {};
    const bool is_bearer = equals_ignoring_case(authorization.substr(0, space), scheme);
    return is_bearer ? trimmed(authorization.substr(space)) : std::string_view();
}

offered_protocols read_protocols(std::string_view field) noexcept {
    constexpr std::string_view bearer = "bearer.";
    offered_protocols offered;
    while (!field.empty()) {
        const auto comma = field.find(',');
        const auto name = trimmed(field.substr(0, comma));
        if (name == "livescore") offered.livescore = true;
        if (name.starts_with(bearer)) offered.token = name.substr(bearer.size());
        field = comma == std::string_view::npos ? std::string_view() : field.substr(comma + 1);
    }
    return offered;
}

access_control::access_control(const api_options& options, const authenticator& who,
                               metrics_registry& metrics)
    : options_(options),
      authenticator_(who),
      signatures_(options.ingest, system_wall_clock()),
      unauthorized_(denied(metrics, "unauthorized")),
      forbidden_(denied(metrics, "forbidden")),
      unavailable_(denied(metrics, "unavailable")) {}

bool access_control::asks_for_credentials(access needed) const {
    switch (needed) {
        case access::identify:
        case access::open:
            return false;
        case access::read:
            return options_.read_auth == auth_mode::required;
        case access::subscribe:
            return options_.read_auth == auth_mode::required ||
                   options_.ws_auth == auth_mode::required;
        case access::score:
        case access::feed:
        case access::admin:
        case access::observe:
            break;
    }
    if (options_.write_auth != auth_mode::when_keys_exist)
        return options_.write_auth == auth_mode::required;
    // An instance that does not know its keys yet lets no client change anything.
    return authenticator_.ring().holds() != api_key_ring::content::none;
}

identification access_control::identify(const credentials& given) const {
    if (given.empty()) return std::nullopt;
    if (given.repeated || (!given.authorization.empty() && !given.api_key.empty())) {
        return error{errc::unauthorized, "Credentials must be given once", {}};
    }
    if (!given.api_key.empty()) return authenticator_.identify(given.api_key);
    const auto token = bearer_token(given.authorization);
    if (token.empty()) {
        return error{errc::unauthorized, "Authorization must be: Bearer <API key or token>", {}};
    }
    return authenticator_.identify(token);
}

std::optional<refusal> access_control::check(access needed, const identification& asker,
                                             std::optional<match_id> match, http_request& request) {
    const std::span<const match_id> one =
        match ? std::span<const match_id>(&*match, 1) : std::span<const match_id>();
    return check(needed, asker, one, request);
}

std::optional<refusal> access_control::check(access needed, const identification& asker,
                                             std::span<const match_id> matches,
                                             http_request& request) {
    const bool needs = asks_for_credentials(needed);
    // The matches of a token limit reads of matches. An operator's look is none.
    const bool is_change = needed == access::score || needed == access::feed ||
                           needed == access::admin || needed == access::observe;
    if (!needs) {
        // Any client may do this without credentials. Valid credentials tell the audit log which
        // client did it.
        if (needed == access::identify && asker && !*asker) return refuse(asker->error(), request);
        if ((is_change || needed == access::identify) && asker && *asker) request.who = **asker;
        return std::nullopt;
    }
    if (!asker) {
        // The instance will know in a moment whether clients have to bring credentials.
        const bool unknown = is_change && options_.write_auth == auth_mode::when_keys_exist &&
                             authenticator_.ring().holds() == api_key_ring::content::unknown;
        const error later{errc::unavailable, "The API keys cannot be read; try again", {}};
        return refuse(unknown ? later : no_credentials(), request);
    }
    const result<shared_principal>& who = *asker;
    if (!who) return refuse(who.error(), request);
    request.who = *who;
    if (!(*who)->has(scope_of(needed))) return refuse(missing(scope_of(needed)), request);
    const bool covers =
        !(*who)->matches || (!matches.empty() && std::ranges::all_of(matches, [&](match_id id) {
            return (*who)->may_read(id);
        }));
    if (!is_change && !covers) return refuse(not_this_match(), request);
    return std::nullopt;
}

std::optional<refusal> access_control::check_signed_head(std::string_view provider,
                                                         const http_request& request) {
    auto wrong = signatures_.check_head(provider, *request.signature);
    if (!wrong) return std::nullopt;
    return refuse(std::move(*wrong), request);
}

std::optional<refusal> access_control::check_signed_body(std::string_view provider,
                                                         http_request& request) {
    result<shared_principal> who = signatures_.identify(provider, *request.signature, request.body);
    if (!who) return refuse(who.error(), request);
    request.who = std::move(*who);
    return std::nullopt;
}

std::optional<refusal> access_control::check_handshake(const identification& asker,
                                                       http_request& request) {
    request.who = nullptr;
    // A client that needs no token is not asked for one: a proxy may have put something there.
    if (!subscribers_need_token() || !asker) return std::nullopt;
    if (!*asker) return refuse(asker->error(), request);
    request.who = **asker;
    if (!request.who->has(scope::read)) return refuse(missing(scope::read), request);
    return std::nullopt;
}

std::optional<refusal> access_control::refuse_lapsed(const principal& who) {
    switch (standing_of(who)) {
        case authenticator::standing::valid:
            return std::nullopt;
        case authenticator::standing::expired:
            unauthorized_.add();
            return unauthorized({errc::unauthorized, "The credentials have expired", {}});
        case authenticator::standing::revoked:
            break;
    }
    unauthorized_.add();
    return unauthorized({errc::unauthorized, "The API key was revoked", {}});
}

result<shared_principal> access_control::check_token(std::string_view secret) {
    result<shared_principal> who = authenticator_.identify(secret);
    if (who && !(*who)->has(scope::read)) who = missing(scope::read);
    if (!who) unauthorized_.add();
    return who;
}

refusal access_control::refuse(error why, const http_request& request) {
    refusal refused{std::move(why)};
    if (refused.why.code == errc::unauthorized) {
        refused = unauthorized(std::move(refused.why));
        unauthorized_.add();
    } else if (refused.why.code == errc::forbidden) {
        forbidden_.add();
    } else {
        unavailable_.add();
    }
    // At most one line a second: a client that knocks at many doors must not fill the disk.
    const std::int64_t now = steady_now<std::chrono::seconds>().count();
    if (logged_s_.exchange(now) == now) {
        ++unlogged_;
        return refused;
    }
    log::info("access_denied", {{"requestId", request.id},
                                {"client", request.client},
                                {"method", to_string(request.method)},
                                {"path", request.target.path},
                                {"status", status_of(refused)},
                                {"reason", refused.why.message},
                                {"key", request.who ? request.who->prefix() : std::string_view()},
                                {"more", unlogged_.exchange(0)}});
    return refused;
}

}  // namespace livescore
