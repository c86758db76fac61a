#include "http/webhook_signatures.h"

#include <cstdint>
#include <memory>
#include <string>

#include "livescore/core/hash.h"
#include "livescore/core/parse_integer.h"
#include "livescore/core/secret.h"

namespace livescore {
namespace {

constexpr std::string_view version_mark = "v1,";

error not_signed(std::string sentence) {
    return {errc::unauthorized, std::move(sentence), {}};
}

/// Whether one of the signatures is `expected`. Those of other versions are left alone.
bool lists_signature(std::string_view signatures, std::string_view expected) {
    bool found = false;
    while (!signatures.empty()) {
        const auto space = signatures.find(' ');
        const auto one = signatures.substr(0, space);
        if (one.starts_with(version_mark) &&
            equal_in_constant_time(one.substr(version_mark.size()), expected)) {
            found = true;
        }
        signatures = space == std::string_view::npos ? "" : signatures.substr(space + 1);
    }
    return found;
}

}  // namespace

std::optional<error> webhook_signatures::check_head(std::string_view provider,
                                                    const request_signature& given) const {
    if (given.repeated || given.id.empty() || given.at.empty() || given.signatures.empty()) {
        return not_signed(
            "A signed request has webhook-id, webhook-timestamp and webhook-signature, each once");
    }
    const auto at = parse_integer<std::int64_t>(given.at);
    if (!at) return not_signed("webhook-timestamp must be the seconds since 1970");
    const std::int64_t now =
        std::chrono::floor<std::chrono::seconds>(clock_.now()).time_since_epoch().count();
    const std::int64_t tolerance = options_.tolerance.count();
    if (*at < now - tolerance || *at > now + tolerance) {
        return not_signed("webhook-timestamp differs from our clock by more than " +
                          std::to_string(tolerance) + " seconds");
    }
    if (!options_.secrets.contains(provider))
        return not_signed("There is no secret for signatures of this provider");
    return std::nullopt;
}

result<shared_principal> webhook_signatures::identify(std::string_view provider,
                                                      const request_signature& given,
                                                      std::string_view body) const {
    if (auto wrong = check_head(provider, given)) return std::move(*wrong);
    std::string message = given.id + '.' + given.at + '.';
    message += body;
    bool found = false;
    for (const std::string& secret : options_.secrets.find(provider)->second) {
        if (lists_signature(given.signatures, hmac_sha256_base64(secret, message))) found = true;
    }
    if (!found) return not_signed("The signature is not valid");
    auto who = std::make_shared<principal>();
    who->what = principal::kind::signature;
    who->name = provider;
    who->feeds = true;
    return shared_principal(std::move(who));
}

}  // namespace livescore
