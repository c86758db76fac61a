#include "settings/sections.h"

namespace livescore {
namespace {

setting_value for_compose(std::string values, std::string fallback) {
    setting_value value;
    value.values = std::move(values);
    value.fallback = std::move(fallback);
    value.read = [](env_reader&, std::string_view) {};
    return value;
}

void declare_nginx(setting_table& table) {
    table.add("NGINX_CLIENT_CONNECTIONS", for_compose("1 to 65535", "100"),
              "Requests and sockets that one client address may have open. The answer to more is "
              "429.");
    table.add("NGINX_WORKER_PROCESSES", for_compose("a number", "2"), "Processes of nginx.");
    table.add("NGINX_SERVER_DIRECTIVES", for_compose("directives", ""),
              "Directives for nginx' server block: TLS, or a load balancer that is trusted to name "
              "the client.");
    table.add(
        "NGINX_ADMIN_CLIENTS", for_compose("addresses, networks", ""),
        "Who may use `/api/admin` through nginx, each with a 1: `10.1.2.0/24 1; 192.0.2.7 1;`. "
        "Empty: nobody.");
}

}  // namespace

void declare_compose(setting_table& table) {
    table.section(
        "docker-compose.yml",
        "Compose reads these from .env. It hands every setting above on to the containers, except "
        "the addresses of PostgreSQL and Redis and the address where the API listens.");
    table.add("HTTP_PORT", for_compose("a port, address:port", "127.0.0.1:8080"),
              "Where nginx answers on this machine. A port alone is open to every network. "
              "Production has no default.");
    table.add("LIVESCORE_TAG", for_compose("a tag", "local"),
              "The tag of the images that are built and run.");
    table.add("POSTGRES_PASSWORD_FILE",
              for_compose("a path", "./deploy/secrets/postgres_password.example"),
              "The file with the password of PostgreSQL's owner, who migrates. Everybody must be "
              "able to read the file; its folder may be closed. Production has no default.");
    table.add("POSTGRES_APP_PASSWORD_FILE",
              for_compose("a path", "./deploy/secrets/postgres_app_password.example"),
              "The file with the password of the role of the API and the workers, readable as "
              "above. Production has no default.");
    table.add("REDIS_SECRET_FILE", for_compose("a path", "./deploy/secrets/redis_password.example"),
              "The file with the password of Redis, readable as above. Production has no default.");
    table.add("NATS_SECRET_FILE", for_compose("a path", "./deploy/secrets/nats_url.example"),
              "`docker-compose.nats.yml` only: the file with the address of its NATS, "
              "`nats://user:password@nats:4222`, readable as above.");
    table.add(
        "API_KEY_FILE", for_compose("a path", "./deploy/secrets/api_key"),
        "`docker-compose.production.yml` only, which has no default: the file with an API key "
        "for the start of the API (`BOOTSTRAP_API_KEY`), readable as above.");
    table.add("GRAFANA_PORT", for_compose("a port", "3000"),
              "Profile `monitoring`: the port of this machine, on 127.0.0.1 only, where Grafana "
              "answers.");
    table.add(
        "GRAFANA_PASSWORD_FILE", for_compose("a path", "./deploy/secrets/grafana_password.example"),
        "Profile `monitoring`: the file with the password of Grafana's user `admin`, readable "
        "as above.");
    declare_nginx(table);
}

}  // namespace livescore
