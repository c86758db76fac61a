// /api/matches/:id/commentary
#include "http/conditional_request.h"
#include "http/idempotency_key.h"
#include "livescore/protocol/answers.h"
#include "livescore/protocol/query.h"
#include "livescore/protocol/request_body.h"
#include "routes/handlers.h"
#include "routes/page_link.h"

namespace livescore::handlers {

namespace {

kept_answer added_answer(const commentary& entry) {
    return {201,
            write_data(write_commentary(entry)),
            {},
            "/api/matches/" + std::to_string(raw(entry.match)) + "/commentary/" +
                std::to_string(raw(entry.id))};
}
kept_answer removed_entry_answer(const commentary&) {
    return {204, {}, {}, {}};
}
kept_answer updated_answer(const commentary& entry) {
    return {200, write_data(write_commentary(entry)), {}, {}};
}

result<http_response> change_response(result<changed_commentary> changed,
                                      kept_answer (*answer)(const commentary&)) {
    if (!changed) return changed.error();
    if (changed->repeated) return to_repeated_response(std::move(*changed->repeated));
    http_response response = to_response(answer(changed->entry));
    response.changed_seq = changed->last_seq;
    return response;
}

/// The entry that a correction is about, and the seq at which the client has seen its match.
struct correction_target {
    match_id match{};
    commentary_id entry{};
    expected_seq expected;
};

result<correction_target> read_correction_target(const http_request& request) {
    const result<match_id> match = read_match_id(request.path_parameters[0]);
    if (!match) return match.error();
    const result<commentary_id> entry = read_commentary_id(request.path_parameters[1]);
    if (!entry) return entry.error();
    const result<expected_seq> expected = read_if_match(request.if_match);
    if (!expected) return expected.error();
    return correction_target{*match, *entry, *expected};
}

http_response page_response(const page<commentary>& found, const commentary_page_request& asked,
                            const request_target& target) {
    http_response response = list_response(write_commentary_page(found, asked));
    response.lease = found.lease;
    add_next_link(response, target, next_cursor(found));
    return response;
}

}  // namespace

asio::awaitable<result<http_response>> list_commentary(api_context& context, http_request request) {
    const result<match_id> id = read_match_id(request.path_parameters[0]);
    if (!id) co_return id.error();
    result<commentary_page_request> query = read_commentary_list_query(request.target.parameters);
    if (!query) co_return query.error();
    query->bytes = page_bytes_of(context);
    const page<commentary> found = co_await context.matches.list_commentary(*id, *query);
    co_return page_response(found, *query, request.target);
}

asio::awaitable<answer_pair> get_match_and_commentary(api_context& context, match_id id) {
    commentary_page_request query;
    query.bytes = page_bytes_of(context);
    const auto [found, page] = co_await context.matches.find_with_commentary(id, query);
    request_target entries;
    entries.path = "/api/matches/" + std::to_string(raw(id)) + "/commentary";
    co_return answer_pair(match_response(context, found), page_response(page, query, entries));
}

asio::awaitable<result<http_response>> get_commentary(api_context& context, http_request request) {
    const result<match_id> match = read_match_id(request.path_parameters[0]);
    if (!match) co_return match.error();
    const result<commentary_id> entry = read_commentary_id(request.path_parameters[1]);
    if (!entry) co_return entry.error();
    const result<found_commentary> found = co_await context.matches.find_commentary(*match, *entry);
    if (!found) co_return found.error();
    context.events.changes().note_read(*match, found->last_seq);
    const std::string json = write_commentary(found->entry);
    http_response response = json_response(200, write_data(json));
    response.etag = versioned_etag(found->last_seq, json);
    response.headers.emplace_back("Cache-Control", "no-cache");
    co_return response;
}

asio::awaitable<result<http_response>> add_commentary(api_context& context, http_request request) {
    const result<match_id> id = read_match_id(request.path_parameters[0]);
    if (!id) co_return id.error();
    const result<expected_seq> expected = read_if_match(request.if_match);
    if (!expected) co_return expected.error();
    result<std::optional<request_key>> key = read_request_key(request);
    if (!key) co_return key.error();
    result<livescore::add_commentary> command =
        read_add_commentary(request.typed_body(), context.options.json);
    if (!command) co_return command.error();
    auto keep = once<commentary>(std::move(*key), added_answer);
    result<changed_commentary> added = co_await context.matches.add_commentary(
        *id, *expected, std::move(*command), std::move(keep), request.caller_of_change());
    co_return change_response(std::move(added), added_answer);
}

asio::awaitable<result<http_response>> update_commentary(api_context& context,
                                                         http_request request) {
    const result<correction_target> target = read_correction_target(request);
    if (!target) co_return target.error();
    result<std::optional<request_key>> key = read_request_key(request);
    if (!key) co_return key.error();
    result<livescore::update_commentary> command =
        read_update_commentary(request.typed_body(), context.options.json);
    if (!command) co_return command.error();
    auto keep = once<commentary>(std::move(*key), updated_answer);
    result<changed_commentary> updated = co_await context.matches.update_commentary(
        target->match, target->entry, target->expected, std::move(*command), std::move(keep),
        request.caller_of_change());
    co_return change_response(std::move(updated), updated_answer);
}

asio::awaitable<result<http_response>> remove_commentary(api_context& context,
                                                         http_request request) {
    const result<correction_target> target = read_correction_target(request);
    if (!target) co_return target.error();
    result<std::optional<request_key>> key = read_request_key(request);
    if (!key) co_return key.error();
    const result<livescore::remove_commentary> command =
        read_remove_commentary_query(request.target.parameters);
    if (!command) co_return command.error();
    auto keep = once<commentary>(std::move(*key), removed_entry_answer);
    result<changed_commentary> removed = co_await context.matches.remove_commentary(
        target->match, target->entry, target->expected, *command, std::move(keep),
        request.caller_of_change());
    co_return change_response(std::move(removed), removed_entry_answer);
}

}  // namespace livescore::handlers
