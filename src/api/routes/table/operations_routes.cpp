// What operators look at: processes, charts, refusals, servers, webhooks, and the audit log.
#include "routes/operations/operations_handlers.h"
#include "routes/table/parts.h"
#include "routes/table/route_table.h"

namespace livescore {

route_group operations_routes() {
    using enum http_method;
    using enum access;
    return {
        {"Operations", "How the service is, answered by any instance for all of them."},
        {
            {"/api/admin/me",
             {},
             {{get,
               handlers::describe_operator,
               observe,
               {.id = "describeOperator",
                .summary = "Who asks, and whether they may act",
                .answers = {data_of("Operator")}}}}},
            {"/api/admin/instances",
             {},
             {{get,
               handlers::list_instances,
               observe,
               {.id = "listInstances",
                .summary = "All API instances and workers, with their figures of the last seconds",
                .description = "A process that has died is left out after some seconds. Without "
                               "Redis the instance knows of itself alone: `complete` is false.",
                .answers = {body_of("InstanceList")}}}}},
            {"/api/admin/history",
             {},
             {{get,
               handlers::read_history,
               observe,
               {.id = "readHistory",
                .summary = "Figures of all processes over time, for charts",
                .query = {"minutes"},
                .answers = {body_of("History")}}}}},
            {"/api/admin/denials",
             {},
             {{get,
               handlers::list_denials,
               observe,
               {.id = "listDenials",
                .summary = "The last refusals of the instances, the newest first",
                .description = "Of a flood it has a part, as the log has. The counts are in "
                               "/api/admin/instances.",
                .query = {"limit"},
                .answers = {body_of("DenialList")}}}}},
            {"/api/admin/stores",
             {},
             {{get,
               handlers::inspect_stores,
               observe,
               {.id = "inspectStores",
                .summary = "How PostgreSQL and Redis are",
                .answers = {data_of("Stores")}}}}},
            {"/api/admin/webhooks",
             {},
             {{get,
               handlers::list_endpoints,
               observe,
               {.id = "listEndpoints",
                .summary = "The webhooks with what waits for them, those that fail first",
                .answers = {body_of("EndpointList")}}}}},
            {"/api/admin/audit",
             {},
             {{get,
               handlers::list_actions,
               observe,
               {.id = "listActions",
                .summary = "What operators did, the newest first",
                .description = "Requests that need the scope `admin` and change something, and "
                               "changes of API keys. Changes of matches are in their event logs.",
                .query = {"limit", "cursor", "key", "action"},
                .answers = {page_of("OperatorAction")}}}}},
        }};
}

}  // namespace livescore
