/// The use cases of operators of the delay queue.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <vector>

#include "livescore/core/error.h"
#include "livescore/service/delay_queue.h"

namespace livescore {

/// A caller may await from any executor, and resumes on it. The work runs on the queue's executor.
/// The calls throw infrastructure_error(unavailable) when Redis does not answer. Thread-safe.
class job_service {
public:
    /// `context` is the queue's.
    job_service(boost::asio::io_context& context, delay_queue& queue)
        : context_(context), queue_(queue) {}

    /// Counts and lists are read one after the other. A job that moves meanwhile may be in two
    /// lists or in none.
    asio::awaitable<job_overview> overview(job_list_query query);
    /// Makes a dead job due now, with all its attempts again. not_found when the job is not dead.
    asio::awaitable<result<queued_job>> requeue(transition_job job);
    /// The same of several, one after the other. Says of each what became of it. A failure of Redis
    /// under way is thrown; what was requeued before it stays so.
    asio::awaitable<std::vector<requeued_job>> requeue_all(requeue_wish wish);
    /// Removes a dead job. not_found when the job is not dead. If its step is still due, the
    /// worker's reconciler schedules it again.
    asio::awaitable<result<bool>> forget(transition_job job);

private:
    boost::asio::io_context& context_;
    delay_queue& queue_;
};

}  // namespace livescore
