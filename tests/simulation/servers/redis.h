/// The simulated Redis: Pub/Sub, turns, and the delay queue by the rules of
/// src/redis/queue/delay_queue_scripts.h. And a process' way to it: the ports `event_bus` and
/// `delay_queue`.
#pragma once
#include <map>
#include <set>

#include "livescore/service/delay_queue.h"
#include "livescore/service/event_bus.h"
#include "simulation/machine/process.h"

namespace livescore::simulation {

class bus_link;

class redis_server {
public:
    explicit redis_server(world& in) : world_(in) {}

    moment down_until{0};
    /// What the network does to messages of the channel: in a thousand.
    int lost = 0;
    int repeated = 0;
    int reordered = 0;
    /// Only messages of events are lost. Heads come.
    bool loses_events_only = false;

    [[nodiscard]] bool is_down() const noexcept { return now() < down_until; }
    /// FLUSHALL
    void wipe();

    void subscribe(const std::shared_ptr<bus_link>& who) { subscribers_.push_back(who); }
    void publish(const std::string& message);

    // The queue, by the ids of jobs
    void schedule(const std::vector<transition_job>& jobs);
    [[nodiscard]] claim claim_due(int max, milliseconds lease, milliseconds ahead,
                                  const std::string& token);
    [[nodiscard]] std::int64_t finish(const std::vector<claimed_job>& jobs);
    [[nodiscard]] std::int64_t put_back(const std::vector<claimed_job>& jobs, milliseconds delay);
    [[nodiscard]] queue_counts counts() const;
    [[nodiscard]] bool take_turn(const std::string& name, milliseconds interval);
    std::vector<std::function<void()>> wakes;

private:
    struct queued {
        transition_job job;
        moment at{0};  ///< waiting: when it runs; leased: when its lease ends
        int attempts = 0;
        std::string token{};  ///< empty: it waits
    };
    [[nodiscard]] std::map<std::string, queued>::iterator find_lease(const claimed_job& job);
    void deliver(const std::shared_ptr<bus_link>& to, const std::string& message);

    world& world_;
    std::vector<std::weak_ptr<bus_link>> subscribers_;
    std::map<std::string, queued> jobs_;
    std::map<std::string, moment> turns_;
};

class bus_link final : public event_bus, public std::enable_shared_from_this<bus_link> {
public:
    bus_link(world& in, process& of, asio::io_context& on, redis_server& to)
        : world_(in), of_(of), on_(on), to_(to) {}

    void publish(const committed_event& event) override;
    void announce(const std::vector<head>& heads) override;
    void subscribe(std::function<void(std::string_view)> on_message) override;
    void resubscribe() override;
    [[nodiscard]] bool connected() const noexcept override;

    /// A message has arrived at the process.
    void arrive(std::string message);

private:
    void send(std::string message);

    world& world_;
    process& of_;
    asio::io_context& on_;
    redis_server& to_;
    moment subscribes_until_{0};
    std::function<void(std::string_view)> on_message_;
};

class queue_link final : public delay_queue {
public:
    queue_link(world& in, process& of, asio::io_context& on, redis_server& to)
        : world_(in), of_(of), on_(on), to_(to) {}

    asio::awaitable<void> schedule(std::vector<transition_job> jobs) override;
    asio::awaitable<claim> claim_due(int max, milliseconds lease, milliseconds ahead) override;
    asio::awaitable<std::int64_t> complete(std::vector<claimed_job> jobs) override;
    asio::awaitable<std::int64_t> discard(std::vector<claimed_job> jobs) override;
    asio::awaitable<std::int64_t> fail(std::vector<claimed_job> jobs, std::string reason) override;
    asio::awaitable<void> release(std::vector<claimed_job> jobs, milliseconds delay) override;
    asio::awaitable<queue_counts> counts() override;
    asio::awaitable<bool> take_turn(std::string name, milliseconds interval) override;
    void on_wake(std::function<void()> wake) override;

    // Nobody in a simulation calls these.
    asio::awaitable<std::vector<queued_job>> list(job_state state, int max) override;
    asio::awaitable<std::vector<job_run>> history(int max) override;
    asio::awaitable<std::vector<job_kind>> other_queues() override;
    asio::awaitable<std::vector<dead_step>> dead_steps() override;
    asio::awaitable<std::optional<queued_job>> requeue_dead(transition_job job) override;
    asio::awaitable<bool> forget_dead(transition_job job) override;

private:
    template <class T>
    asio::awaitable<T> ask(std::function<T(redis_server&)> work);

    world& world_;
    process& of_;
    asio::io_context& on_;
    redis_server& to_;
    std::uint64_t claims_ = 0;
};

}  // namespace livescore::simulation
