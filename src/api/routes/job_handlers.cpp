// /api/admin/jobs: the delay queue, for operators.
#include <string>

#include "livescore/core/log.h"
#include "livescore/protocol/answers.h"
#include "livescore/protocol/job_answers.h"
#include "livescore/protocol/query.h"
#include "routes/handlers.h"

namespace livescore::handlers {

namespace {

http_response never_kept(http_response response) {
    response.headers.emplace_back("Cache-Control", "no-store");
    return response;
}

}  // namespace

asio::awaitable<http_response> list_jobs(api_context& context, http_request request) {
    const result<job_list_query> query = read_job_list_query(request.target.parameters);
    if (!query) co_return problem_response(query.error(), request.target.path);
    const job_overview overview = co_await context.jobs.overview(*query);
    co_return never_kept(json_response(200, write_data(write_job_overview(overview))));
}

asio::awaitable<http_response> requeue_job(api_context& context, http_request request) {
    const result<transition_job> job = read_job_id(request.path_parameters[0]);
    if (!job) co_return problem_response(job.error(), request.target.path);
    const result<queued_job> requeued = co_await context.jobs.requeue(*job);
    if (!requeued) co_return problem_response(requeued.error(), request.target.path);
    log::info("job_requeued", {{"job", job_id(*job)}});
    co_return never_kept(json_response(200, write_data(write_job(*requeued, job_state::waiting))));
}

asio::awaitable<http_response> forget_job(api_context& context, http_request request) {
    const result<transition_job> job = read_job_id(request.path_parameters[0]);
    if (!job) co_return problem_response(job.error(), request.target.path);
    const result<bool> forgotten = co_await context.jobs.forget(*job);
    if (!forgotten) co_return problem_response(forgotten.error(), request.target.path);
    log::info("job_forgotten", {{"job", job_id(*job)}});
    http_response response;
    response.status = 204;
    co_return response;
}

}  // namespace livescore::handlers
