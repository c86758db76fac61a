#include "polling/poll_steps.h"

#include <algorithm>
#include <utility>

#include "livescore/core/backoff.h"
#include "livescore/core/log.h"
#include "livescore/core/random.h"

namespace livescore {

using namespace std::chrono_literals;
using std::chrono::microseconds;
using std::chrono::milliseconds;

namespace {

// A signal to wake up may get lost.
constexpr microseconds longest_sleep = 5s;
// The plan depends on the time: it is made anew at least so often.
constexpr milliseconds longest_rest = 30s;
constexpr milliseconds shortest_rest = 100ms;
constexpr auto fixtures_around = 36h;
constexpr auto memory_kept = 48h;

double random_fraction() {
    constexpr double steps = 1U << 31U;
    return static_cast<double>(random_bits() >> 33U) / steps;
}

poll_intervals intervals_of(const poller_options& options) {
    // A match of today is worth more than the rest of the season, and less than one that runs.
    return {options.live, std::min(options.idle, 4 * options.live), options.idle};
}

}  // namespace

poll_steps::poll_steps(poller_ports with, poller_options wanted, metrics_registry& registry)
    : ports_(std::move(with)),
      options_(std::move(wanted)),
      metrics_(registry, std::string(ports_.adapter.name())),
      provider_(ports_.adapter.name()),
      name_(poll_name(provider_)),
      credentials_(ports_.adapter.credentials(options_.key)),
      configured_(intervals_of(options_)),
      schedule_(options_.random ? options_.random : random_fraction) {
    status_.provider = provider_;
}

asio::awaitable<microseconds> poll_steps::step() {
    const poll_claim claimed = co_await ports_.queue.claim(name_, options_.lease);
    if (!claimed.poll && !claimed.next_in) {
        // The first time, or Redis was wiped.
        std::vector<std::string> names{name_};
        co_await ports_.queue.ensure(std::move(names));
        co_return microseconds::zero();
    }
    if (!claimed.poll) co_return std::clamp<microseconds>(*claimed.next_in, 1ms, longest_sleep);
    held_ = *claimed.poll;
    held_at_ = ports_.clock.now();
    milliseconds pause = options_.retry_wait;
    bool lost = false;
    std::exception_ptr failure;
    try {
        pause = co_await poll();
    } catch (const poll_lost&) {
        lost = true;
    } catch (const std::exception&) {
        failure = std::current_exception();
    }
    if (lost) {
        metrics_.lost.add();
        log::warn("feed_poll_lost", {{"provider", provider_}});
        co_return microseconds::zero();
    }
    co_await ports_.queue.finish(held_, pause);
    if (failure) std::rethrow_exception(failure);
    co_return microseconds::zero();
}

asio::awaitable<void> poll_steps::hint(std::string league) {
    schedule_.hasten_league(league);
    co_await ports_.queue.hasten(name_);
}

/// Returns how long to wait before the next poll.
asio::awaitable<milliseconds> poll_steps::poll() {
    began_ = ports_.clock.now();
    turn_ = co_await begin();
    co_await recall_status();
    const feed_row row = turn_.row;
    if (now() >= reserved_until_) reserved_ = 0;
    std::optional<timestamp> not_before = row.not_before;
    if (hold_until_ && (!not_before || *hold_until_ > *not_before)) not_before = hold_until_;
    if (row.paused || (not_before && turn_.now < *not_before)) {
        status_.circuit = circuit_is_open() ? feed_circuit::open : feed_circuit::closed;
        const microseconds pause = row.paused ? longest_rest : *not_before - turn_.now;
        co_return co_await rest(pause);
    }
    hold_until_.reset();
    if (refresh_seen_ && *refresh_seen_ != row.refresh_wanted) {
        schedule_.hasten_all();
        for (auto& [key, memory] : memories_) memory.full_at = {};  // a check is not enough
    }
    refresh_seen_ = row.refresh_wanted;

    poll_round round;
    co_await take_left_over(round);
    fixture_query around;
    around.provider = provider_;
    around.from = turn_.now - fixtures_around;
    around.until = turn_.now + fixtures_around;
    fixtures_ = co_await ports_.store.list_fixtures(std::move(around));
    plan_input input;
    input.now = turn_.now;
    input.followed = options_.followed;
    input.fixtures = fixtures_;
    round.plan = ports_.adapter.plan(input);
    const budget_state budget{turn_.now, options_.budget, row.used_minute - reserved_,
                              row.used_day - reserved_};
    round.pace = pace_polls(budget, configured_, round.plan, fixtures_);
    auto due = schedule_.due(round.plan, round.pace.intervals, turn_.now);
    if (circuit_is_open()) {
        status_.circuit = feed_circuit::half_open;
        co_await publish();
        round.is_probe = true;
        if (due.size() > 1) due.resize(1);
    }
    choose(round, std::move(due));
    co_await send_all(round);
    co_return co_await conclude(std::move(round));
}

asio::awaitable<feed_turn> poll_steps::begin() {
    if (!registered_) {
        std::vector<std::string> polled = options_.all_polled;
        co_await ports_.store.register_feeds(std::move(polled));
        registered_ = true;
    }
    result<feed_turn> turn = co_await ports_.store.begin_turn(provider_);
    if (!turn) {
        registered_ = false;
        throw infrastructure_error(errc::unavailable, turn.error().message);
    }
    co_return *turn;
}

/// Another worker may have polled since.
asio::awaitable<void> poll_steps::recall_status() {
    const std::vector<feed_status> all = co_await ports_.board.read();
    const auto found = std::ranges::find(all, provider_, &feed_status::provider);
    if (found != all.end() && found->last_attempt_at > status_.last_attempt_at) status_ = *found;
}

asio::awaitable<milliseconds> poll_steps::rest(microseconds pause) {
    metrics_.idle.add();
    co_await publish();
    co_return std::clamp(std::chrono::ceil<milliseconds>(pause), shortest_rest, longest_rest);
}

asio::awaitable<milliseconds> poll_steps::conclude(poll_round round) {
    std::erase_if(memories_, [limit = now() - memory_kept](const auto& known) {
        return known.second.taken && known.second.used_at < limit;
    });
    schedule_.prune(now() - memory_kept);
    if (round.answered > 0) watch_standstill(round);
    if (has_failed(round)) co_return co_await note_bad_poll(std::move(round));
    // Not from now on: what became due since the round began is late already.
    auto next = schedule_.next_due(round.plan, round.pace.intervals, turn_.now);
    if (round.short_of_budget) {
        const timestamp minute = std::chrono::floor<std::chrono::minutes>(now()) + 1min;
        next = next ? std::min<timestamp>(*next, minute) : minute;
    }
    if (round.is_probe && round.answered > 0) next = now();  // the others have waited for it
    const microseconds pause = next ? *next - now() : microseconds(longest_rest);
    if (round.answered > 0) note_success(now() + pause);
    if (round.answered == 0 && round.failed_answers == 0) co_return co_await rest(pause);
    (round.failed_answers == 0 ? metrics_.succeeded : metrics_.failed).add();
    co_await note_good_poll(std::move(round));
    co_return std::clamp(std::chrono::ceil<milliseconds>(pause), shortest_rest, longest_rest);
}

asio::awaitable<milliseconds> poll_steps::note_bad_poll(poll_round round) {
    metrics_.failed.add();
    const int failures = turn_.row.failures + 1;
    const bool opens = failures >= options_.circuit_failures;
    milliseconds wait = options_.circuit_open;
    if (!opens) wait = 1s + full_jitter(1s, 30s, static_cast<std::uint32_t>(failures - 1));
    if (round.retry_after) wait = std::max<milliseconds>(wait, *round.retry_after);
    const timestamp not_before = now() + wait;
    co_await ports_.store.note_failure(provider_, round.problem, not_before);
    if (failures == 1) {
        // One line for an outage, not one for each poll.
        log::warn("feed_poll_failed", {{"provider", provider_}, {"reason", round.problem}});
    }
    if (failures == options_.circuit_failures) {
        log::warn("feed_circuit_opened",
                  {{"provider", provider_}, {"failures", failures}, {"waitMs", wait.count()}});
    }
    turn_.row.failures = failures;
    status_.healthy_since.reset();
    status_.error = std::move(round.problem);
    status_.circuit = opens ? feed_circuit::open : feed_circuit::closed;
    co_await publish();
    co_return std::clamp(wait, shortest_rest, longest_rest);
}

/// A provider has failed when none of its answers is good: a league whose answers are bad must not
/// stop the others.
bool poll_steps::has_failed(const poll_round& round) const {
    if (round.provider_failed) return true;
    if (round.answered > 0 || round.failed_answers == 0) return false;
    if (turn_.row.failures > 0) return true;  // it has not recovered yet
    return std::ranges::none_of(round.plan, [this](const planned_request& request) {
        const auto known = memories_.find(request.key);
        return known != memories_.end() && known->second.answered && known->second.problem.empty();
    });
}

std::string poll_steps::lasting_problem(const poll_round& round) const {
    for (const auto& request : round.plan) {
        const auto known = memories_.find(request.key);
        if (known != memories_.end() && !known->second.problem.empty())
            return request.key + ": " + known->second.problem;
    }
    return round.problem;
}

asio::awaitable<void> poll_steps::note_good_poll(poll_round round) {
    if (turn_.row.failures > 0 && round.answered > 0) {
        co_await ports_.store.note_recovery(provider_);
        log::info("feed_recovered", {{"provider", provider_}, {"failures", turn_.row.failures}});
        turn_.row.failures = 0;
    }
    std::string problem = lasting_problem(round);
    status_.error.reset();
    if (!problem.empty()) status_.error = std::move(problem);
    status_.circuit = feed_circuit::closed;
    co_await publish();
}

void poll_steps::note_success(timestamp next_answer) {
    // An answer that comes much later than it had to is the first one after a silence.
    const bool was_silent =
        status_.next_answer_at && now() - *status_.next_answer_at >= options_.silent_after;
    if (!status_.healthy_since || was_silent) status_.healthy_since = now();
    status_.last_success_at = now();
    status_.next_answer_at = next_answer;
    metrics_.last_success.set(
        std::chrono::floor<std::chrono::seconds>(now()).time_since_epoch().count());
}

/// A feed that is stuck is the common failure, more than one that is wrong.
void poll_steps::watch_standstill(const poll_round& round) {
    const bool runs = std::ranges::any_of(fixtures_, [](const known_fixture& fixture) {
        return !fixture.gone && is_running(fixture.status);
    });
    if (round.moved || !runs || !moved_at_) moved_at_ = now();
    const bool stands = now() - *moved_at_ >= options_.standstill_after;
    if (std::exchange(status_.stands_still, stands) == stands) return;
    if (stands) {
        log::warn("feed_stands_still", {{"provider", provider_}});
    } else {
        log::info("feed_moves_again", {{"provider", provider_}});
    }
}

asio::awaitable<void> poll_steps::publish() {
    status_.matches = std::ranges::count(fixtures_, false, &known_fixture::gone);
    status_.left_minute = left_of_minute();
    status_.left_day = left_of_day();
    status_.budget_minute.reset();
    status_.budget_day.reset();
    if (options_.budget.per_minute > 0) status_.budget_minute = options_.budget.per_minute;
    if (options_.budget.per_day > 0) status_.budget_day = options_.budget.per_day;
    metrics_.left_minute.set(status_.left_minute.value_or(-1));
    metrics_.left_day.set(status_.left_day.value_or(-1));
    metrics_.matches.set(status_.matches);
    metrics_.stands_still.set(status_.stands_still ? 1 : 0);
    metrics_.circuit_open.set(status_.circuit == feed_circuit::open ? 1 : 0);
    feed_status told = status_;
    co_await ports_.board.publish(std::move(told));
}

}  // namespace livescore
