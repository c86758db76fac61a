#include "settings/kinds.h"
#include "settings/sections.h"

namespace livescore {

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
