/// The use cases of providers that push, and of operators of the feeds.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "livescore/feeds/fixture_intake.h"
#include "livescore/service/feed/feed_board.h"
#include "livescore/service/feed/feed_store.h"

namespace livescore {

/// A provider as operators see it.
struct feed_overview {
    feed_row row;
    std::optional<feed_status> status{};  ///< of its last poll or push; absent: not known
};
struct feed_list {
    std::vector<feed_overview> feeds;  ///< by priority
    bool status_known = true;          ///< false: Redis does not answer, so no status is there
};

/// How reports are taken in: fixture_intake::take, on the caller's executor.
using take_reports = std::function<asio::awaitable<intake_result>(
    std::string provider, timestamp turn, std::vector<fixture_report> reports)>;

/// The ports may be used from any executor (hosted_feed_board.h). Calls throw infrastructure_error
/// when PostgreSQL does not answer; while Redis does not, they go on without it. Thread-safe.
class feed_service {
public:
    /// `hasten` makes a provider's poll due now. It may be null: the worker then finds the wish in
    /// PostgreSQL, at its next poll.
    using hasten_poll = std::function<asio::awaitable<void>(std::string provider)>;
    feed_service(feed_store& store, feed_board& board, take_reports take, hasten_poll hasten = {});

    /// Takes reports of a provider that pushes. conflict: a worker polls it, or it is paused.
    asio::awaitable<result<intake_result>> ingest(std::string provider,
                                                  std::vector<fixture_report> reports);

    asio::awaitable<feed_list> list();
    /// not_found for a provider that is not known. The same for the next one.
    asio::awaitable<result<feed_overview>> set_paused(std::string provider, bool paused);
    /// Asks for a poll at once.
    asio::awaitable<result<feed_overview>> refresh(std::string provider);

    asio::awaitable<page<kept_conflict>> list_conflicts(conflict_page_request request);
    asio::awaitable<result<kept_conflict>> resolve_conflict(std::int64_t id, bool accept);

private:
    asio::awaitable<std::optional<std::vector<feed_status>>> read_board();
    asio::awaitable<void> hasten(std::string provider);
    asio::awaitable<feed_overview> overview_of(feed_row row);
    asio::awaitable<void> tell_push(std::string provider, timestamp now,
                                    std::optional<timestamp> changed_at, std::int64_t matches);

    feed_store& store_;
    feed_board& board_;
    take_reports take_;
    hasten_poll hasten_;
};

}  // namespace livescore
