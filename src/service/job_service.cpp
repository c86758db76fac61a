#include "livescore/service/job_service.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <string>
#include <utility>

namespace livescore {

namespace {

asio::awaitable<job_overview> read_overview(delay_queue& queue, job_list_query query) {
    job_overview overview;
    overview.counts = co_await queue.counts();
    std::vector<job_kind> others = co_await queue.other_queues();
    others.insert(others.begin(), job_kind{"transitions", overview.counts});
    overview.kinds = std::move(others);
    overview.dead_steps = co_await queue.dead_steps();
    if (query.waiting) overview.waiting = co_await queue.list(job_state::waiting, query.limit);
    if (query.leased) overview.leased = co_await queue.list(job_state::leased, query.limit);
    if (query.dead) overview.dead = co_await queue.list(job_state::dead, query.limit);
    if (query.history) overview.history = co_await queue.history(query.limit);
    co_return overview;
}

/// A step's dead jobs stand among all others, so it may take a look at more than are wanted.
constexpr int dead_jobs_looked_at = 10'000;

asio::awaitable<std::vector<requeued_job>> requeue_each(delay_queue& queue, requeue_wish wish) {
    if (wish.jobs.empty()) {
        const int looked_at = wish.step ? dead_jobs_looked_at : wish.limit;
        const std::vector<queued_job> all = co_await queue.list(job_state::dead, looked_at);
        for (const queued_job& dead : all) {
            if (wish.step && dead.job.step != *wish.step) continue;
            if (wish.jobs.size() < static_cast<std::size_t>(wish.limit))
                wish.jobs.push_back(dead.job);
        }
    }
    std::vector<requeued_job> done;
    for (const transition_job& job : wish.jobs) {
        const std::optional<queued_job> requeued = co_await queue.requeue_dead(job);
        done.push_back({job, requeued.has_value()});
    }
    co_return done;
}

error not_dead(const transition_job& job) {
    return {errc::not_found, "There is no dead job " + job_id(job), {}};
}

}  // namespace

asio::awaitable<job_overview> job_service::overview(job_list_query query) {
    co_return co_await asio::co_spawn(context_, read_overview(queue_, query), asio::use_awaitable);
}

asio::awaitable<result<queued_job>> job_service::requeue(transition_job job) {
    std::optional<queued_job> requeued =
        co_await asio::co_spawn(context_, queue_.requeue_dead(job), asio::use_awaitable);
    if (!requeued) co_return not_dead(job);
    co_return std::move(*requeued);
}

asio::awaitable<std::vector<requeued_job>> job_service::requeue_all(requeue_wish wish) {
    co_return co_await asio::co_spawn(context_, requeue_each(queue_, std::move(wish)),
                                      asio::use_awaitable);
}

asio::awaitable<result<bool>> job_service::forget(transition_job job) {
    const bool forgotten =
        co_await asio::co_spawn(context_, queue_.forget_dead(job), asio::use_awaitable);
    if (!forgotten) co_return not_dead(job);
    co_return true;
}

}  // namespace livescore
