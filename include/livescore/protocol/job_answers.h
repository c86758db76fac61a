/// Writes the operators' view of the delay queue: domain in, JSON text out.
#pragma once
#include <string>

#include "livescore/domain/schedule/transition_job.h"

namespace livescore {

/// {"id":"match:1:kick_off:1","matchId","transition","scheduleVersion","due","attempts"}. By state
/// these follow: waiting "runsAt"; leased "leaseEnds","worker"; dead "reason","diedAt".
[[nodiscard]] std::string write_job(const queued_job&, job_state);
/// {"counts":{"waiting","due","leased","dead"}}, with kinds "kinds" and "deadByTransition", and
/// each list that was asked for: "waiting", "leased", "dead", "history". A run of the history has
/// the job's first five members, then "finishedAt","attempts","outcome","latenessMs","worker".
[[nodiscard]] std::string write_job_overview(const job_overview&);

/// {"requeued": 1, "results": [{"id", "outcome": "requeued" | "not_dead"}]}
[[nodiscard]] std::string write_requeued_jobs(const std::vector<requeued_job>&);

}  // namespace livescore
