#include "delay_queue.h"

#include <algorithm>
#include <array>
#include <boost/asio/use_awaitable.hpp>
#include <charconv>
#include <random>
#include <utility>

#include "delay_queue_scripts.h"
#include "link/client.h"
#include "livescore/core/backoff.h"
#include "livescore/core/log.h"
#include "livescore/core/parse_integer.h"
#include "queue_kinds.h"
#include "queue_state.h"

namespace livescore {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

using state_ptr = std::shared_ptr<queue_state>;

/// 128 random bits. A counter in Redis would repeat itself after a FLUSHALL; random bits do not.
std::string new_token(const std::string& worker) {
    std::random_device device;
    std::string token;
    for (int word = 0; word < 4; ++word) {
        std::array<char, 8> digits{};
        const auto end = std::to_chars(digits.begin(), digits.end(), device(), 16).ptr;
        token.append(digits.begin(), end);
    }
    return token.append("@").append(worker);
}

std::string epoch_micros(timestamp at) {
    return std::to_string(at.time_since_epoch().count());
}

timestamp parse_micros(const std::string& text) {
    return timestamp(microseconds(parse_integer<std::int64_t>(text).value_or(0)));
}

/// A job as the scripts return it. nullopt, and a line in the log, for an id that job_id() did not
/// write.
std::optional<transition_job> read_job(const redis_reply& id, const redis_reply& due) {
    auto job = parse_job_id(as_text(id));
    if (job) {
        job->due = parse_micros(as_text(due));
    } else {
        log::error("queue_job_id_malformed", {{"job", as_text(id)}});
    }
    return job;
}

asio::awaitable<void> schedule(state_ptr state, std::vector<transition_job> jobs) {
    if (jobs.empty()) co_return;
    std::vector<std::string> arguments{state->key("wake")};
    for (const auto& job : jobs) {
        const auto due_ms = std::chrono::ceil<milliseconds>(job.due.time_since_epoch());
        arguments.push_back(job_id(job));
        arguments.push_back(std::to_string(due_ms.count()));
        arguments.push_back(epoch_micros(job.due));
    }
    co_await state->run(state->schedule, std::move(arguments));
}

asio::awaitable<claim> claim_due(state_ptr state, int max, milliseconds lease, milliseconds ahead) {
    const std::string token = new_token(state->options.worker);
    std::vector<std::string> arguments{std::to_string(max), std::to_string(lease.count()), token,
                                       std::to_string(state->options.max_attempts),
                                       std::to_string(ahead.count())};
    for (auto& lost : state->lost.tokens()) arguments.push_back(std::move(lost));
    redis_reply reply;
    try {
        reply = co_await state->run(state->claim_due, std::move(arguments));
    } catch (const infrastructure_error&) {
        state->lost.add(token);
        throw;
    }
    state->lost.note_answer(lease);
    const auto& fields = as_array(reply);
    claim claimed;
    const auto next_in = as_integer(fields.at(0));
    if (next_in >= 0) claimed.next_in = microseconds(next_in);
    for (std::size_t i = 1; i + 3 < fields.size(); i += 4) {
        auto job = read_job(fields[i], fields[i + 2]);
        const auto attempt = static_cast<int>(as_integer(fields[i + 1]));
        const microseconds due_in(as_integer(fields[i + 3]));
        if (job) claimed.jobs.push_back({*job, token, attempt, due_in});
    }
    co_return claimed;
}

asio::awaitable<std::int64_t> finish(state_ptr state, std::vector<claimed_job> jobs,
                                     job_outcome outcome) {
    if (jobs.empty()) co_return 0;
    std::vector<std::string> arguments;
    arguments.emplace_back(to_string(outcome));
    for (const auto& claimed : jobs) {
        arguments.push_back(job_id(claimed.job));
        arguments.push_back(claimed.token);
    }
    const redis_reply reply = co_await state->run(state->finish, std::move(arguments));
    co_return as_integer(reply);
}

asio::awaitable<void> release(state_ptr state, std::vector<claimed_job> jobs, milliseconds delay) {
    if (jobs.empty()) co_return;
    std::vector<std::string> arguments;
    arguments.push_back(std::to_string(delay.count()));
    for (const auto& claimed : jobs) {
        arguments.push_back(job_id(claimed.job));
        arguments.push_back(claimed.token);
    }
    co_await state->run(state->release, std::move(arguments));
}

asio::awaitable<std::int64_t> fail(state_ptr state, std::vector<claimed_job> jobs,
                                   std::string reason) {
    if (jobs.empty()) co_return 0;
    const auto& options = state->options;
    std::vector<std::string> arguments{std::move(reason)};
    for (const auto& claimed : jobs) {
        const auto earlier = static_cast<std::uint32_t>(std::max(claimed.attempt, 1) - 1);
        const auto delay = claimed.attempt >= options.max_attempts
                               ? milliseconds(-1)
                               : full_jitter(options.backoff_base, options.backoff_cap, earlier);
        arguments.push_back(job_id(claimed.job));
        arguments.push_back(claimed.token);
        arguments.push_back(std::to_string(delay.count()));
    }
    const redis_reply reply = co_await state->run(state->fail, std::move(arguments));
    co_return as_integer(reply);
}

asio::awaitable<queue_counts> counts(state_ptr state) {
    std::vector<std::string> none;
    const redis_reply reply = co_await state->run(state->counts, std::move(none));
    const auto& numbers = as_array(reply);
    queue_counts counted;
    counted.waiting = as_integer(numbers.at(0));
    counted.due = as_integer(numbers.at(1));
    counted.leased = as_integer(numbers.at(2));
    counted.dead = as_integer(numbers.at(3));
    co_return counted;
}

asio::awaitable<std::vector<queued_job>> list(state_ptr state, job_state which, int max) {
    std::vector<std::string> arguments;
    arguments.emplace_back(to_string(which));
    arguments.push_back(std::to_string(max));
    const redis_reply reply = co_await state->run(state->list, std::move(arguments));
    const auto& fields = as_array(reply);
    std::vector<queued_job> found;
    for (std::size_t i = 0; i + 5 < fields.size(); i += 6) {
        const auto job = read_job(fields[i], fields[i + 2]);
        if (!job) continue;
        found.push_back({*job, static_cast<int>(as_integer(fields[i + 1])),
                         timestamp(milliseconds(as_integer(fields[i + 3]))), as_text(fields[i + 4]),
                         as_text(fields[i + 5])});
    }
    co_return found;
}

asio::awaitable<std::vector<job_run>> history(state_ptr state, int max) {
    std::vector<std::string> arguments{std::to_string(max)};
    const redis_reply reply = co_await state->run(state->list_history, std::move(arguments));
    const auto& fields = as_array(reply);
    std::vector<job_run> runs;
    for (std::size_t i = 0; i + 5 < fields.size(); i += 6) {
        const auto job = read_job(fields[i], fields[i + 2]);
        const auto outcome = parse_job_outcome(as_text(fields[i + 4]));
        // Another release may know outcomes that this one does not.
        if (!job || !outcome) continue;
        runs.push_back({*job, parse_micros(as_text(fields[i + 3])),
                        static_cast<int>(as_integer(fields[i + 1])), *outcome,
                        as_text(fields[i + 5])});
    }
    co_return runs;
}

asio::awaitable<std::optional<queued_job>> requeue_dead(state_ptr state, transition_job job) {
    std::vector<std::string> arguments{state->key("wake"), job_id(job)};
    const redis_reply reply = co_await state->run(state->requeue_dead, std::move(arguments));
    const auto& fields = as_array(reply);
    std::optional<queued_job> requeued;
    if (!fields.empty()) {
        requeued.emplace();
        requeued->job = job;
        requeued->job.due = parse_micros(as_text(fields.at(0)));
        requeued->at = timestamp(milliseconds(as_integer(fields.at(1))));
    }
    co_return requeued;
}

asio::awaitable<bool> forget_dead(state_ptr state, transition_job job) {
    std::vector<std::string> arguments{job_id(job)};
    const redis_reply reply = co_await state->run(state->forget_dead, std::move(arguments));
    co_return as_integer(reply) == 1;
}

asio::awaitable<bool> take_turn(state_ptr state, std::string name, milliseconds interval) {
    // The caller holds the turn for a little less than the interval. Otherwise callers that ask
    // once in each interval would miss every other turn.
    state->commands->require_ours();
    const auto held = std::max(milliseconds(1), interval * 9 / 10);
    std::vector<std::string> command{"SET", state->key("turn:").append(name), "1", "NX",
                                     "PX",  std::to_string(held.count())};
    const redis_reply reply =
        co_await redis_connection::execute(state->commands, std::move(command));
    check_reply(reply);
    co_return reply.type != redis_reply::kind::nil;
}

class redis_delay_queue final : public delay_queue {
public:
    redis_delay_queue(state_ptr state, std::shared_ptr<redis_connection> subscriber)
        : state_(std::move(state)), subscriber_(std::move(subscriber)) {}

    asio::awaitable<void> schedule(std::vector<transition_job> jobs) override {
        return livescore::schedule(state_, std::move(jobs));
    }
    asio::awaitable<claim> claim_due(int max, milliseconds lease, milliseconds ahead) override {
        return livescore::claim_due(state_, max, lease, ahead);
    }
    asio::awaitable<std::int64_t> complete(std::vector<claimed_job> jobs) override {
        return finish(state_, std::move(jobs), job_outcome::completed);
    }
    asio::awaitable<std::int64_t> discard(std::vector<claimed_job> jobs) override {
        return finish(state_, std::move(jobs), job_outcome::voided);
    }
    asio::awaitable<std::int64_t> fail(std::vector<claimed_job> jobs, std::string reason) override {
        return livescore::fail(state_, std::move(jobs), std::move(reason));
    }
    asio::awaitable<void> release(std::vector<claimed_job> jobs, milliseconds delay) override {
        return livescore::release(state_, std::move(jobs), delay);
    }
    asio::awaitable<queue_counts> counts() override { return livescore::counts(state_); }
    asio::awaitable<std::vector<queued_job>> list(job_state state, int max) override {
        return livescore::list(state_, state, max);
    }
    asio::awaitable<std::vector<job_kind>> other_queues() override {
        return read_other_queues(state_->queue_size, state_->commands);
    }
    asio::awaitable<std::vector<dead_step>> dead_steps() override {
        return read_dead_steps(state_->dead_steps, state_->commands, state_->key("dead"));
    }
    asio::awaitable<std::vector<job_run>> history(int max) override {
        return livescore::history(state_, max);
    }
    asio::awaitable<std::optional<queued_job>> requeue_dead(transition_job job) override {
        return livescore::requeue_dead(state_, job);
    }
    asio::awaitable<bool> forget_dead(transition_job job) override {
        return livescore::forget_dead(state_, job);
    }
    asio::awaitable<bool> take_turn(std::string name, milliseconds interval) override {
        return livescore::take_turn(state_, std::move(name), interval);
    }
    void on_wake(std::function<void()> wake) override {
        on_wake_ = std::make_shared<const redis_connection::message_handler>(
            [wake = std::move(wake)](std::string_view) { wake(); });
        subscriber_->subscribe(state_->key("wake"), on_wake_);
    }

private:
    state_ptr state_;
    std::shared_ptr<redis_connection> subscriber_;
    std::shared_ptr<const redis_connection::message_handler> on_wake_;
};

}  // namespace

std::unique_ptr<delay_queue> make_delay_queue(std::shared_ptr<redis_connection> commands,
                                              std::shared_ptr<redis_connection> subscriber,
                                              delay_queue_options options, std::string_view clock) {
    auto state = std::make_shared<queue_state>(std::move(commands), std::move(options), clock);
    return std::make_unique<redis_delay_queue>(std::move(state), std::move(subscriber));
}

std::unique_ptr<delay_queue> make_delay_queue(redis_client& client, delay_queue_options options) {
    return make_delay_queue(client.commands(), client.subscriber(), std::move(options),
                            delay_queue_scripts::redis_time);
}

}  // namespace livescore
