#include "livescore/feeds/feed_service.h"

#include <algorithm>
#include <utility>

#include "livescore/core/log.h"

namespace livescore {

namespace {

error not_pushed(const feed_row& row) {
    if (row.polled) return {errc::conflict, "A worker polls this provider", {}};
    return {errc::conflict, "This provider is paused", {}};
}

std::optional<timestamp> newest_change(const std::vector<fixture_report>& reports) {
    std::optional<timestamp> newest;
    for (const fixture_report& report : reports) newest = std::max(newest, report.changed_at);
    return newest;
}

std::optional<feed_status> status_of(std::optional<std::vector<feed_status>>& board,
                                     std::string_view provider) {
    if (!board) return std::nullopt;
    const auto found = std::ranges::find(*board, provider, &feed_status::provider);
    if (found == board->end()) return std::nullopt;
    return std::move(*found);
}

void warn_of_board(const infrastructure_error& why) {
    log::warn("feed_board_unavailable", {{"reason", why.what()}});
}

}  // namespace

feed_service::feed_service(feed_store& store, feed_board& board, take_reports take,
                           hasten_poll hasten)
    : store_(store), board_(board), take_(std::move(take)), hasten_(std::move(hasten)) {}

asio::awaitable<result<intake_result>> feed_service::ingest(std::string provider,
                                                            std::vector<fixture_report> reports) {
    result<feed_turn> turn = co_await store_.begin_turn(provider);
    if (!turn) {
        co_await store_.register_push(provider);
        turn = co_await store_.begin_turn(provider);
    }
    if (!turn) co_return turn.error();
    if (turn->row.polled || turn->row.paused) co_return not_pushed(turn->row);
    const timestamp now = turn->now;
    const std::optional<timestamp> changed_at = newest_change(reports);
    const auto count = static_cast<std::int64_t>(reports.size());
    intake_result taken = co_await take_(provider, now, std::move(reports));
    // What the board says decides which of two providers is believed.
    const bool has_news = taken.changed + taken.created > 0;
    co_await tell_push(provider, now, has_news ? changed_at : std::nullopt, count);
    for (const intake_problem& problem : taken.problems) {
        log::warn("fixture_not_taken", {{"provider", provider},
                                        {"fixture", problem.fixture},
                                        {"reason", problem.what.message}});
    }
    co_return taken;
}

/// The board has no row of a push but this one: a push has no worker.
asio::awaitable<void> feed_service::tell_push(std::string provider, timestamp now,
                                              std::optional<timestamp> changed_at,
                                              std::int64_t matches) {
    auto board = co_await read_board();
    if (!board) co_return;
    feed_status status = status_of(board, provider).value_or(feed_status{});
    status.provider = provider;
    status.last_attempt_at = now;
    status.last_success_at = now;
    if (!status.healthy_since) status.healthy_since = now;
    if (changed_at && *changed_at <= now)
        status.lag = std::chrono::duration_cast<std::chrono::milliseconds>(now - *changed_at);
    status.error.reset();
    status.matches = matches;
    try {
        co_await board_.publish(std::move(status));
    } catch (const infrastructure_error& e) {
        warn_of_board(e);
    }
}

asio::awaitable<std::optional<std::vector<feed_status>>> feed_service::read_board() {
    try {
        co_return co_await board_.read();
    } catch (const infrastructure_error& e) {
        warn_of_board(e);
    }
    co_return std::nullopt;
}

/// Without Redis the worker finds the wish in PostgreSQL.
asio::awaitable<void> feed_service::hasten(std::string provider) {
    if (!hasten_) co_return;
    try {
        co_await hasten_(std::move(provider));
    } catch (const infrastructure_error& e) {
        warn_of_board(e);
    }
}

asio::awaitable<feed_list> feed_service::list() {
    std::vector<feed_row> rows = co_await store_.list_feeds();
    auto board = co_await read_board();
    feed_list list;
    list.status_known = board.has_value();
    for (feed_row& row : rows) {
        auto status = status_of(board, row.provider);
        list.feeds.push_back({std::move(row), std::move(status)});
    }
    co_return list;
}

asio::awaitable<feed_overview> feed_service::overview_of(feed_row row) {
    auto board = co_await read_board();
    auto status = status_of(board, row.provider);
    feed_overview overview{std::move(row), std::move(status)};
    co_return overview;
}

asio::awaitable<result<feed_overview>> feed_service::set_paused(std::string provider, bool paused) {
    result<feed_row> row = co_await store_.set_paused(provider, paused);
    if (!row) co_return row.error();
    if (row->polled && !paused) co_await hasten(provider);
    co_return co_await overview_of(std::move(*row));
}

asio::awaitable<result<feed_overview>> feed_service::refresh(std::string provider) {
    result<feed_row> row = co_await store_.request_refresh(provider);
    if (!row) co_return row.error();
    if (row->polled) co_await hasten(provider);
    co_return co_await overview_of(std::move(*row));
}

asio::awaitable<page<kept_conflict>> feed_service::list_conflicts(conflict_page_request request) {
    constexpr std::chrono::milliseconds any_age{0};
    co_return co_await store_.list_conflicts(request, any_age);
}

asio::awaitable<result<kept_conflict>> feed_service::resolve_conflict(std::int64_t id,
                                                                      bool accept) {
    co_return co_await store_.resolve_conflict(id, accept);
}

}  // namespace livescore
