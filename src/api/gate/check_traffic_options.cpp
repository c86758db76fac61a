#include "livescore/api/check_traffic_options.h"

#include "gate/bot_detector.h"
#include "gate/client_address.h"
#include "http/browser_policy.h"

namespace livescore {

std::vector<std::string> check_traffic_options(const traffic_options& options) {
    std::vector<std::string> problems;
    address_set networks;
    for (const auto& word : options.trusted_proxies) {
        if (!networks.add(word))
            problems.push_back("TRUSTED_PROXIES: \"" + word +
                               "\" is no network (10.0.0.0/8, fd00::/8)");
    }
    const auto add_bots = [&](const char* name, const std::vector<std::string>& words) {
        for (const auto& problem : bot_detector::check(words))
            problems.push_back(std::string(name) + ": " + problem);
    };
    add_bots("BOT_ALLOW", options.bot_allow);
    add_bots("BOT_DENY", options.bot_deny);
    const auto add_origins = [&](const char* name, const std::vector<std::string>& words) {
        for (const auto& word : words) {
            if (!origin_set::is_origin(word))
                problems.push_back(std::string(name) + ": \"" + word +
                                   "\" is no origin (https://example.com), \"self\" or \"*\"");
        }
    };
    add_origins("CORS_ORIGINS", options.cors_origins);
    add_origins("WS_ORIGINS", options.ws_origins);
    return problems;
}

bool trusts_loopback(const traffic_options& options) {
    const address_set trusted(options.trusted_proxies);
    return trusted.contains(asio::ip::address_v4::loopback()) &&
           trusted.contains(asio::ip::address_v6::loopback());
}

}  // namespace livescore
