// /api/webhooks/:id/deliveries and /api/webhooks/:id/test: what was sent, and sending it again.
#include <string>
#include <utility>

#include "http/conditional_request.h"
#include "livescore/protocol/answers.h"
#include "livescore/protocol/webhook/webhook_answers.h"
#include "livescore/protocol/webhook/webhook_query.h"
#include "routes/page_link.h"
#include "routes/webhooks/webhook_handlers.h"
#include "routes/webhooks/webhook_responses.h"

namespace livescore::handlers {

namespace {

/// The delivery waits for a worker, which sends it at once.
kept_answer accepted_delivery_answer(const webhook_delivery& row) {
    const std::string path = "/api/webhooks/" + std::to_string(raw(row.webhook)) + "/deliveries/" +
                             std::to_string(raw(row.id));
    return {202, write_data(write_delivery(row)), {}, path};
}

struct delivery_place {
    webhook_id webhook{};
    delivery_id delivery{};
};
result<delivery_place> read_delivery_place(const http_request& request) {
    const result<webhook_id> id = read_webhook_id(request.path_parameters[0]);
    if (!id) return id.error();
    const result<delivery_id> delivery = read_delivery_id(request.path_parameters[1]);
    if (!delivery) return delivery.error();
    return delivery_place{*id, *delivery};
}

}  // namespace

asio::awaitable<result<http_response>> test_webhook(api_context& context, http_request request) {
    const result<webhook_id> id = read_webhook_id(request.path_parameters[0]);
    if (!id) co_return id.error();
    std::optional<error> refused = refuse_if_match(request.if_match);
    if (refused) co_return std::move(*refused);
    result<std::optional<request_key>> key = read_request_key(request);
    if (!key) co_return key.error();
    auto keep = once<webhook_delivery>(std::move(*key), accepted_delivery_answer);
    result<webhook_change<webhook_delivery>> added =
        co_await context.webhooks.send_test(*id, std::move(keep), request.who);
    co_return webhook_change_response(std::move(added), accepted_delivery_answer);
}

asio::awaitable<result<http_response>> list_deliveries(api_context& context, http_request request) {
    const result<webhook_id> id = read_webhook_id(request.path_parameters[0]);
    if (!id) co_return id.error();
    const result<webhook_list_query> query = read_delivery_list_query(request.target.parameters);
    if (!query) co_return query.error();
    delivery_page_request wanted;
    wanted.limit = query->limit;
    wanted.status = query->status;
    if (query->cursor) wanted.before = delivery_id{*query->cursor};
    const result<page<webhook_delivery>> found =
        co_await context.webhooks.list_deliveries(*id, wanted, request.who);
    if (!found) co_return found.error();
    http_response response =
        unkept_webhook(json_response(200, write_delivery_page(*found, wanted.limit)));
    add_next_link(response, request.target, next_cursor(*found));
    co_return response;
}

asio::awaitable<result<http_response>> get_delivery(api_context& context, http_request request) {
    const result<delivery_place> place = read_delivery_place(request);
    if (!place) co_return place.error();
    const result<webhook_delivery> found =
        co_await context.webhooks.find_delivery(place->webhook, place->delivery, request.who);
    if (!found) co_return found.error();
    co_return unkept_webhook(json_response(200, write_data(write_delivery(*found))));
}

asio::awaitable<result<http_response>> retry_delivery(api_context& context, http_request request) {
    const result<delivery_place> place = read_delivery_place(request);
    if (!place) co_return place.error();
    std::optional<error> refused = refuse_if_match(request.if_match);
    if (refused) co_return std::move(*refused);
    result<std::optional<request_key>> key = read_request_key(request);
    if (!key) co_return key.error();
    auto keep = once<webhook_delivery>(std::move(*key), accepted_delivery_answer);
    result<webhook_change<webhook_delivery>> due = co_await context.webhooks.retry(
        place->webhook, place->delivery, std::move(keep), request.who);
    co_return webhook_change_response(std::move(due), accepted_delivery_answer);
}

}  // namespace livescore::handlers
