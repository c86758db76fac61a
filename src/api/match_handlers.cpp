// /api/matches and what is below it, commentary apart.
#include <charconv>
#include <string>

#include "handlers.h"
#include "livescore/core/hash.h"
#include "livescore/protocol/answers.h"
#include "livescore/protocol/query.h"
#include "livescore/protocol/request_body.h"

namespace livescore::handlers {

namespace {

/// "<seq>-<hash>": the seq is what If-Match means; the hash covers rows that were edited by hand.
std::string match_etag(const match& m, std::string_view json) {
    return "\"" + std::to_string(m.last_seq) + "-" + sha256_hex(json).substr(0, 16) + "\"";
}

http_response match_response(int status, const match& m) {
    const std::string json = write_match(m);
    http_response response = json_response(status, write_data(json));
    response.etag = match_etag(m, json);
    response.headers.emplace_back("Cache-Control", "no-cache");
    return response;
}

http_response list_response(std::string body) {
    http_response response = json_response(200, std::move(body));
    response.etag = "\"" + sha256_hex(response.body).substr(0, 24) + "\"";
    response.headers.emplace_back("Cache-Control", "no-cache");
    return response;
}

/// The seq that If-Match asks for. One tag or "*"; what is no tag of ours cannot match anything.
result<expected_seq> read_if_match(std::string_view header) {
    if (header.empty() || header == "*") return expected_seq{};
    if (header.starts_with("W/")) header.remove_prefix(2);
    sequence_number seq = 0;
    const error stale{
        errc::precondition_failed, "The match has changed since this ETag was read", {}};
    if (!header.starts_with('"')) return stale;
    const auto [end, code] = std::from_chars(header.data() + 1, header.data() + header.size(), seq);
    if (code != std::errc{} || end == header.data() + header.size() || *end != '-') return stale;
    return expected_seq{seq};
}

}  // namespace

asio::awaitable<http_response> list_matches(api_context& context, http_request request) {
    result<match_list_query> query = read_match_list_query(request.target.parameters);
    if (!query) co_return problem_response(query.error(), request.target.path);
    const match_page_request requested = query->page;
    result<page<match>> found = co_await context.matches.list(std::move(query->filter), requested);
    if (!found) co_return problem_response(found.error(), request.target.path);
    co_return list_response(write_match_page(*found, requested));
}

asio::awaitable<http_response> create_match(api_context& context, http_request request) {
    result<livescore::create_match> command =
        read_create_match(request.typed_body(), context.options.json);
    if (!command) co_return problem_response(command.error(), request.target.path);
    result<match> created = co_await context.matches.create(std::move(*command));
    if (!created) co_return problem_response(created.error(), request.target.path);
    http_response response = match_response(201, *created);
    response.headers.emplace_back("Location", "/api/matches/" + std::to_string(raw(created->id)));
    co_return response;
}

asio::awaitable<http_response> get_match(api_context& context, http_request request) {
    const result<match_id> id = read_match_id(request.path_parameters[0]);
    if (!id) co_return problem_response(id.error(), request.target.path);
    result<match> found = co_await context.matches.find(*id);
    if (!found) co_return problem_response(found.error(), request.target.path);
    co_return match_response(200, *found);
}

asio::awaitable<http_response> update_match(api_context& context, http_request request) {
    const result<match_id> id = read_match_id(request.path_parameters[0]);
    if (!id) co_return problem_response(id.error(), request.target.path);
    const result<expected_seq> expected = read_if_match(request.if_match);
    if (!expected) co_return problem_response(expected.error(), request.target.path);
    result<livescore::update_match> command =
        read_update_match(request.typed_body(), context.options.json);
    if (!command) co_return problem_response(command.error(), request.target.path);
    result<match> updated = co_await context.matches.update(*id, *expected, std::move(*command));
    if (!updated) co_return problem_response(updated.error(), request.target.path);
    co_return match_response(200, *updated);
}

asio::awaitable<http_response> delete_match(api_context& context, http_request request) {
    const result<match_id> id = read_match_id(request.path_parameters[0]);
    if (!id) co_return problem_response(id.error(), request.target.path);
    const result<bool> removed = co_await context.matches.remove(*id);
    if (!removed) co_return problem_response(removed.error(), request.target.path);
    http_response response;
    response.status = 204;
    co_return response;
}

asio::awaitable<http_response> set_score(api_context& context, http_request request) {
    const result<match_id> id = read_match_id(request.path_parameters[0]);
    if (!id) co_return problem_response(id.error(), request.target.path);
    const result<expected_seq> expected = read_if_match(request.if_match);
    if (!expected) co_return problem_response(expected.error(), request.target.path);
    const result<livescore::set_score> command =
        read_set_score(request.typed_body(), context.options.json);
    if (!command) co_return problem_response(command.error(), request.target.path);
    result<match> changed = co_await context.matches.set_score(*id, *expected, *command);
    if (!changed) co_return problem_response(changed.error(), request.target.path);
    co_return match_response(200, *changed);
}

asio::awaitable<http_response> set_status(api_context& context, http_request request) {
    const result<match_id> id = read_match_id(request.path_parameters[0]);
    if (!id) co_return problem_response(id.error(), request.target.path);
    const result<expected_seq> expected = read_if_match(request.if_match);
    if (!expected) co_return problem_response(expected.error(), request.target.path);
    result<livescore::set_status> command =
        read_set_status(request.typed_body(), context.options.json);
    if (!command) co_return problem_response(command.error(), request.target.path);
    result<match> changed =
        co_await context.matches.set_status(*id, *expected, std::move(*command));
    if (!changed) co_return problem_response(changed.error(), request.target.path);
    co_return match_response(200, *changed);
}

asio::awaitable<http_response> read_events(api_context& context, http_request request) {
    const result<match_id> id = read_match_id(request.path_parameters[0]);
    if (!id) co_return problem_response(id.error(), request.target.path);
    const result<log_page_request> query = read_log_query(request.target.parameters);
    if (!query) co_return problem_response(query.error(), request.target.path);
    const result<log_slice> slice = co_await context.matches.read_log(*id, *query);
    if (!slice) co_return problem_response(slice.error(), request.target.path);
    http_response response = list_response(write_log_page(*slice, *query));
    std::string link =
        "<" + request.target.path + "?since=" + std::to_string(slice->next_since(query->since));
    if (query->limit != log_page_request{}.limit) link += "&limit=" + std::to_string(query->limit);
    response.headers.emplace_back("Link", link + ">; rel=\"next\"");
    co_return response;
}

}  // namespace livescore::handlers
