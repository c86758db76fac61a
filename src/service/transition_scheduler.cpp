#include "livescore/service/transition_scheduler.h"

#include <boost/asio/co_spawn.hpp>
#include <exception>
#include <utility>
#include <vector>

#include "livescore/core/log.h"

namespace livescore {

void transition_scheduler::schedule_next(const match& m) {
    const auto next = next_transition(m);
    if (!next) return;
    const transition_job job{m.id, next->step, m.schedule_version, next->due};
    std::vector<transition_job> jobs{job};
    asio::co_spawn(context_, queue_.schedule(std::move(jobs)), [job](std::exception_ptr failure) {
        if (!failure) return;
        try {
            std::rethrow_exception(failure);
        } catch (const std::exception& e) {
            log::warn("job_not_scheduled", {{"job", job_id(job)}, {"reason", e.what()}});
        }
    });
}

}  // namespace livescore
