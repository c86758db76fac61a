#include "livescore/service/competition/competition_service.h"

namespace livescore {

error competition_service::row_not_found(const std::string& noun, std::int64_t id) {
    return {errc::not_found, "There is no " + noun + " " + std::to_string(id), {}};
}

error competition_service::bound_key() {
    return {errc::forbidden, "This API key may change its own leagues and their seasons only", {}};
}

bool competition_service::may_change(const principal& who, league_id league) {
    return who.may_change(league, std::nullopt);
}

asio::awaitable<result<page<season>>> competition_service::list_seasons(
    league_id of, season_page_request request) {
    return store_.list_seasons(of, std::move(request));
}

asio::awaitable<result<season>> competition_service::find_season(league_id of, std::string label) {
    std::optional<season> found = co_await store_.find_season(of, label);
    if (!found) {
        co_return error{errc::not_found,
                        "League " + std::to_string(raw(of)) + " has no season \"" + label + "\"",
                        {}};
    }
    co_return std::move(*found);
}

asio::awaitable<result<changed_row<season>>> competition_service::put_season(
    season wanted, expected_version expected, std::optional<idempotent<changed_row<season>>> once,
    shared_principal who) {
    if (!may_change(*who, wanted.league)) co_return bound_key();
    co_return co_await store_.put_season(std::move(wanted), expected, std::move(once));
}

asio::awaitable<result<changed_row<season>>> competition_service::remove_season(
    league_id of, std::string label, expected_version expected,
    std::optional<idempotent<season>> once, shared_principal who) {
    if (!may_change(*who, of)) co_return bound_key();
    co_return co_await store_.remove_season(of, std::move(label), expected, std::move(once));
}

asio::awaitable<std::optional<team_id>> competition_service::find_merged(team_id old) {
    return store_.find_merged(old);
}

asio::awaitable<result<changed_row<team>>> competition_service::merge(
    team_id old, team_id into, std::optional<idempotent<team>> once, shared_principal who) {
    if (who->is_bound()) co_return bound_key();
    co_return co_await store_.merge(old, into, std::move(once));
}

asio::awaitable<page<match>> competition_service::list_results(team_id of, int limit,
                                                               page_bytes bytes) {
    return store_.list_results(of, limit, bytes);
}

asio::awaitable<head_to_head> competition_service::compare_teams(team_id of, team_id other,
                                                                 int limit, page_bytes bytes) {
    return store_.compare_teams(of, other, limit, bytes);
}

}  // namespace livescore
