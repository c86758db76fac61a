// /api/admin/jobs: the delay queue, for operators.
#include <string>

#include "http/conditional_request.h"

#include "livescore/core/log.h"
#include "livescore/protocol/answers.h"
#include "livescore/protocol/job_answers.h"
#include "livescore/protocol/operations/operator_json.h"
#include "livescore/protocol/query.h"
#include "routes/handlers.h"

namespace livescore::handlers {

namespace {

http_response never_kept(http_response response) {
    response.headers.emplace_back("Cache-Control", "no-store");
    return response;
}

}  // namespace

asio::awaitable<result<http_response>> list_jobs(api_context& context, http_request request) {
    const result<job_list_query> query = read_job_list_query(request.target.parameters);
    if (!query) co_return query.error();
    const job_overview overview = co_await context.jobs.overview(*query);
    co_return never_kept(json_response(200, write_data(write_job_overview(overview))));
}

asio::awaitable<result<http_response>> requeue_job(api_context& context, http_request request) {
    const result<transition_job> job = read_job_id(request.path_parameters[0]);
    if (!job) co_return job.error();
    std::optional<error> refused = refuse_if_match(request.if_match);
    if (refused) co_return std::move(*refused);
    const result<queued_job> requeued = co_await context.jobs.requeue(*job);
    if (!requeued) co_return requeued.error();
    log::info("job_requeued", {{"job", job_id(*job)}});
    co_return never_kept(json_response(200, write_data(write_job(*requeued, job_state::waiting))));
}

asio::awaitable<result<http_response>> requeue_jobs(api_context& context, http_request request) {
    std::optional<error> refused = refuse_if_match(request.if_match);
    if (refused) co_return std::move(*refused);
    result<requeue_wish> wish = read_requeue_wish(request.typed_body(), context.options.json);
    if (!wish) co_return wish.error();
    const std::vector<requeued_job> done = co_await context.jobs.requeue_all(std::move(*wish));
    std::string requeued;
    for (const requeued_job& one : done) {
        if (one.requeued) requeued.append(requeued.empty() ? "" : " ").append(job_id(one.job));
    }
    log::info("jobs_requeued", {{"jobs", requeued}, {"asked", done.size()}});
    http_response response = never_kept(json_response(200, write_data(write_requeued_jobs(done))));
    response.audit_detail = "requeued: " + (requeued.empty() ? "none" : requeued);
    co_return response;
}

asio::awaitable<result<http_response>> forget_job(api_context& context, http_request request) {
    const result<transition_job> job = read_job_id(request.path_parameters[0]);
    if (!job) co_return job.error();
    std::optional<error> refused = refuse_if_match(request.if_match);
    if (refused) co_return std::move(*refused);
    const result<bool> forgotten = co_await context.jobs.forget(*job);
    if (!forgotten) co_return forgotten.error();
    log::info("job_forgotten", {{"job", job_id(*job)}});
    co_return no_content();
}

}  // namespace livescore::handlers
