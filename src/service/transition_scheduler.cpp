#include "livescore/service/transition_scheduler.h"

#include <boost/asio/co_spawn.hpp>
#include <utility>
#include <vector>

#include "livescore/core/log.h"
#include "livescore/core/task_failure.h"

namespace livescore {

void transition_scheduler::schedule_next(const match& m) {
    const auto next = next_transition(m);
    if (!next) return;
    const transition_job job{m.id, next->step, m.schedule_version, next->due};
    std::vector<transition_job> jobs{job};
    asio::co_spawn(context_, queue_.schedule(std::move(jobs)),
                   on_failure([job](const char* reason) {
                       log::warn("job_not_scheduled", {{"job", job_id(job)}, {"reason", reason}});
                   }));
}

}  // namespace livescore
