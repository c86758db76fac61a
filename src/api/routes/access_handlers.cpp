// /api/access: what the credentials of a request are good for.
#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "gate/access_control.h"
#include "livescore/core/time.h"
#include "livescore/protocol/answers.h"
#include "routes/handlers.h"

namespace livescore::handlers {

namespace {

using nlohmann::ordered_json;

std::string_view kind_of(const principal& who) {
    switch (who.what) {
        case principal::kind::api_key:
            return "api_key";
        case principal::kind::token:
            return "token";
        case principal::kind::anonymous:
        case principal::kind::signature:
            break;
    }
    return "none";
}

/// The scopes that count: those of the client, and those that this server asks no client for.
ordered_json scopes_of(const principal& who, const access_control& rights) {
    constexpr std::array all{
        std::pair(access::read, scope::read), std::pair(access::score, scope::score),
        std::pair(access::feed, scope::feed), std::pair(access::admin, scope::admin)};
    ordered_json names = ordered_json::array();
    for (const auto& [needed, given] : all) {
        if (!rights.asks_for_credentials(needed) || who.has(given))
            names.push_back(to_string(given));
    }
    return names;
}

}  // namespace

asio::awaitable<result<http_response>> describe_access(api_context& context, http_request request) {
    const principal& who = *request.who;
    ordered_json data;
    data["credentials"] = kind_of(who);
    data["name"] = nullptr;
    if (!who.name.empty()) data["name"] = who.name;
    data["scopes"] = scopes_of(who, context.rights);
    data["leagues"] = nullptr;
    if (who.is_bound()) data["leagues"] = who.key->leagues;
    data["expiresAt"] = nullptr;
    if (who.expires_at) data["expiresAt"] = format_iso8601(*who.expires_at);
    const std::string text = data.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
    http_response response = json_response(200, write_data(text));
    response.headers.emplace_back("Cache-Control", "no-store");
    co_return response;
}

}  // namespace livescore::handlers
