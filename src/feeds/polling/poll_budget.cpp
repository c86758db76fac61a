// Budgets: PostgreSQL counts, so that they survive a restart.
#include <algorithm>

#include "polling/poll_steps.h"

namespace livescore {

using namespace std::chrono_literals;

namespace {

// Above this budget of a day, requests are taken out in chunks: one write for many polls.
constexpr int large_budget = 10'000;
constexpr int reserve_chunk = 20;

}  // namespace

bool poll_steps::is_limited() const {
    return options_.budget.per_minute > 0 || options_.budget.per_day > 0;
}

/// A request that was taken out of a minute's budget must not be sent in the next minute.
timestamp poll_steps::reserve_ends() const {
    if (options_.budget.per_minute > 0)
        return std::chrono::floor<std::chrono::minutes>(now()) + 1min;
    return std::chrono::floor<std::chrono::days>(now()) + std::chrono::days(1);
}

std::optional<int> poll_steps::left_of_minute() const {
    if (options_.budget.per_minute == 0) return std::nullopt;
    return std::max(0, options_.budget.per_minute - turn_.row.used_minute + reserved_);
}

std::optional<int> poll_steps::left_of_day() const {
    if (options_.budget.per_day == 0) return std::nullopt;
    return std::max(0, options_.budget.per_day - turn_.row.used_day + reserved_);
}

void poll_steps::choose(poll_round& round, std::vector<planned_request> due) {
    int allowed = round.pace.allowed;
    int other = round.pace.allowed_other;
    for (planned_request& request : due) {
        const int cost = wants_check(request, memories_[request.key]) ? 2 : 1;
        const bool is_live = request.cadence == poll_cadence::live;
        if (cost > (is_live ? allowed : std::min(allowed, other))) {
            round.short_of_budget = true;
            continue;
        }
        allowed -= cost;
        if (!is_live) other -= cost;
        round.requests.push_back(std::move(request));
    }
}

asio::awaitable<void> poll_steps::reserve(int requests) {
    if (!is_limited()) co_return;
    if (now() >= reserved_until_) reserved_ = 0;
    if (requests <= reserved_) co_return;
    const bool in_chunks =
        options_.budget.per_minute == 0 && options_.budget.per_day >= large_budget;
    const int wanted = std::max(requests - reserved_, in_chunks ? reserve_chunk : 0);
    const timestamp ends = reserve_ends();
    const int got = co_await ports_.store.take_requests(provider_, wanted, options_.budget);
    reserved_ += got;
    reserved_until_ = ends;
    turn_.row.used_minute += got;
    turn_.row.used_day += got;
}

asio::awaitable<bool> poll_steps::spend() {
    if (!is_limited()) co_return true;
    co_await reserve(1);
    if (reserved_ == 0) co_return false;
    --reserved_;
    co_return true;
}

asio::awaitable<void> poll_steps::obey(stated_limits stated) {
    const auto minute = left_of_minute();
    const auto day = left_of_day();
    const bool less_minute = minute && stated.left_minute && *stated.left_minute < *minute;
    const bool less_day = day && stated.left_day && *stated.left_day < *day;
    if (less_minute || less_day) {
        co_await ports_.store.lower_budget(provider_, options_.budget, stated.left_minute,
                                           stated.left_day);
        reserved_ = 0;
        if (less_minute) turn_.row.used_minute = options_.budget.per_minute - *stated.left_minute;
        if (less_day) turn_.row.used_day = options_.budget.per_day - *stated.left_day;
    }
    // Without a budget of our own nothing is written down.
    if (!day && stated.left_day == 0)
        hold_until_ = std::chrono::floor<std::chrono::days>(now()) + std::chrono::days(1);
    if (!minute && stated.left_minute == 0) {
        const timestamp next = std::chrono::floor<std::chrono::minutes>(now()) + 1min;
        hold_until_ = std::max<timestamp>(hold_until_.value_or(next), next);
    }
}

}  // namespace livescore
