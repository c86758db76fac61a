#include "livescore/postgres/database_url.h"
#include "settings/kinds.h"
#include "settings/sections.h"

namespace livescore {

void declare_postgres(setting_table& table, postgres_options& postgres) {
    table.section("PostgreSQL");
    table.add(
        "DATABASE_PREPARED", kind::on_off(postgres.prepared),
        "Whether PostgreSQL prepares statements once for each connection. `off` is for a pool "
        "that lends a connection for one transaction, such as pgbouncer in transaction mode. "
        "Each statement is then parsed and planned anew.");
    table.add("DB_POOL_SIZE", kind::integer(postgres.pool_size, 1, 200, "connections"),
              "Connections for reads and single changes. Each has a thread of its own.");
    table.add(
        "DB_APPEND_CONNECTIONS", kind::integer(postgres.append_connections, 1, 16, "connections"),
        "Connections that append events in groups. Each has a thread of its own. While one is "
        "busy, the appends that wait go out together as its next statement. A worker checks "
        "this value and does not use it.");
    table.add(
        "DB_COMPETITION_CONNECTIONS",
        kind::integer(postgres.competition_connections, 1, 64, "connections"),
        "Connections for leagues, teams, players and seasons. Each has a thread of its own. A "
        "worker checks this value and does not use it.");
    table.add("DB_FEED_CONNECTIONS", kind::integer(postgres.feed_connections, 1, 64, "connections"),
              "Connections for what providers bring, and for requests about feeds. Each has a "
              "thread of its own.");
    table.add("DB_QUEUE_MAX_REQUESTS",
              kind::integer(postgres.queue_limit, 1, 1'000'000, "requests"),
              "Requests that may wait for a connection of any kind. The API answers the others "
              "with 503 and `Retry-After`.");
    table.add("DB_GROUP_MAX_APPENDS", kind::integer(postgres.group_limit, 1, 10'000, "appends"),
              "The most appends in one statement of a group. A worker checks this value and does "
              "not use it.");
    table.add("DB_CONNECT_TIMEOUT_MS", kind::milliseconds(postgres.connect_timeout, 100, 60'000),
              "The longest time to connect to PostgreSQL.");
    table.add("DB_STATEMENT_TIMEOUT_MS",
              kind::milliseconds(postgres.statement_timeout, 100, 600'000),
              "The longest time for one statement.");
    table.add("DB_LOCK_TIMEOUT_MS", kind::milliseconds(postgres.lock_timeout, 10, 600'000),
              "The longest time to wait for the lock of a row.");
    table.add(
        "DB_IDLE_TRANSACTION_TIMEOUT_MS",
        kind::milliseconds(postgres.idle_transaction_timeout, 1000, 600'000),
        "The longest time for which a transaction waits for its program. Then PostgreSQL ends "
        "it, so a process that was stopped does not keep the locks of its matches.");
    table.add(
        "DB_IN_DOUBT_TIMEOUT_MS", kind::milliseconds(postgres.in_doubt_timeout, 100, 600'000),
        "The longest time to find out whether PostgreSQL kept a change whose connection was "
        "lost at the commit. After that the answer is 503 \"unknown\", and the client repeats "
        "the request with the same `Idempotency-Key`.");
}

void declare_replicas(setting_table& table, replica_options& replicas) {
    table.section("PostgreSQL");
    table.add("DATABASE_READ_URL",
              kind::secret("a URL",
                           [&replicas](env_reader& env, const std::string& url) {
                               for (const auto& problem : database_url_problems(url))
                                   env.problem("DATABASE_READ_URL: " + problem);
                               replicas.url = url;
                           }),
              "The address of replicas, which answer lists of matches and of commentary. A replica "
              "that lacks anything which the primary has is passed over. Without it the primary "
              "answers.");
    table.add("DB_READ_CONNECTIONS", kind::integer(replicas.connections, 1, 200, "connections"),
              "Connections to replicas. Each has a thread of its own.");
    table.add("DB_READ_WAIT_MS", kind::milliseconds(replicas.wait, 0, 60'000),
              "How long a list waits for a replica that is behind, before the primary answers it.");
}

void declare_redis(setting_table& table, redis_options& redis) {
    table.section("Redis");
    table.add("REDIS_CONNECT_TIMEOUT_MS", kind::milliseconds(redis.connect_timeout, 10, 60'000),
              "The longest time to connect to Redis.");
    table.add("REDIS_COMMAND_TIMEOUT_MS", kind::milliseconds(redis.command_timeout, 10, 60'000),
              "The longest time for one command.");
}

void declare_standings(setting_table& table, standings_limits& limits, postgres_options& postgres) {
    table.section("Tables");
    table.add("DB_STANDINGS_CONNECTIONS",
              kind::integer(postgres.standings_connections, 1, 50, "connections"),
              "Connections that read seasons for their tables. Each has a thread of its own, which "
              "also makes the table.");
    table.add("STANDINGS_MAX_MATCHES", kind::integer(limits.matches, 1, 1'000'000, "matches"),
              "The most matches of a season that has tables. The answer for a larger one is 422.");
    table.add("STANDINGS_MAX_TEAMS", kind::integer(limits.teams, 1, 100'000, "teams"),
              "The last position that a zone may have, and the most teams in a list of lots or of "
              "play-offs. The answer to more is 400.");
    table.add("STANDINGS_MAX_LISTS", kind::integer(limits.lists, 0, 100'000, "lists"),
              "The most lists of lots, and the most of play-offs, in the rules of a season. The "
              "answer to more is 400.");
    table.add("STANDINGS_MAX_CRITERIA", kind::integer(limits.criteria, 1, 1'000, "criteria"),
              "The most criteria in one order of a season's rules. The answer to more is 400.");
    table.add("STANDINGS_MAX_ZONES", kind::integer(limits.zones, 0, 10'000, "zones"),
              "The most zones of a season's table. The answer to more is 400.");
}

}  // namespace livescore
