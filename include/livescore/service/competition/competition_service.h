/// The use cases of leagues, teams, players and seasons.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <string>
#include <utility>

#include "livescore/service/competition/competition_store.h"
#include "livescore/service/principal.h"

namespace livescore {

/// Awaitables resume on the caller's executor. The calls return the errors of the store.
/// infrastructure_error passes through. Thread-safe.
///
/// An API key that is bound to leagues may change these and their seasons, and nothing else:
/// forbidden.
class competition_service {
public:
    explicit competition_service(competition_store& rows) : store_(rows) {}

    template <class Row>
    asio::awaitable<result<Row>> find(decltype(Row::id) id) {
        std::optional<Row> found = co_await rows<Row>().find(id);
        if (!found) co_return no_row<Row>(raw(id));
        co_return std::move(*found);
    }
    template <class Row>
    asio::awaitable<page<Row>> list(row_filter filter, row_page_request request) {
        return rows<Row>().list(std::move(filter), request);
    }
    template <class Row>
    asio::awaitable<result<changed_row<Row>>> create(row_edit<Row> edit,
                                                     std::optional<idempotent<Row>> once,
                                                     shared_principal who) {
        if (who->is_bound()) co_return bound_key();
        co_return co_await rows<Row>().create(std::move(edit), std::move(once));
    }
    template <class Row>
    asio::awaitable<result<changed_row<Row>>> update(decltype(Row::id) id,
                                                     expected_version expected, row_edit<Row> edit,
                                                     std::optional<idempotent<Row>> once,
                                                     shared_principal who) {
        if (!may_change(*who, id)) co_return bound_key();
        co_return co_await rows<Row>().update(id, expected, std::move(edit), std::move(once));
    }
    template <class Row>
    asio::awaitable<result<changed_row<Row>>> remove(decltype(Row::id) id,
                                                     expected_version expected,
                                                     std::optional<idempotent<Row>> once,
                                                     shared_principal who) {
        if (!may_change(*who, id)) co_return bound_key();
        co_return co_await rows<Row>().remove(id, expected, std::move(once));
    }

    asio::awaitable<result<page<season>>> list_seasons(league_id of, season_page_request request);
    asio::awaitable<result<season>> find_season(league_id of, std::string label);
    asio::awaitable<result<changed_row<season>>> put_season(
        season wanted, expected_version expected,
        std::optional<idempotent<changed_row<season>>> once, shared_principal who);
    asio::awaitable<result<changed_row<season>>> remove_season(
        league_id of, std::string label, expected_version expected,
        std::optional<idempotent<season>> once, shared_principal who);

    asio::awaitable<std::optional<team_id>> find_merged(team_id old);
    asio::awaitable<result<changed_row<team>>> merge(team_id old, team_id into,
                                                     std::optional<idempotent<team>> once,
                                                     shared_principal who);
    asio::awaitable<page<match>> list_results(team_id of, int limit, page_bytes bytes);
    asio::awaitable<head_to_head> compare_teams(team_id of, team_id other, int limit,
                                                page_bytes bytes);

private:
    template <class Row>
    row_store<Row>& rows() {
        if constexpr (std::is_same_v<Row, league>) {
            return store_.leagues();
        } else if constexpr (std::is_same_v<Row, team>) {
            return store_.teams();
        } else {
            return store_.players();
        }
    }
    template <class Row>
    static error no_row(std::int64_t id) {
        const std::string noun = std::is_same_v<Row, league> ? "league"
                                 : std::is_same_v<Row, team> ? "team"
                                                             : "player";
        return row_not_found(noun, id);
    }
    static error row_not_found(const std::string& noun, std::int64_t id);
    static error bound_key();
    static bool may_change(const principal& who, league_id league);
    static bool may_change(const principal& who, team_id) { return !who.is_bound(); }
    static bool may_change(const principal& who, player_id) { return !who.is_bound(); }

    competition_store& store_;
};

}  // namespace livescore
