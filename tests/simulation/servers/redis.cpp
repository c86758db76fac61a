#include "simulation/servers/redis.h"

#include <algorithm>
#include <boost/asio/post.hpp>

#include "livescore/protocol/bus_message.h"

namespace livescore::simulation {

// ---- the server

void redis_server::wipe() {
    jobs_.clear();
    turns_.clear();
}

void redis_server::publish(const std::string& message) {
    if (is_down()) return;
    for (const auto& one : subscribers_) {
        const auto to = one.lock();
        if (!to) continue;
        const bool may_be_lost = !loses_events_only || !message.starts_with("heads");
        if (may_be_lost && world_.happens(lost)) continue;
        deliver(to, message);
        if (world_.happens(repeated)) deliver(to, message);
    }
    std::erase_if(subscribers_, [](const auto& one) { return one.expired(); });
}

void redis_server::deliver(const std::shared_ptr<bus_link>& to, const std::string& message) {
    const int longest = world_.happens(reordered) ? 60'000 : 400;
    world_.after(world_.between(microseconds(30), microseconds(longest)),
                 [weak = std::weak_ptr(to), message] {
                     if (const auto link = weak.lock()) link->arrive(message);
                 });
}

void redis_server::schedule(const std::vector<transition_job>& jobs) {
    moment soonest = moment::max();
    for (const auto& [id, one] : jobs_) {
        if (one.token.empty()) soonest = std::min(soonest, one.at);
    }
    for (const auto& job : jobs) {
        const auto left = std::chrono::ceil<milliseconds>(job.due - wall_time(moment{0}));
        const auto [place, is_new] = jobs_.try_emplace(job_id(job), queued{job, left});
        if (is_new && place->second.at < soonest) {
            for (const auto& wake : wakes) wake();
        }
    }
}

claim redis_server::claim_due(int max, milliseconds lease, milliseconds ahead,
                              const std::string& token) {
    claim claimed;
    std::vector<std::pair<moment, std::string>> due;
    for (auto& [id, one] : jobs_) {
        if (!one.token.empty() && one.at <= now()) {
            one.token.clear();
            one.at = now();
        }
        if (one.token.empty() && one.at <= now() + ahead) due.emplace_back(one.at, id);
    }
    std::ranges::sort(due);
    if (due.size() > static_cast<std::size_t>(max)) due.resize(static_cast<std::size_t>(max));
    for (const auto& [at, id] : due) {
        queued& one = jobs_.at(id);
        one.token = token;
        one.at = now() + lease;
        claimed.jobs.push_back(
            {one.job, token, ++one.attempts, std::max(at - now(), microseconds(0))});
    }
    for (const auto& [id, one] : jobs_) {
        const microseconds early = one.token.empty() ? microseconds(ahead) : microseconds(0);
        const microseconds left = std::max(one.at - early - now(), microseconds(0));
        claimed.next_in = std::min(claimed.next_in.value_or(left), left);
    }
    return claimed;
}

std::map<std::string, redis_server::queued>::iterator redis_server::find_lease(
    const claimed_job& job) {
    const auto found = jobs_.find(job_id(job.job));
    return found != jobs_.end() && found->second.token == job.token ? found : jobs_.end();
}

std::int64_t redis_server::finish(const std::vector<claimed_job>& jobs) {
    std::int64_t ended = 0;
    for (const auto& job : jobs) {
        const auto found = find_lease(job);
        if (found == jobs_.end()) continue;
        jobs_.erase(found);
        ++ended;
    }
    return ended;
}

std::int64_t redis_server::put_back(const std::vector<claimed_job>& jobs, milliseconds delay) {
    std::int64_t waiting = 0;
    for (const auto& job : jobs) {
        const auto found = find_lease(job);
        if (found == jobs_.end()) continue;
        found->second.token.clear();
        const auto due = std::chrono::ceil<milliseconds>(job.job.due - wall_time(moment{0}));
        found->second.at = std::max<moment>(now() + delay, due);
        ++waiting;
    }
    return waiting;
}

queue_counts redis_server::counts() const {
    queue_counts counted;
    for (const auto& [id, one] : jobs_) ++(one.token.empty() ? counted.waiting : counted.leased);
    return counted;
}

bool redis_server::take_turn(const std::string& name, milliseconds interval) {
    moment& until = turns_[name];
    if (now() < until) return false;
    until = now() + interval * 9 / 10;
    return true;
}

// ---- the bus

void bus_link::publish(const committed_event& event) {
    send(write_event_message(event));
}

void bus_link::announce(const std::vector<head>& heads) {
    send(write_heads_message(heads));
}

void bus_link::send(std::string message) {
    if (of_.is_dead() || to_.is_down() || !of_.to_redis.carries()) return;
    world_.after(world_.between(microseconds(20), microseconds(300)),
                 [&world = world_, &to = to_, message = std::move(message)] {
                     ++world.steps;
                     to.publish(message);
                 });
}

void bus_link::subscribe(std::function<void(std::string_view)> on_message) {
    on_message_ = std::move(on_message);
    to_.subscribe(shared_from_this());
}

void bus_link::resubscribe() {
    subscribes_until_ = now() + world_.between(milliseconds(1), milliseconds(20));
    // A new connection hears again.
    of_.to_redis.deaf_until = std::min(of_.to_redis.deaf_until, subscribes_until_);
}

bool bus_link::connected() const noexcept {
    return !to_.is_down() && !of_.to_redis.is_cut();
}

void bus_link::arrive(std::string message) {
    if (of_.is_dead() || to_.is_down() || !of_.to_redis.carries() || now() < subscribes_until_)
        return;
    ++world_.steps;
    asio::post(on_, [self = shared_from_this(), message = std::move(message)] {
        if (!self->of_.is_dead()) self->on_message_(message);
    });
}

// ---- the queue

template <class T>
asio::awaitable<T> queue_link::ask(std::function<T(redis_server&)> work) {
    std::function<T()> at_server = [&to = to_, work = std::move(work)] {
        if (to.is_down()) throw infrastructure_error(errc::unavailable, "Redis is down");
        return work(to);
    };
    return of_.call<T>(on_, of_.to_redis, std::move(at_server));
}

asio::awaitable<void> queue_link::schedule(std::vector<transition_job> jobs) {
    std::function<bool(redis_server&)> work = [jobs = std::move(jobs)](redis_server& in) {
        in.schedule(jobs);
        return true;
    };
    co_await ask(std::move(work));
}

asio::awaitable<claim> queue_link::claim_due(int max, milliseconds lease, milliseconds ahead) {
    std::string token = std::to_string(++claims_) + "@" + of_.name();
    std::function<claim(redis_server&)> work = [=](redis_server& in) {
        return in.claim_due(max, lease, ahead, token);
    };
    return ask(std::move(work));
}

asio::awaitable<std::int64_t> queue_link::complete(std::vector<claimed_job> jobs) {
    std::function<std::int64_t(redis_server&)> work = [jobs = std::move(jobs)](redis_server& in) {
        return in.finish(jobs);
    };
    return ask(std::move(work));
}

asio::awaitable<std::int64_t> queue_link::discard(std::vector<claimed_job> jobs) {
    return complete(std::move(jobs));
}

asio::awaitable<std::int64_t> queue_link::fail(std::vector<claimed_job> jobs, std::string) {
    std::function<std::int64_t(redis_server&)> work = [jobs = std::move(jobs)](redis_server& in) {
        return in.put_back(jobs, milliseconds(100));
    };
    return ask(std::move(work));
}

asio::awaitable<void> queue_link::release(std::vector<claimed_job> jobs, milliseconds delay) {
    std::function<std::int64_t(redis_server&)> work =
        [jobs = std::move(jobs), delay](redis_server& in) { return in.put_back(jobs, delay); };
    co_await ask(std::move(work));
}

asio::awaitable<queue_counts> queue_link::counts() {
    std::function<queue_counts(redis_server&)> work = [](redis_server& in) { return in.counts(); };
    return ask(std::move(work));
}

asio::awaitable<bool> queue_link::take_turn(std::string name, milliseconds interval) {
    std::function<bool(redis_server&)> work = [name = std::move(name), interval](redis_server& in) {
        return in.take_turn(name, interval);
    };
    return ask(std::move(work));
}

void queue_link::on_wake(std::function<void()> wake) {
    to_.wakes.push_back([&of = of_, &on = on_, &world = world_, wake = std::move(wake)] {
        world.after(microseconds(100), [&of, &on, wake] {
            if (!of.is_dead() && of.to_redis.carries()) asio::post(on, wake);
        });
    });
}

asio::awaitable<std::vector<queued_job>> queue_link::list(job_state, int) {
    throw std::logic_error("nobody in a simulation calls this");
}
asio::awaitable<std::vector<job_run>> queue_link::history(int) {
    throw std::logic_error("nobody in a simulation calls this");
}
asio::awaitable<std::vector<job_kind>> queue_link::other_queues() {
    throw std::logic_error("nobody in a simulation calls this");
}
asio::awaitable<std::vector<dead_step>> queue_link::dead_steps() {
    throw std::logic_error("nobody in a simulation calls this");
}
asio::awaitable<std::optional<queued_job>> queue_link::requeue_dead(transition_job) {
    throw std::logic_error("nobody in a simulation calls this");
}
asio::awaitable<bool> queue_link::forget_dead(transition_job) {
    throw std::logic_error("nobody in a simulation calls this");
}

}  // namespace livescore::simulation
