#include "settings/kinds.h"
#include "settings/sections.h"

namespace livescore {

void declare_webhooks(setting_table& table, webhook_limits& limits, postgres_options& postgres) {
    table.section("Webhooks");
    table.add("WEBHOOKS_ALLOW_PRIVATE", kind::on_off(limits.allow_private),
              "Whether webhooks may lead to this machine and to private networks, also by "
              "`http://`. It is for tests, and for receivers in one's own network.");
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

}  // namespace livescore
