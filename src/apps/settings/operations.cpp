#include "settings/kinds.h"
#include "settings/sections.h"

namespace livescore {
namespace {

constexpr std::string_view operations_title = "Operators";

/// The text becomes a part of a Content-Security-Policy, so nothing else may stand in it.
bool is_instance_origin(std::string_view text) {
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (!text.starts_with(scheme)) continue;
        const std::string_view host = text.substr(scheme.size());
        constexpr std::string_view known =
            "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:[]";
        return !host.empty() && host.find_first_not_of(known) == std::string_view::npos;
    }
    return false;
}

}  // namespace

void declare_reports(setting_table& table, reporter_options& reports) {
    table.section(operations_title, "What `/ops` and `/api/admin` show of all processes.");
    table.add("OPS_PUBLISH_INTERVAL_MS",
              kind::milliseconds(reports.publish_interval, 50, kind::hour_ms),
              "The time after which a process tells the others how it is. Rates and quantiles are "
              "over five such times.");
    table.add("OPS_PROCESS_LIFE_MS", kind::milliseconds(reports.life, 100, kind::hour_ms),
              "The time for which a process that has died is shown. The value must be longer than "
              "`OPS_PUBLISH_INTERVAL_MS`.");
    table.add("OPS_SAMPLE_INTERVAL_MS",
              kind::milliseconds(reports.sample_interval, 50, kind::hour_ms),
              "The time between two points of the charts. The value must not be shorter than "
              "`OPS_PUBLISH_INTERVAL_MS`.");
    table.add("OPS_HISTORY_MINUTES",
              kind::time<std::chrono::minutes>(reports.history, 1, 1'440, "minutes"),
              "The time that the charts go back.");
    table.check([&reports](env_reader& env) {
        if (reports.life <= reports.publish_interval)
            env.problem("OPS_PROCESS_LIFE_MS: must be longer than OPS_PUBLISH_INTERVAL_MS");
        if (reports.sample_interval < reports.publish_interval)
            env.problem("OPS_SAMPLE_INTERVAL_MS: must not be shorter than OPS_PUBLISH_INTERVAL_MS");
        if (reports.bounds().samples > 10'000)
            env.problem("OPS_HISTORY_MINUTES: more than 10,000 points of OPS_SAMPLE_INTERVAL_MS");
    });
}

void declare_operations(setting_table& table, operations_options& operations, api_options& api,
                        postgres_options& postgres) {
    table.section(operations_title);
    table.add("OPS_INSTANCE_ORIGINS",
              kind::list(api.operator_origins, "origins (`http://10.0.0.5:3000`), none"),
              "Instances that the page `/ops` may talk to besides the one that gave it: for its "
              "view of two instances. Those instances have to name this one in `CORS_ORIGINS` and "
              "`WS_ORIGINS`.");
    table.check([&api](env_reader& env) {
        for (const std::string& origin : api.operator_origins) {
            if (!is_instance_origin(origin))
                env.problem("OPS_INSTANCE_ORIGINS: " + origin +
                            " is no http:// or https:// origin");
        }
    });
    table.add("OPS_KEEP_PROCESSES_MS",
              kind::milliseconds(operations.keep_processes, 0, kind::hour_ms),
              "The time for which an instance gives the same answer about all processes again "
              "before it asks Redis anew.");
    table.add("OPS_KEEP_STORES_MS", kind::milliseconds(operations.keep_stores, 0, kind::hour_ms),
              "The same for answers about PostgreSQL, Redis, webhooks and the charts.");
    table.add("DB_OPERATIONS_CONNECTIONS",
              kind::integer(postgres.operations_connections, 1, 64, "connections"),
              "Connections for the audit log of operators and for what they ask of PostgreSQL. "
              "Each has a thread of its own, and is opened when it is first needed.");
}

}  // namespace livescore
