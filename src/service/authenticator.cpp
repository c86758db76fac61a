#include "livescore/service/authenticator.h"

#include <algorithm>

namespace livescore {

authenticator::authenticator(const api_key_ring& ring, jwt_rules rules, const wall_clock& clock)
    : ring_(ring),
      rules_(std::move(rules)),
      clock_(clock),
      keys_(std::make_shared<const jwt_keys>()) {}

void authenticator::trust(jwt_keys keys) {
    keys_.store(std::make_shared<const jwt_keys>(std::move(keys)));
}

result<shared_principal> authenticator::identify(std::string_view secret) const {
    // Our own secrets have no dot. A bootstrap key may have any shape, but it hardly looks like a
    // token.
    const bool is_token =
        !secret.starts_with(api_key_mark) && std::count(secret.begin(), secret.end(), '.') == 2;
    if (!is_token) return ring_.find(secret);
    const auto keys = keys_.load();
    auto verdict = verify_jwt(secret, *keys, rules_, clock_.now());
    if (const auto* problem = std::get_if<jwt_problem>(&verdict)) {
        if (*problem == jwt_problem::unknown_key) missed_key_ = true;
        return error{errc::unauthorized, std::string(to_sentence(*problem)), {}};
    }
    auto& claims = std::get<jwt_claims>(verdict);
    auto who = std::make_shared<principal>();
    who->what = principal::kind::token;
    who->name = std::move(claims.subject);
    who->widest = scope::read;
    who->matches = std::move(claims.matches);
    who->expires_at = claims.expires_at;
    return shared_principal(std::move(who));
}

authenticator::standing authenticator::standing_of(const principal& who) const {
    if (who.expires_at && *who.expires_at <= clock_.now()) return standing::expired;
    if (who.what == principal::kind::api_key && !ring_.is_valid(who)) return standing::revoked;
    return standing::valid;
}

}  // namespace livescore
