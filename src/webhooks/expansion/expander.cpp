#include "expansion/expander.h"

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "livescore/core/log.h"
#include "livescore/protocol/bus_message.h"

namespace livescore {
namespace {

using namespace std::chrono_literals;
using std::chrono::microseconds;
using std::chrono::milliseconds;

/// What is heard meanwhile is expanded together.
constexpr milliseconds gathering = 4ms;
/// The worker that leads asks again with each sweep. After its death another worker leads.
constexpr milliseconds shortest_lead = 2s;
/// A sweep behind an outage goes through the log in such parts.
constexpr std::chrono::seconds sweep_part{60};
/// The place of the sweep is written this often: an older one costs a longer look, once.
constexpr std::chrono::seconds note_interval{2};
constexpr milliseconds ensure_interval = 1s;
constexpr std::size_t most_matches = 200;
constexpr int most_events = 1'000;
constexpr int backlogs_at_once = 100;
constexpr int removals_at_once = 5'000;
constexpr int stragglers_at_once = 200;  // mailings
/// When so many endpoints are late that it is not they who are slow, mailings stay open for longer:
/// thousands of rows would make it worse.
constexpr int patience_with_many = 12;
constexpr milliseconds breath = 10ms;  // between two removals, for the others

}  // namespace

expander::expander(delivery_store& store, webhook_queue& queue, const webhook_options& options,
                   webhook_metrics& metrics, listeners tell)
    : store_(store), queue_(queue), options_(options), metrics_(metrics), tell_(std::move(tell)) {}

void expander::hear(std::string_view message) {
    // The sweep looks after what another worker expands, and begins with the first webhook.
    if (!leads_ || enabled_ == 0) return;
    const auto read = read_bus_message(message);
    if (!read) return;
    if (const auto* event = std::get_if<event_message>(&*read)) {
        heard_.insert(event->match);
        wake_();
    }
}

/// So many that one statement makes options.batch deliveries at most, if each is for all webhooks.
int expander::events_at_once() const {
    const std::int64_t events = options_.batch / std::max<std::int64_t>(enabled_, 1);
    return static_cast<int>(std::clamp<std::int64_t>(events, 1, most_events));
}

asio::awaitable<std::int64_t> expander::expand(std::vector<match_id> matches) {
    std::int64_t events = 0;
    for (std::size_t begin = 0; begin < matches.size(); begin += most_matches) {
        const std::size_t end = std::min(begin + most_matches, matches.size());
        const std::vector<match_id> part(matches.begin() + static_cast<std::ptrdiff_t>(begin),
                                         matches.begin() + static_cast<std::ptrdiff_t>(end));
        bool more = true;
        while (more) {
            std::vector<match_id> again = part;
            expansion done;
            try {
                done = co_await store_.expand(std::move(again), events_at_once());
            } catch (...) {
                tell_.lost();
                throw;
            }
            more = done.more;
            events += done.events;
            metrics_.expanded.add(static_cast<std::uint64_t>(done.deliveries));
            if (done.deliveries > 0) co_await tell_.made(std::move(done));
        }
    }
    co_return events;
}

asio::awaitable<microseconds> expander::expand_step() {
    constexpr milliseconds idle = 1s;
    if (heard_.empty()) co_return idle;
    asio::steady_timer timer(co_await asio::this_coro::executor, gathering);
    co_await timer.async_wait(asio::use_awaitable);
    const std::set<match_id> heard = std::exchange(heard_, {});
    std::vector<match_id> matches(heard.begin(), heard.end());
    try {
        co_await expand(std::move(matches));
    } catch (...) {
        heard_.insert(heard.begin(), heard.end());
        throw;
    }
    co_return heard_.empty() ? microseconds(idle) : microseconds::zero();
}

/// Returns whether the log was looked through up to now.
asio::awaitable<bool> expander::sweep(expansion_state state) {
    timestamp from = *state.since;
    if (state.scanned_until) from = std::max(from, *state.scanned_until);
    from -= options_.sweep_overlap;
    const timestamp to = std::min<timestamp>(state.now, from + options_.sweep_overlap + sweep_part);
    std::vector<match_id> missed = co_await store_.find_unexpanded(from, to);
    if (!missed.empty()) {
        const std::int64_t events = co_await expand(std::move(missed));
        metrics_.swept.add(static_cast<std::uint64_t>(events));
    }
    if (!noted_until_ || to - *noted_until_ >= note_interval) {
        co_await store_.note_scanned(to);
        noted_until_ = to;
    }
    co_return to == state.now;
}

asio::awaitable<microseconds> expander::sweep_step() {
    bool is_redis_away = false;
    try {
        leads_ = co_await queue_.lead(std::max(shortest_lead, 4 * options_.sweep_interval));
    } catch (const infrastructure_error&) {
        // Without Redis nobody can lead. Events become deliveries all the same, by each worker.
        is_redis_away = true;
        leads_ = true;
    }
    if (!leads_) {
        heard_.clear();
        co_return options_.sweep_interval;
    }
    const expansion_state state = co_await store_.look();
    enabled_ = state.enabled;
    metrics_.enabled.set(state.enabled);
    metrics_.failing.set(state.failing);
    if (!state.since) {
        heard_.clear();
        co_return options_.sweep_interval;
    }
    if (!std::exchange(hears_, true)) tell_.wants_bus();
    const bool is_up_to_date = co_await sweep(state);
    const auto now = std::chrono::steady_clock::now();
    if (!is_redis_away && now - ensured_at_ >= ensure_interval) {
        std::vector<webhook_id> waiting = co_await store_.find_waiting();
        if (!waiting.empty()) co_await queue_.ensure(std::move(waiting));
        ensured_at_ = now;
    }
    co_return is_up_to_date ? microseconds(options_.sweep_interval) : microseconds::zero();
}

asio::awaitable<microseconds> expander::straggler_step() {
    constexpr milliseconds interval = 1s;
    if (!leads_ || enabled_ == 0) co_return interval;
    const std::int64_t moved = co_await store_.move_stragglers(
        options_.row_after, options_.row_after * patience_with_many, stragglers_at_once);
    co_return moved == stragglers_at_once ? microseconds(breath) : microseconds(interval);
}

asio::awaitable<microseconds> expander::backlog_step() {
    if (!leads_ || enabled_ == 0) co_return options_.upkeep_interval;
    const auto step =
        co_await store_.disable_backlogs(backlog_after_, options_.max_pending, backlogs_at_once);
    for (const auto& one : step.disabled) {
        metrics_.disabled_backlog.add();
        log::warn("webhook_disabled",
                  {{"webhook", raw(one.id)}, {"reason", to_string(one.reason)}});
    }
    backlog_after_ = step.next.value_or(webhook_id{});
    co_return step.next ? microseconds(breath) : microseconds(options_.upkeep_interval);
}

asio::awaitable<microseconds> expander::removal_step() {
    if (!leads_) co_return options_.removal_interval;
    const auto step = co_await store_.remove_finished(options_.keep, removed_to_, removals_at_once);
    metrics_.removed.add(static_cast<std::uint64_t>(step.removed));
    removed_to_ = step.next.value_or(delivery_id{});
    co_return step.next ? microseconds(breath) : microseconds(options_.removal_interval);
}

}  // namespace livescore
