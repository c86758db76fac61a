// /api/webhooks and the webhooks in it.
#include "routes/webhooks/webhook_handlers.h"

#include <string>
#include <utility>

#include "http/conditional_request.h"
#include "livescore/core/log.h"
#include "livescore/protocol/answers.h"
#include "livescore/protocol/webhook/webhook_answers.h"
#include "livescore/protocol/webhook/webhook_body.h"
#include "livescore/protocol/webhook/webhook_query.h"
#include "routes/page_link.h"
#include "routes/webhooks/webhook_responses.h"

namespace livescore::handlers {

namespace {

/// The ETag is the same with and without the secret.
std::string webhook_etag(const webhook& row) {
    return versioned_etag(row.version, write_webhook(row));
}
kept_answer webhook_answer(const webhook& row) {
    return {200, write_data(write_webhook(row)), webhook_etag(row), {}};
}
kept_answer created_webhook_answer(const secret_webhook& made) {
    return {201, write_data(write_webhook_with_secret(made.webhook, made.secret)),
            webhook_etag(made.webhook), "/api/webhooks/" + std::to_string(raw(made.webhook.id))};
}
kept_answer rotated_webhook_answer(const secret_webhook& made) {
    return {200,
            write_data(write_webhook_with_secret(made.webhook, made.secret)),
            webhook_etag(made.webhook),
            {}};
}
kept_answer removed_webhook_answer(const webhook&) {
    return {204, {}, {}, {}};
}

/// What the path and the headers of a change say.
struct webhook_terms {
    webhook_id id{};
    expected_seq version;  ///< that If-Match names
    std::optional<request_key> key;
};
result<webhook_terms> read_webhook_terms(const http_request& request) {
    const result<webhook_id> id = read_webhook_id(request.path_parameters[0]);
    if (!id) return id.error();
    const result<expected_seq> expected = read_if_match(request.if_match);
    if (!expected) return expected.error();
    result<std::optional<request_key>> key = read_request_key(request);
    if (!key) return key.error();
    return webhook_terms{*id, *expected, std::move(*key)};
}

}  // namespace

asio::awaitable<result<http_response>> list_webhooks(api_context& context, http_request request) {
    const result<webhook_list_query> query = read_webhook_list_query(request.target.parameters);
    if (!query) co_return query.error();
    webhook_page_request wanted;
    wanted.limit = query->limit;
    wanted.after = query->cursor.value_or(0);
    wanted.bytes = page_bytes_of(context);
    const result<page<webhook>> found = co_await context.webhooks.list(wanted, request.who);
    if (!found) co_return found.error();
    http_response response =
        unkept_webhook(json_response(200, write_webhook_page(*found, wanted.limit)));
    response.lease = found->lease;
    add_next_link(response, request.target, next_cursor(*found));
    co_return response;
}

asio::awaitable<result<http_response>> create_webhook(api_context& context, http_request request) {
    std::optional<error> refused = refuse_if_match(request.if_match);
    if (refused) co_return std::move(*refused);
    result<std::optional<request_key>> key = read_request_key(request);
    if (!key) co_return key.error();
    result<webhook_edit> edit =
        read_new_webhook(request.typed_body(), context.options.json, context.options.webhooks);
    if (!edit) co_return edit.error();
    auto keep = once<secret_webhook>(std::move(*key), created_webhook_answer);
    result<webhook_change<secret_webhook>> created =
        co_await context.webhooks.create(std::move(*edit), std::move(keep), request.who);
    // Never the URL: it may hold a secret of its owner.
    if (created && created->made)
        log::info("webhook_created", {{"webhook", raw(created->made->webhook.id)}});
    co_return webhook_change_response(std::move(created), created_webhook_answer);
}

asio::awaitable<result<http_response>> get_webhook(api_context& context, http_request request) {
    const result<webhook_id> id = read_webhook_id(request.path_parameters[0]);
    if (!id) co_return id.error();
    const result<webhook> found = co_await context.webhooks.find(*id, request.who);
    if (!found) co_return found.error();
    co_return unkept_webhook(to_response(webhook_answer(*found)));
}

asio::awaitable<result<http_response>> update_webhook(api_context& context, http_request request) {
    result<webhook_terms> terms = read_webhook_terms(request);
    if (!terms) co_return terms.error();
    result<webhook_edit> edit =
        read_webhook_change(request.typed_body(), context.options.json, context.options.webhooks);
    if (!edit) co_return edit.error();
    auto keep = once<webhook>(std::move(terms->key), webhook_answer);
    result<webhook_change<webhook>> changed = co_await context.webhooks.update(
        terms->id, terms->version, std::move(*edit), std::move(keep), request.who);
    co_return webhook_change_response(std::move(changed), webhook_answer);
}

asio::awaitable<result<http_response>> remove_webhook(api_context& context, http_request request) {
    result<webhook_terms> terms = read_webhook_terms(request);
    if (!terms) co_return terms.error();
    auto keep = once<webhook>(std::move(terms->key), removed_webhook_answer);
    const result<webhook_change<webhook>> removed =
        co_await context.webhooks.remove(terms->id, terms->version, std::move(keep), request.who);
    if (!removed) co_return removed.error();
    if (removed->repeated) co_return to_repeated_response(*removed->repeated);
    co_return no_content();
}

asio::awaitable<result<http_response>> rotate_webhook_secret(api_context& context,
                                                             http_request request) {
    result<webhook_terms> terms = read_webhook_terms(request);
    if (!terms) co_return terms.error();
    auto keep = once<secret_webhook>(std::move(terms->key), rotated_webhook_answer);
    result<webhook_change<secret_webhook>> rotated = co_await context.webhooks.rotate_secret(
        terms->id, terms->version, std::move(keep), request.who);
    co_return webhook_change_response(std::move(rotated), rotated_webhook_answer);
}

}  // namespace livescore::handlers
