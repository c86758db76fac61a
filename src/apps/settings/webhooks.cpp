#include "settings/kinds.h"
#include "settings/sections.h"

namespace livescore {
namespace {

/// The API refuses such addresses when a webhook is made, the worker when it connects.
void declare_private(setting_table& table, bool& allow) {
    table.add("WEBHOOKS_ALLOW_PRIVATE", kind::on_off(allow),
              "Whether webhooks may lead to this machine and to private networks, also by "
              "`http://`. It is for tests, and for receivers in one's own network.");
}

void declare_attempts(setting_table& table, webhook_options& webhooks) {
    declare_private(table, webhooks.allow_private);
    table.add("WEBHOOKS_TIMEOUT_MS", kind::milliseconds(webhooks.timeout, 100, 60'000),
              "The time in which an endpoint has to answer.");
    table.add(
        "WEBHOOKS_CONNECTIONS", kind::integer(webhooks.connections, 2, 20'000, "connections"),
        "The most requests of a worker at once to all endpoints together. Endpoints whose last "
        "attempt was no success have half of them together.");
    table.add(
        "WEBHOOKS_IDLE_CONNECTIONS",
        kind::integer(webhooks.idle_connections, 8, 100'000, "connections"),
        "The most connections that a worker keeps open for the next request. Each needs a file "
        "descriptor.");
    table.add(
        "WEBHOOKS_CONNECTIONS_EACH",
        kind::integer(webhooks.connections_each, 1, 100, "connections"),
        "The most requests of a worker at once to one endpoint. An endpoint whose last attempt "
        "was no success has one.");
    table.add("WEBHOOKS_SLOW_AFTER_MS", kind::milliseconds(webhooks.slow_after, 10, 60'000),
              "An endpoint that has not answered after this time is treated as one whose last "
              "attempt was no success.");
    table.add("WEBHOOKS_CA_FILE", kind::text(webhooks.ca_file, "a path"),
              "Certificates that are trusted instead of those of the system.");
    table.add("WEBHOOKS_MAX_ANSWER_BYTES", kind::bytes(webhooks.max_answer_bytes, 0, 1 << 24),
              "So much of an answer's body is read, and dropped. Then the connection is closed.");
    table.add("WEBHOOKS_DRAIN_MS", kind::milliseconds(webhooks.drain, 0, 60'000),
              "At the end of a worker, attempts under way may take this long. What is cut off is "
              "tried again.");
}

void declare_expansion(setting_table& table, webhook_options& webhooks) {
    table.add("WEBHOOKS_LEASE_MS", kind::milliseconds(webhooks.lease, 500, kind::hour_ms),
              "The time for which an endpoint belongs to its worker. A worker that lives renews "
              "it. After its death another one takes over when this time has passed.");
    table.add("WEBHOOKS_SWEEP_INTERVAL_MS", kind::milliseconds(webhooks.sweep_interval, 20, 60'000),
              "The time between two looks into the log for events that no message told of.");
    table.add("WEBHOOKS_SWEEP_OVERLAP_MS",
              kind::milliseconds(webhooks.sweep_overlap, 1'000, kind::hour_ms),
              "How far such a look goes back behind the one before. It has to be longer than any "
              "transaction.");
    table.add("WEBHOOKS_ROW_AFTER_MS", kind::milliseconds(webhooks.row_after, 50, kind::hour_ms),
              "A delivery that waits for its first attempt for so long gets a row of its own: its "
              "endpoint is slower than the others that get the event.");
    table.add("WEBHOOKS_BATCH", kind::integer(webhooks.batch, 1, 1'000'000, "deliveries"),
              "The most deliveries that one statement makes of events.");
    table.add("WEBHOOKS_BUFFER_BYTES",
              kind::bytes(webhooks.buffer_bytes, 1 << 16, std::int64_t{1} << 30),
              "The most bytes of events that a worker reads at once for its endpoints.");
}

}  // namespace

void declare_webhooks(setting_table& table, webhook_limits& limits, postgres_options& postgres) {
    table.section("Webhooks");
    declare_private(table, limits.allow_private);
    table.add("WEBHOOKS_MAX", kind::integer(limits.webhooks, 1, 1'000'000, "webhooks"),
              "The most webhooks that there are at once. The answer to one more is 409.");
    table.add("WEBHOOKS_MAX_IDS", kind::integer(limits.selected_ids, 1, 100'000, "ids"),
              "The most ids in each of `leagueIds`, `teamIds` and `matchIds` of a webhook. The "
              "answer to more is 400.");
    table.add(
        "DB_WEBHOOK_CONNECTIONS", kind::integer(postgres.webhook_connections, 1, 64, "connections"),
        "Connections for requests about webhooks. Each has a thread of its own, and is opened "
        "when it is first needed.");
}

void declare_webhook_delivery(setting_table& table, webhook_options& webhooks,
                              postgres_options& postgres) {
    table.section("Webhooks");
    declare_attempts(table, webhooks);
    declare_expansion(table, webhooks);
    table.add("WEBHOOKS_MAX_PENDING",
              kind::integer(webhooks.max_pending, 1, 100'000'000, "deliveries"),
              "When more deliveries wait for a failing endpoint, its webhook is disabled "
              "(`backlog`).");
    table.add("WEBHOOKS_UPKEEP_INTERVAL_MS",
              kind::milliseconds(webhooks.upkeep_interval, 50, kind::hour_ms),
              "The time between two looks for such endpoints.");
    table.add("WEBHOOKS_KEEP_HOURS",
              kind::time<std::chrono::hours>(webhooks.keep, 1, 8'760, "hours"),
              "The time for which deliveries that have ended are kept.");
    table.add("DB_DELIVERY_CONNECTIONS",
              kind::integer(postgres.delivery_connections, 1, 64, "connections"),
              "Connections of a worker for webhooks. Each has a thread of its own, and is opened "
              "when it is first needed.");
}

}  // namespace livescore
