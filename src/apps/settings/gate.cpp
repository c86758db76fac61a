#include <algorithm>

#include "livescore/api/check_traffic_options.h"
#include "settings/kinds.h"
#include "settings/sections.h"

namespace livescore {
namespace {

bool is_auto(const std::vector<std::string>& list) {
    return list.size() == 1 && list.front() == "auto";
}

/// A list whose default is the word "auto", which `meant` replaces.
template <class Meant>
setting_value auto_list(std::vector<std::string>& to, std::string_view values, Meant meant) {
    setting_value value;
    value.values = values;
    value.fallback = "auto";
    value.read = [&to, meant](env_reader& env, std::string_view name) {
        to = kind::words_of(env.text(name, "auto"));
        if (is_auto(to)) to = meant();
    };
    return value;
}

setting_value proxies(std::vector<std::string>& to, const std::string& environment) {
    return auto_list(to, "networks, none, auto", [&environment]() -> std::vector<std::string> {
        if (environment == "production") return {};
        return {"127.0.0.0/8", "::1", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"};
    });
}

setting_value origins(std::vector<std::string>& to, const std::string& environment) {
    auto value =
        auto_list(to, "origins, self, *, none, auto", [&environment]() -> std::vector<std::string> {
            return {environment == "production" ? "self" : "*"};
        });
    value.read = [&to, &environment, read = value.read](env_reader& env, std::string_view name) {
        read(env, name);
        if (environment == "production" && std::ranges::find(to, "*") != to.end())
            env.problem(std::string(name) + ": * is for development; list the sites, or self");
    };
    return value;
}

void declare_connections(setting_table& table, traffic_options& t, const std::string& environment) {
    table.section("Connections and proxies");
    table.add(
        "TRUSTED_PROXIES", proxies(t.trusted_proxies, environment),
        "Networks (`10.0.0.0/8,::1`) of proxies whose `X-Forwarded-For`, or otherwise "
        "`Forwarded`, names the client. `auto` is loopback and private networks, in production "
        "none. Set it in production behind a proxy: otherwise all clients have one address.");
    table.add("MAX_CONNECTIONS",
              kind::integer(t.max_connections, 1, 100 * kind::million, "connections"),
              "Connections to one instance. The answer to more is 503.");
    table.add(
        "MAX_CONNECTIONS_PER_ADDRESS",
        kind::integer(t.max_connections_per_address, 1, 100 * kind::million, "connections"),
        "Connections from one client address. The answer to more is 429. A trusted proxy's own "
        "connections do not count; the WebSockets and event streams of its clients do.");
}

void declare_bots(setting_table& table, traffic_options& t, const std::string& environment) {
    table.section("Bots and hostile requests",
                  "The answer to a refused bot and to a hostile request is 403. The User-Agent "
                  "tells what is a "
                  "bot. Requests with a valid API key or token, health checks and `/metrics` are "
                  "not asked for "
                  "it. A request without a User-Agent is refused in production only.");
    table.add("BOT_MODE", enforcement_mode(t.bots, environment),
              "Whether bots are refused. The words are those of `RATE_LIMIT_MODE`.");
    table.add("BOT_ALLOW", kind::list(t.bot_allow, "categories, patterns, none"),
              "Bots that are let in. A word is an RE2 pattern or a category: `search_engine`, "
              "`link_preview`, `monitor`, `ai_crawler`, `seo_crawler`, `scraper`, `headless`, "
              "`scanner`, `http_library`, `other_bot`, `missing`.");
    table.add("BOT_DENY", kind::list(t.bot_deny, "categories, patterns, none"),
              "Bots that are refused in any case. This list goes before `BOT_ALLOW`.");
    table.add("SHIELD_MODE", enforcement_mode(t.shield, environment),
              "Whether the API refuses requests whose target or headers try to break out of "
              "something (path traversal, SQL, templates, NUL). The words are those of "
              "`RATE_LIMIT_MODE`.");
}

void declare_origins(setting_table& table, traffic_options& t, const std::string& environment) {
    table.section(
        "Web pages of others",
        "A list of origins (`https://example.com`). `self` is the host that was asked. `*` is all, "
        "which production refuses. `auto` is `self` in production, else `*`.");
    table.add("CORS_ORIGINS", origins(t.cors_origins, environment),
              "Origins whose pages may read answers (CORS).");
    table.add("WS_ORIGINS", origins(t.ws_origins, environment),
              "Origins whose pages may open WebSockets.");
}

}  // namespace

void declare_gate(setting_table& table, traffic_options& t, const std::string& environment) {
    declare_connections(table, t, environment);
    declare_bots(table, t, environment);
    declare_origins(table, t, environment);
    table.check([&t, &environment](env_reader& env) {
        t.deny_missing_user_agent = environment == "production";
        for (auto& problem : check_traffic_options(t)) env.problem(std::move(problem));
    });
}

void declare_door(setting_table& table, api_options& api) {
    door_options& door = api.door;
    table.section("The door",
                  "How clients reach the API without nginx before it: TLS of its own, and a "
                  "balancer of layer 4. `docs/DEPLOYMENT.md` shows the layout.");
    table.add("PUBLIC_PORT", kind::integer(door.public_port, 0, 65'535),
              "A second TCP port, for clients. TLS and the PROXY protocol are spoken there alone, "
              "and `PORT` stays plain for nginx, probes and Prometheus. 0 means none: `PORT` is "
              "the door.");
    table.add("TLS_CERTIFICATE_FILE", kind::text(door.certificate_file, "a path"),
              "The certificate in PEM with its chain. With it the door speaks TLS 1.2 and 1.3. "
              "SIGHUP reads both files again, for new connections; wrong files change nothing.");
    table.add("TLS_KEY_FILE", kind::text(door.key_file, "a path"),
              "The certificate's key in PEM, without a pass phrase.");
    table.add("TLS_KERNEL", kind::on_off(door.kernel_tls),
              "Whether the kernel encrypts, where it has the module `tls`. Elsewhere OpenSSL "
              "does.");
    table.add("PROXY_PROTOCOL",
              kind::choice(door.proxied, {{"off", proxy_protocol::off},
                                          {"optional", proxy_protocol::optional},
                                          {"required", proxy_protocol::required}}),
              "Whether a connection of a trusted proxy (`TRUSTED_PROXIES`) to the door begins "
              "with a header of the PROXY protocol, version 2, that names the client. With "
              "`required`, one without it ends. Headers of others are bad requests.");
    table.check([&api](env_reader& env) {
        for (auto& problem : check_door_options(api.door)) env.problem(std::move(problem));
        if (api.door.public_port != 0 && api.door.public_port == api.port)
            env.problem("PUBLIC_PORT: must be another port than PORT");
        if (api.door.proxied != proxy_protocol::off && api.traffic.trusted_proxies.empty())
            env.problem("PROXY_PROTOCOL: TRUSTED_PROXIES must name the balancer");
    });
}

}  // namespace livescore
