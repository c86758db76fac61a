// Reports of providers, and what operators look at: jobs and feeds.
#include "routes/feeds/feed_handlers.h"
#include "routes/handlers.h"
#include "routes/table/parts.h"
#include "routes/table/route_table.h"

namespace livescore {

namespace {

constexpr given_text no_such_provider = "No such provider is known.";

operation tell_feed(given_text id, given_text summary) {
    return {.id = id,
            .summary = summary,
            .answers = {data_of("Feed")},
            .problems = {{404, no_such_provider}, {412, wrong_if_match}}};
}

}  // namespace

route_group ingest_routes() {
    using enum http_method;
    using enum access;
    return {
        {"Ingest", "Reports of providers that push."},
        {
            // Before the next one: no provider is called "schema".
            {"/api/ingest/schema",
             {},
             {{get,
               handlers::describe_reports,
               open,
               {.id = "getReportSchema",
                .summary = "The JSON Schema of reports",
                .answers = {{200,
                             "The schema.",
                             envelope::whole,
                             "Document",
                             {},
                             "application/schema+json"}},
                .has_etag = true}}}},
            {"/api/ingest/:provider",
             {"provider.pushing"},
             {{post,
               handlers::ingest_reports,
               feed,
               {.id = "ingestReports",
                .summary = "Takes in what a provider says of its matches",
                .description = "Unknown members are refused. /api/ingest/schema has the schema.",
                .headers = {"webhook-id", "webhook-timestamp", "webhook-signature"},
                .body = "Reports",
                .takes = body_types::json,
                .answers = {data_of("IngestResult")},
                .problems = {{409, "A worker polls this provider, or an operator paused it."},
                             {412, wrong_if_match}}}}}},
        }};
}

route_group job_routes() {
    using enum http_method;
    using enum access;
    return {{"Jobs", "The delay queue, for operators. Without Redis these are 503."},
            {
                {"/api/admin/jobs",
                 {},
                 {{get,
                   handlers::list_jobs,
                   observe,
                   {.id = "listJobs",
                    .summary = "The counts, the dead jobs and the last runs",
                    .query = {"state", "limit"},
                    .answers = {data_of("JobOverview")}}}}},
                // Before the next one: no job is called "requeue".
                {"/api/admin/jobs/requeue",
                 {},
                 {{post,
                   handlers::requeue_jobs,
                   admin,
                   {.id = "requeueJobs",
                    .summary = "Makes dead jobs due now, at most 100 at once",
                    .description = "Give their ids, or a kind. The answer says of each job what "
                                   "became of it.",
                    .body = "RequeueJobs",
                    .takes = body_types::json,
                    .answers = {data_of("RequeuedJobs")},
                    .problems = {{412, wrong_if_match}}}}}},
                {"/api/admin/jobs/:id",
                 {"id.job"},
                 {{del,
                   handlers::forget_job,
                   admin,
                   {.id = "forgetJob",
                    .summary = "Forgets a dead job",
                    .answers = {nothing_left()},
                    .problems = {{404, "No such job is dead."}, {412, wrong_if_match}}}}}},
                {"/api/admin/jobs/:id/requeue",
                 {"id.job"},
                 {{post,
                   handlers::requeue_job,
                   admin,
                   {.id = "requeueJob",
                    .summary = "Makes a dead job due now, with all its attempts before it",
                    .answers = {data_of("Job")},
                    .problems = {{404, "No such job is dead."}, {412, wrong_if_match}}}}}},
            }};
}

route_group feed_routes() {
    using enum http_method;
    using enum access;
    return {
        {"Feeds", "The providers, for operators."},
        {
            {"/api/admin/feeds",
             {},
             {{get,
               handlers::list_feeds,
               observe,
               {.id = "listFeeds",
                .summary = "The providers that were ever polled or have pushed",
                .answers = {body_of("FeedList")}}}}},
            {"/api/admin/feeds/conflicts",
             {},
             {{get,
               handlers::list_conflicts,
               observe,
               {.id = "listConflicts",
                .summary = "Where a provider and we disagree, the newest first",
                .query = {"limit", "cursor"},
                .answers = {page_of("Conflict")}}},
              {post,
               handlers::resolve_conflict,
               admin,
               {.id = "resolveConflict",
                .summary = "Says who is right",
                .body = "ConflictResolution",
                .answers = {data_of("Conflict")},
                .problems = {{404, "There is no such conflict."}, {412, wrong_if_match}}}}}},
            {"/api/admin/feeds/:provider/pause",
             {"provider"},
             {{post, handlers::pause_feed, admin,
               tell_feed("pauseFeed", "Ends the polls of a provider, or refuses its pushes")}}},
            {"/api/admin/feeds/:provider/resume",
             {"provider"},
             {{post, handlers::resume_feed, admin, tell_feed("resumeFeed", "Takes a pause back")}}},
            {"/api/admin/feeds/:provider/refresh",
             {"provider"},
             {{post, handlers::refresh_feed, admin,
               tell_feed("refreshFeed", "Asks for a poll at once")}}},
        }};
}

}  // namespace livescore
