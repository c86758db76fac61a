/// Writing what operators see of the delay queue: domain in, JSON text out.
#pragma once
#include <string>

#include "livescore/domain/transition_job.h"

namespace livescore {

/// {"id":"match:1:kick_off:1","matchId","transition","scheduleVersion","due","attempts"} and, by
/// state: waiting "runsAt"; leased "leaseEnds","worker"; dead "reason","diedAt".
[[nodiscard]] std::string write_job(const queued_job&, job_state);
/// {"counts":{"waiting","due","leased","dead"}} and a list for each that was asked for: "waiting",
/// "leased", "dead", "history". A run of the history has, after the job's first five members,
/// "finishedAt","attempts","outcome","latenessMs","worker".
[[nodiscard]] std::string write_job_overview(const job_overview&);

}  // namespace livescore
