#include "limits/rate_limiter.h"

#include <algorithm>
#include <array>
#include <boost/asio/post.hpp>
#include <utility>
#include <vector>

#include "limits/rate_identity.h"
#include "livescore/core/await_callback.h"
#include "livescore/core/log.h"
#include "livescore/core/steady_clock.h"

namespace livescore {

std::string_view name_of(traffic_class kind) noexcept {
    static constexpr std::array<std::string_view, traffic_class_count> names{
        "read", "write", "admin", "connect", "join", "posted"};
    return names[static_cast<std::size_t>(kind)];
}

namespace {

// The most clients in one exchange: a script must not occupy Redis for long.
constexpr std::size_t max_charges = 500;

// Without rate limits, the table holds only the API keys that post.
constexpr std::size_t quota_clients = 1024;
constexpr std::chrono::hours quota_window{24};

/// The name that all instances use for a client.
std::string shared_name(traffic_class kind, std::string_view identity) {
    std::string name(name_of(kind));
    return name.append(":").append(identity);
}

}  // namespace

rate_limiter::rate_limiter(const traffic_options& options, shared_rate_limits* shared,
                           metrics_registry& metrics)
    : options_(options),
      shared_(shared),
      rates_(options.rate_limits == enforcement::off ? quota_clients : options.max_rate_clients),
      fallbacks_(metrics.add_counter("livescore_api_rate_limit_fallbacks_total",
                                     "Requests that this instance limited by itself, because "
                                     "Redis did not answer in time")) {}

rate_limiter::~rate_limiter() {
    stop();
}

rate_limit rate_limiter::limit_of(traffic_class kind, std::string_view identity) const noexcept {
    rate_limit limit = options_.read;
    switch (kind) {
        case traffic_class::write:
            limit = options_.write;
            break;
        case traffic_class::admin:
            limit = options_.admin;
            break;
        case traffic_class::connect:
            limit = options_.connect;
            break;
        case traffic_class::join:
            limit = options_.join;
            break;
        case traffic_class::posted:
            return {options_.scorer_max_bytes_per_day, quota_window};
        case traffic_class::read:
            break;
    }
    if (is_api_key_identity(identity)) limit.requests *= options_.key_factor;
    return limit;
}

// ---- one request

rate_limiter::ruling rate_limiter::take_read(std::string_view identity) {
    constexpr auto kind = traffic_class::read;
    const rate_limit limit = limit_of(kind, identity);
    return {limit, rates_.take(kind, identity, limit, steady_now<gcra::moment>(), true)};
}

void rate_limiter::excuse_join(std::string_view identity) {
    constexpr auto as_join = traffic_class::join;
    constexpr auto as_read = traffic_class::read;
    const auto now = steady_now<gcra::moment>();
    const rate_limit joins = limit_of(as_join, identity);
    if (rates_.take(as_join, identity, joins, now, false).allowed)
        rates_.give_back(as_read, identity, limit_of(as_read, identity), now);
}

rate_limiter::ruling rate_limiter::take_posted(std::string_view identity, std::int64_t bytes) {
    constexpr auto kind = traffic_class::posted;
    const rate_limit limit = limit_of(kind, identity);
    return {limit, rates_.take(kind, identity, limit, steady_now<gcra::moment>(), true, bytes)};
}

asio::awaitable<rate_limiter::ruling> rate_limiter::take(traffic_class kind, std::string identity) {
    ruling own;
    own.limit = limit_of(kind, identity);
    own.decision = rates_.take(kind, identity, own.limit, steady_now<gcra::moment>(), false);
    // The instances together have let through at least as much as this one. So this instance need
    // not ask Redis before it denies a request, and a flood does not reach Redis.
    if (!own.decision.allowed || !shared_) co_return own;
    std::vector<rate_charge> charges;
    charges.emplace_back(rate_charge{shared_name(kind, identity), own.limit, 1, false, {}});
    auto ask = [&](std::function<void(shared_rate_limits::answers)> done) {
        shared_->charge(std::move(charges), std::move(done));
    };
    const auto deadline = std::chrono::steady_clock::now() + options_.redis_timeout;
    const shared_rate_limits::answers answers =
        co_await await_callback<shared_rate_limits::answers>(deadline, std::move(ask));
    note_redis(answers.has_value());
    if (!answers) {
        fallbacks_.add();
        co_return own;
    }
    const rate_answer answer = answers->front();
    rates_.learn(kind, identity, answer.debt, steady_now<gcra::moment>());
    co_return ruling{own.limit, describe_rate(own.limit, answer.debt, answer.allowed)};
}

// ---- the exchange of reads

void rate_limiter::start(asio::io_context& io) {
    if (!shared_) return;
    sync_timer_ = std::make_unique<asio::steady_timer>(io);
    sync_under_way_ = std::make_shared<bool>(false);
    arm_sync();
}

void rate_limiter::stop() {
    sync_timer_.reset();
}

void rate_limiter::arm_sync() {
    sync_timer_->expires_after(options_.rate_sync_interval);
    sync_timer_->async_wait([this](boost::system::error_code cancelled) {
        if (cancelled) return;
        // One exchange at a time: the next one counts the requests that come meanwhile.
        if (!*sync_under_way_) sync();
        arm_sync();
    });
}

void rate_limiter::sync() {
    auto told = std::make_shared<std::vector<local_rate_limits::unshared>>(rates_.take_unshared());
    if (told->empty()) return;
    const auto left = std::make_shared<std::size_t>((told->size() + max_charges - 1) / max_charges);
    *sync_under_way_ = true;
    const gcra::moment asked = steady_now<gcra::moment>();
    for (std::size_t first = 0; first < told->size(); first += max_charges) {
        std::vector<rate_charge> charges;
        const std::size_t end = std::min(first + max_charges, told->size());
        for (std::size_t i = first; i < end; ++i) {
            const auto& one = (*told)[i];
            charges.push_back({shared_name(one.kind, one.identity),
                               limit_of(one.kind, one.identity), one.requests, true,
                               asked - one.since});
        }
        auto done = [this, told, first, left, asked, under_way = sync_under_way_,
                     executor = sync_timer_->get_executor()](shared_rate_limits::answers answers) {
            asio::post(executor, [this, told, first, left, asked, under_way,
                                  answers = std::move(answers)] {
                if (--*left == 0) *under_way = false;
                note_redis(answers.has_value());
                if (!answers) return;
                for (std::size_t i = 0; i < answers->size(); ++i) {
                    const auto& one = (*told)[first + i];
                    rates_.settle(one, limit_of(one.kind, one.identity), (*answers)[i].debt, asked);
                }
            });
        };
        shared_->charge(std::move(charges), std::move(done));
    }
}

void rate_limiter::note_redis(bool answered) {
    if (alone_.exchange(!answered) == !answered) return;
    if (answered) {
        log::info("rate_limits_shared");
    } else {
        log::warn("rate_limits_local");
    }
}

}  // namespace livescore
