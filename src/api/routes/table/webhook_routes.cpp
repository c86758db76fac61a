// Webhooks: endpoints of others that get events.
#include "routes/table/parts.h"
#include "routes/table/route_table.h"
#include "routes/webhooks/webhook_handlers.h"

namespace livescore {

namespace {

constexpr given_text no_such_webhook = "There is no such webhook.";
constexpr given_text no_such_delivery = "The webhook has no such delivery.";

/// 202: a worker sends it at once.
answer accepted_delivery() {
    return {202, "A worker sends it at once.", envelope::data, "Delivery", {"Location"}};
}

std::vector<route> delivery_routes() {
    using enum http_method;
    using enum access;
    return {
        {"/api/webhooks/:id/test",
         {"id.webhook"},
         {{post,
           handlers::test_webhook,
           admin,
           {.id = "testWebhook",
            .summary = "Sends a test to the endpoint",
            .answers = {accepted_delivery()},
            .problems =
                {{404, no_such_webhook}, {409, "The webhook is disabled."}, {412, wrong_if_match}},
            .once = true}}}},
        {"/api/webhooks/:id/deliveries",
         {"id.webhook"},
         {{get,
           handlers::list_deliveries,
           admin,
           {.id = "listDeliveries",
            .summary = "Lists the deliveries of a webhook, newest first",
            .query = {"limit", "cursor", "status.delivery"},
            .answers = {page_of("Delivery")},
            .problems = {{404, no_such_webhook}}}}}},
        {"/api/webhooks/:id/deliveries/:deliveryId",
         {"id.webhook", "deliveryId"},
         {{get,
           handlers::get_delivery,
           admin,
           {.id = "getDelivery",
            .summary = "One delivery",
            .answers = {data_of("Delivery")},
            .problems = {{404, no_such_delivery}}}}}},
        {"/api/webhooks/:id/deliveries/:deliveryId/retry",
         {"id.webhook", "deliveryId"},
         {{post,
           handlers::retry_delivery,
           admin,
           {.id = "retryDelivery",
            .summary = "Sends a delivery again, at once",
            .answers = {accepted_delivery()},
            .problems =
                {{404, no_such_delivery}, {409, "The webhook is disabled."}, {412, wrong_if_match}},
            .once = true}}}},
    };
}

}  // namespace

route_group webhook_routes() {
    using enum http_method;
    using enum access;
    route_group group{
        {"Webhooks", "Endpoints of others that get events, signed by Standard Webhooks."},
        {
            {"/api/webhooks",
             {},
             {{get,
               handlers::list_webhooks,
               admin,
               {.id = "listWebhooks",
                .summary = "Lists webhooks, in the order of their ids",
                .query = {"limit", "cursor"},
                .answers = {page_of("Webhook")}}},
              {post,
               handlers::create_webhook,
               admin,
               {.id = "createWebhook",
                .summary = "Makes a webhook",
                .description = "The answer alone shows the secret.",
                .body = "NewWebhook",
                .answers = {created("SecretWebhook", {"ETag"})},
                .problems = {{409, "There are as many webhooks as there may be."},
                             {412, wrong_if_match}},
                .once = true}}}},
            {"/api/webhooks/:id",
             {"id.webhook"},
             {{get,
               handlers::get_webhook,
               admin,
               {.id = "getWebhook",
                .summary = "One webhook, without its secret",
                .answers = {data_of("Webhook")},
                .problems = {{404, no_such_webhook}},
                .has_etag = true}},
              {patch,
               handlers::update_webhook,
               admin,
               {.id = "updateWebhook",
                .summary = "Changes a webhook",
                .description = "At least one member. Absent ones stay as they are. `enabled` of "
                               "true lets what waits go on at once.",
                .body = "WebhookChange",
                .answers = {tagged("Webhook")},
                .problems = {{404, no_such_webhook}},
                .if_match = true,
                .once = true}},
              {del,
               handlers::remove_webhook,
               admin,
               {.id = "removeWebhook",
                .summary = "Removes a webhook, and ends what is pending",
                .answers = {nothing_left()},
                .problems = {{404, no_such_webhook}},
                .if_match = true,
                .once = true}}}},
            {"/api/webhooks/:id/rotate-secret",
             {"id.webhook"},
             {{post,
               handlers::rotate_webhook_secret,
               admin,
               {.id = "rotateWebhookSecret",
                .summary = "Makes a new secret; the old one signs too for 24 hours",
                .answers = {tagged("SecretWebhook")},
                .problems = {{404, no_such_webhook}},
                .if_match = true,
                .once = true}}}},
        }};
    std::vector<route> deliveries = delivery_routes();
    group.routes.insert(group.routes.end(), deliveries.begin(), deliveries.end());
    return group;
}

}  // namespace livescore
