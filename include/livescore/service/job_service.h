/// What operators ask of the delay queue.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include "livescore/core/error.h"
#include "livescore/service/delay_queue.h"

namespace livescore {

/// Awaitables may be awaited from any executor and resume on it; what they ask runs on the queue's.
/// They throw infrastructure_error(unavailable) when Redis does not answer. Thread-safe.
class job_service {
public:
    /// `context` is the queue's.
    job_service(boost::asio::io_context& context, delay_queue& queue)
        : context_(context), queue_(queue) {}

    /// Counts and lists are read one after the other: a job that moves meanwhile may be in two or
    /// in none.
    asio::awaitable<job_overview> overview(job_list_query query);
    /// Makes a dead job due now, its attempts before it; not_found when it is not dead.
    asio::awaitable<result<queued_job>> requeue(transition_job job);
    /// Removes a dead job; not_found when it is not dead. When its step is still due, the worker's
    /// reconciler schedules it anew.
    asio::awaitable<result<bool>> forget(transition_job job);

private:
    boost::asio::io_context& context_;
    delay_queue& queue_;
};

}  // namespace livescore
