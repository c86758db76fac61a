#include "removal.h"

#include <utility>

#include "livescore/core/log.h"

namespace livescore {

namespace {

// The pause between two steps, so that the steps never take PostgreSQL for themselves.
constexpr std::chrono::milliseconds breath{10};

}  // namespace

removal::removal(delay_queue& queue, std::string table, std::chrono::milliseconds interval,
                 counter& removed, step next_step)
    : queue_(queue),
      table_(std::move(table)),
      interval_(interval),
      removed_(removed),
      step_(std::move(next_step)) {}

asio::awaitable<std::chrono::microseconds> removal::run() {
    if (!under_way_) {
        std::string turn = "removal:" + table_;
        const bool ours = co_await queue_.take_turn(std::move(turn), interval_);
        if (!ours) co_return interval_;
        under_way_ = true;
        from_.clear();
        rows_ = 0;
    }
    removal_step done = co_await step_(from_);
    removed_.add(static_cast<std::uint64_t>(done.removed));
    rows_ += done.removed;
    from_ = std::move(done.next);
    if (!from_.empty()) co_return breath;
    under_way_ = false;
    if (rows_ > 0) log::info("old_rows_removed", {{"table", table_}, {"rows", rows_}});
    co_return interval_;
}

}  // namespace livescore
