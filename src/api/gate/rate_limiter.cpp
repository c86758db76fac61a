#include "gate/rate_limiter.h"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "gate/gate_request.h"
#include "gate/rate_identity.h"
#include "livescore/core/log.h"

namespace livescore {
namespace {

// In one exchange: a script must not keep Redis for long.
constexpr std::size_t max_charges = 500;

gcra::moment steady_now() {
    return std::chrono::duration_cast<gcra::moment>(
        std::chrono::steady_clock::now().time_since_epoch());
}

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
      rates_(options.rate_limits == enforcement::off ? 1 : options.max_rate_clients),
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
    return {limit, rates_.take(kind, identity, limit, steady_now(), true)};
}

asio::awaitable<rate_limiter::ruling> rate_limiter::take(traffic_class kind, std::string identity) {
    ruling ruled;
    ruled.limit = limit_of(kind, identity);
    ruled.decision = rates_.take(kind, identity, ruled.limit, steady_now(), false);
    if (!ruled.decision.allowed || !shared_) co_return ruled;
    // The instances together have let through at least as much as this one. So a denial of our own
    // needs no question to Redis, and a flood stays here.
    ruled.decision = co_await take_shared(kind, std::move(identity), ruled.limit, ruled.decision);
    co_return ruled;
}

/// Asks all instances' common count; after a short while this instance's own decision, which let
/// the request pass, stands.
asio::awaitable<rate_decision> rate_limiter::take_shared(traffic_class kind, std::string identity,
                                                         rate_limit limit, rate_decision own) {
    struct question {
        explicit question(const asio::any_io_executor& e) : timer(e) {}
        asio::steady_timer timer;
        shared_rate_limits::answers answers;
    };
    auto executor = co_await asio::this_coro::executor;
    const auto asked = std::make_shared<question>(executor);
    asked->timer.expires_after(options_.redis_timeout);
    std::vector<rate_charge> charges;
    charges.emplace_back(rate_charge{shared_name(kind, identity), limit, 1, false, {}});
    // Weak: an answer that comes, or is given up, after the shard has gone must not touch its
    // timer.
    auto done = [waiting = std::weak_ptr(asked), executor](shared_rate_limits::answers answers) {
        asio::post(executor, [waiting, answers = std::move(answers)]() mutable {
            const auto still = waiting.lock();
            if (!still) return;
            still->answers = std::move(answers);
            still->timer.cancel();
        });
    };
    shared_->charge(std::move(charges), std::move(done));
    co_await asked->timer.async_wait(asio::as_tuple(asio::use_awaitable));
    note_redis(asked->answers.has_value());
    const gcra::moment now = steady_now();
    if (!asked->answers) {
        fallbacks_.add();
        co_return own;
    }
    const rate_answer answer = asked->answers->front();
    rates_.learn(kind, identity, answer.debt, now);
    co_return describe_rate(limit, answer.debt, answer.allowed);
}

// ---- reads: counted here, exchanged now and then

void rate_limiter::start(asio::io_context& io) {
    if (!shared_ || options_.rate_limits == enforcement::off) return;
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
        // One exchange at a time: what comes meanwhile is counted by the next.
        if (!*sync_under_way_) sync();
        arm_sync();
    });
}

void rate_limiter::sync() {
    auto told = std::make_shared<std::vector<local_rate_limits::unshared>>(rates_.take_unshared());
    if (told->empty()) return;
    const auto left = std::make_shared<std::size_t>((told->size() + max_charges - 1) / max_charges);
    *sync_under_way_ = true;
    const gcra::moment asked = steady_now();
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
