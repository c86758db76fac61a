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
    if (query.waiting) overview.waiting = co_await queue.list(job_state::waiting, query.limit);
    if (query.leased) overview.leased = co_await queue.list(job_state::leased, query.limit);
    if (query.dead) overview.dead = co_await queue.list(job_state::dead, query.limit);
    if (query.history) overview.history = co_await queue.history(query.limit);
    co_return overview;
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

asio::awaitable<result<bool>> job_service::forget(transition_job job) {
    const bool forgotten =
        co_await asio::co_spawn(context_, queue_.forget_dead(job), asio::use_awaitable);
    if (!forgotten) co_return not_dead(job);
    co_return true;
}

}  // namespace livescore
