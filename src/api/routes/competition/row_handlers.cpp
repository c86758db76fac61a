// /api/leagues, /api/teams, /api/players and the rows in them.
#include "livescore/protocol/competition/competition_body.h"
#include "livescore/protocol/competition/competition_query.h"
#include "livescore/service/competition/competition_service.h"
#include "routes/competition/competition_handlers.h"
#include "routes/competition/row_answers.h"
#include "routes/page_link.h"

namespace livescore::handlers {

namespace {

/// What differs between the nouns.
template <class Row>
struct row_noun;

template <>
struct row_noun<league> {
    static constexpr std::string_view path = "/api/leagues/";
    static constexpr auto read_edit = read_league_edit;
    static result<league_id> read_id(std::string_view segment) { return read_league_id(segment); }
};
template <>
struct row_noun<team> {
    static constexpr std::string_view path = "/api/teams/";
    static constexpr auto read_edit = read_team_edit;
    static result<team_id> read_id(std::string_view segment) { return read_team_id(segment); }
};
template <>
struct row_noun<player> {
    static constexpr std::string_view path = "/api/players/";
    static constexpr auto read_edit = read_player_edit;
    static result<player_id> read_id(std::string_view segment) { return read_player_id(segment); }
};

template <class Row>
kept_answer changed_row_answer(const Row& row) {
    return row_answer(200, row);
}
template <class Row>
kept_answer created_row_answer(const Row& row) {
    kept_answer answer = row_answer(201, row);
    answer.location = std::string(row_noun<Row>::path) + std::to_string(raw(row.id));
    return answer;
}
template <class Row>
kept_answer removed_row_answer(const Row&) {
    return {204, {}, {}, {}};
}

/// `found` unless it is "not found" and the id is one of a merged team.
template <class Row, class Found>
http_answer found_or_moved(api_context& context, http_request request, decltype(Row::id) id,
                           result<Found> found, result<http_response> made) {
    if constexpr (std::is_same_v<Row, team>) {
        if (!found && found.error().code == errc::not_found) {
            const std::optional<team_id> moved = co_await context.competitions.find_merged(id);
            if (moved) co_return moved_team(request, 2, *moved);
        }
    }
    co_return made;
}

template <class Row>
http_answer list_rows(api_context& context, http_request request) {
    result<row_list_query> query = read_row_list_query(request.target.parameters);
    if (!query) co_return query.error();
    query->page.bytes = page_bytes_of(context);
    const row_page_request requested = query->page;
    const page<Row> found =
        co_await context.competitions.list<Row>(std::move(query->filter), requested);
    http_response response = list_response(write_row_page(found, requested.limit));
    response.lease = found.lease;
    add_next_link(response, request.target, next_cursor(found));
    co_return response;
}

template <class Row>
http_answer create_row(api_context& context, http_request request) {
    std::optional<error> refused = refuse_if_match(request.if_match);
    if (refused) co_return std::move(*refused);
    result<std::optional<request_key>> key = read_request_key(request);
    if (!key) co_return key.error();
    result<row_edit<Row>> edit = row_noun<Row>::read_edit(
        request.typed_body(), edit_kind::create, context.options.json, context.options.competition);
    if (!edit) co_return edit.error();
    auto keep = once<Row>(std::move(*key), created_row_answer<Row>);
    result<changed_row<Row>> created =
        co_await context.competitions.create<Row>(std::move(*edit), std::move(keep), request.who);
    co_return row_change_response(std::move(created), [](const changed_row<Row>& change) {
        return created_row_answer(change.row);
    });
}

template <class Row>
http_answer get_row(api_context& context, http_request request) {
    const auto id = row_noun<Row>::read_id(request.path_parameters[0]);
    if (!id) co_return id.error();
    result<Row> found = co_await context.competitions.find<Row>(*id);
    result<http_response> made = error{};
    if (found) {
        made = uncached_row(to_response(changed_row_answer(*found)));
    } else {
        made = found.error();
    }
    co_return co_await found_or_moved<Row>(context, std::move(request), *id, std::move(found),
                                           std::move(made));
}

template <class Row>
http_answer update_row(api_context& context, http_request request) {
    const auto id = row_noun<Row>::read_id(request.path_parameters[0]);
    if (!id) co_return id.error();
    result<row_change_terms> terms = read_row_change_terms(request);
    if (!terms) co_return terms.error();
    result<row_edit<Row>> edit = row_noun<Row>::read_edit(
        request.typed_body(), edit_kind::change, context.options.json, context.options.competition);
    if (!edit) co_return edit.error();
    auto keep = once<Row>(std::move(terms->key), changed_row_answer<Row>);
    result<changed_row<Row>> changed = co_await context.competitions.update<Row>(
        *id, terms->expected, std::move(*edit), std::move(keep), request.who);
    auto made = row_change_response(
        changed, [](const changed_row<Row>& change) { return changed_row_answer(change.row); });
    co_return co_await found_or_moved<Row>(context, std::move(request), *id, std::move(changed),
                                           std::move(made));
}

template <class Row>
http_answer remove_row(api_context& context, http_request request) {
    const auto id = row_noun<Row>::read_id(request.path_parameters[0]);
    if (!id) co_return id.error();
    result<row_change_terms> terms = read_row_change_terms(request);
    if (!terms) co_return terms.error();
    auto keep = once<Row>(std::move(terms->key), removed_row_answer<Row>);
    result<changed_row<Row>> removed = co_await context.competitions.remove<Row>(
        *id, terms->expected, std::move(keep), request.who);
    auto made = row_removal_response(removed);
    co_return co_await found_or_moved<Row>(context, std::move(request), *id, std::move(removed),
                                           std::move(made));
}

}  // namespace

http_answer list_leagues(api_context& context, http_request request) {
    return list_rows<league>(context, std::move(request));
}
http_answer create_league(api_context& context, http_request request) {
    return create_row<league>(context, std::move(request));
}
http_answer get_league(api_context& context, http_request request) {
    return get_row<league>(context, std::move(request));
}
http_answer update_league(api_context& context, http_request request) {
    return update_row<league>(context, std::move(request));
}
http_answer remove_league(api_context& context, http_request request) {
    return remove_row<league>(context, std::move(request));
}
http_answer list_teams(api_context& context, http_request request) {
    return list_rows<team>(context, std::move(request));
}
http_answer create_team(api_context& context, http_request request) {
    return create_row<team>(context, std::move(request));
}
http_answer get_team(api_context& context, http_request request) {
    return get_row<team>(context, std::move(request));
}
http_answer update_team(api_context& context, http_request request) {
    return update_row<team>(context, std::move(request));
}
http_answer remove_team(api_context& context, http_request request) {
    return remove_row<team>(context, std::move(request));
}
http_answer list_players(api_context& context, http_request request) {
    return list_rows<player>(context, std::move(request));
}
http_answer create_player(api_context& context, http_request request) {
    return create_row<player>(context, std::move(request));
}
http_answer get_player(api_context& context, http_request request) {
    return get_row<player>(context, std::move(request));
}
http_answer update_player(api_context& context, http_request request) {
    return update_row<player>(context, std::move(request));
}
http_answer remove_player(api_context& context, http_request request) {
    return remove_row<player>(context, std::move(request));
}

}  // namespace livescore::handlers
