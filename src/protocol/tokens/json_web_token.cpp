#include "livescore/protocol/json_web_token.h"

#include <algorithm>

#include "encoding/json_input.h"
#include "json_web_key.h"
#include "livescore/core/secret.h"

namespace livescore {

/// The steps of verify_jwt; a friend of the keys.
class jwt_verification {
public:
    static std::variant<jwt_claims, jwt_problem> run(std::string_view token, const jwt_keys& keys,
                                                     const jwt_rules& rules, timestamp now);

private:
    static std::optional<jwt_problem> check_signature(const nlohmann::json& header,
                                                      std::string_view token,
                                                      std::string_view signature,
                                                      const jwt_keys& keys);
};

namespace {

using nlohmann::json;

constexpr std::int64_t last_second = 253'402'300'799;  // the last second of the year 9999

/// `bytes` are a decoded part of the token.
std::optional<json> read_part(const std::optional<std::string>& bytes) {
    const json_limits limits{
        .max_depth = 8, .max_string_bytes = max_jwt_bytes, .max_array_items = 10'000};
    if (!bytes) return std::nullopt;
    auto value = parse_json(*bytes, limits);
    if (!value || !value->is_object()) return std::nullopt;
    return std::move(*value);
}

const json* find(const json& object, const char* name) {
    const auto member = object.find(name);
    return member == object.end() ? nullptr : &*member;
}

/// Seconds since 1970; a fraction is cut off.
std::optional<timestamp> read_time(const json& value) {
    if (!value.is_number()) return std::nullopt;
    const double seconds = value.get<double>();
    if (!(seconds >= 0 && seconds <= static_cast<double>(last_second))) return std::nullopt;
    return timestamp(std::chrono::seconds(static_cast<std::int64_t>(seconds)));
}

bool names_audience(const json* claim, const std::string& audience) {
    if (claim == nullptr) return false;
    if (claim->is_string()) return *claim == audience;
    return claim->is_array() && std::ranges::any_of(*claim, [&](const json& one) {
               return one.is_string() && one == audience;
           });
}

/// False unless the claim is a list of match ids or "*".
bool read_matches(const json* claim, std::optional<std::vector<match_id>>& matches) {
    if (claim == nullptr || *claim == "*") return true;
    if (!claim->is_array()) return false;
    matches.emplace();
    for (const json& one : *claim) {
        const auto id = whole_number(one);
        if (!id || *id < 1 || *id > max_match_id) return false;
        matches->push_back(match_id{*id});
    }
    std::ranges::sort(*matches);
    return true;
}

std::variant<jwt_claims, jwt_problem> read_claims(const json& payload, const jwt_rules& rules,
                                                  timestamp now) {
    jwt_claims claims;
    const json* const expires = find(payload, "exp");
    const json* const not_before = find(payload, "nbf");
    const auto expires_at = expires ? read_time(*expires) : std::nullopt;
    if (!expires_at) return jwt_problem::malformed;
    claims.expires_at = *expires_at + rules.leeway;
    if (claims.expires_at <= now) return jwt_problem::expired;
    if (not_before) {
        const auto from = read_time(*not_before);
        if (!from) return jwt_problem::malformed;
        if (now + rules.leeway < *from) return jwt_problem::not_yet_valid;
    }
    if (!rules.issuer.empty()) {
        const json* const issuer = find(payload, "iss");
        if (!issuer || *issuer != rules.issuer) return jwt_problem::wrong_issuer;
    }
    if (!rules.audience.empty() && !names_audience(find(payload, "aud"), rules.audience)) {
        return jwt_problem::wrong_audience;
    }
    if (const json* const subject = find(payload, "sub")) {
        if (!subject->is_string()) return jwt_problem::malformed;
        claims.subject = subject->get<std::string>();
    }
    if (!read_matches(find(payload, "matches"), claims.matches)) return jwt_problem::malformed;
    return claims;
}

}  // namespace

std::optional<jwt_problem> jwt_verification::check_signature(const json& header,
                                                             std::string_view token,
                                                             std::string_view signature,
                                                             const jwt_keys& keys) {
    const json* const named = find(header, "alg");
    if (!named || !named->is_string()) return jwt_problem::malformed;
    const auto algorithm = parse_jwt_algorithm(named->get_ref<const std::string&>());
    if (!algorithm) return jwt_problem::bad_algorithm;
    // RFC 7515, 4.1.11: a server must not ignore extensions that it does not know.
    if (find(header, "crit")) return jwt_problem::malformed;
    const json* const id = find(header, "kid");
    if (id && !id->is_string()) return jwt_problem::malformed;
    auto problem = id ? jwt_problem::unknown_key : jwt_problem::bad_algorithm;
    for (const auto& key : keys.keys_) {
        // The secret has no name, so a client may give a `kid` for its own purposes.
        const bool named_so = !id || key->id.empty() || *id == key->id;
        if (!named_so) continue;
        if (key->algorithm != *algorithm) {
            if (problem == jwt_problem::unknown_key && !key->id.empty())
                problem = jwt_problem::bad_algorithm;
            continue;
        }
        const auto verdict = key->check(token, signature);
        if (!verdict || *verdict == jwt_problem::malformed) return verdict;
        problem = *verdict;
    }
    return problem;
}

std::variant<jwt_claims, jwt_problem> jwt_verification::run(std::string_view token,
                                                            const jwt_keys& keys,
                                                            const jwt_rules& rules, timestamp now) {
    if (token.size() > max_jwt_bytes) return jwt_problem::malformed;
    const auto first = token.find('.');
    const auto second = first == std::string_view::npos ? first : token.find('.', first + 1);
    if (second == std::string_view::npos) return jwt_problem::malformed;
    const auto header = read_part(from_base64url(token.substr(0, first)));
    const auto written = from_base64url(token.substr(first + 1, second - first - 1));
    const auto signature = from_base64url(token.substr(second + 1));
    // cjose 0.6.2 ends the process at a part with "=" inside, so it must see none.
    if (!header || !written || !signature) return jwt_problem::malformed;
    if (const auto problem = check_signature(*header, token, *signature, keys)) {
        return *problem;
    }
    // The server does not read the payload before it knows its author.
    const auto payload = read_part(written);
    if (!payload) return jwt_problem::malformed;
    return read_claims(*payload, rules, now);
}

std::variant<jwt_claims, jwt_problem> verify_jwt(std::string_view token, const jwt_keys& keys,
                                                 const jwt_rules& rules, timestamp now) {
    return jwt_verification::run(token, keys, rules, now);
}

std::string_view to_sentence(jwt_problem problem) noexcept {
    switch (problem) {
        case jwt_problem::malformed:
            return "The token is malformed";
        case jwt_problem::bad_algorithm:
            return "The token's algorithm is not accepted";
        case jwt_problem::unknown_key:
            return "The token's key is not known";
        case jwt_problem::bad_signature:
            return "The token's signature is wrong";
        case jwt_problem::expired:
            return "The token has expired";
        case jwt_problem::not_yet_valid:
            return "The token is not valid yet";
        case jwt_problem::wrong_issuer:
            return "The token is of another issuer";
        case jwt_problem::wrong_audience:
            return "The token is for another audience";
    }
    return "The token is not valid";
}

}  // namespace livescore
