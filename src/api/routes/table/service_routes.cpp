// What the service says of itself, and the files of the web page.
#include "routes/docs/docs_handlers.h"
#include "routes/handlers.h"
#include "routes/pages/page_handlers.h"
#include "routes/table/route_table.h"

namespace livescore {

namespace {

operation asset(given_text id, given_text summary, given_text type) {
    answer file = text_of(type, "Text", "The file.");
    file.headers = {"Content-Encoding", "Cross-Origin-Resource-Policy"};
    return {.id = id, .summary = summary, .answers = {std::move(file)}, .has_etag = true};
}

answer health_answer(int status, given_text means) {
    return {status, means, envelope::whole, "Health"};
}

answer readiness_answer(int status, given_text means) {
    return {status, means, envelope::whole, "Readiness"};
}

}  // namespace

route_group service_routes() {
    using enum http_method;
    using enum access;
    const answer page{200,
                      "For a client whose `Accept` names `text/html` first: the scoreboard.",
                      envelope::whole,
                      "Text",
                      {"ETag", "Content-Security-Policy", "Cross-Origin-Opener-Policy",
                       "Cross-Origin-Resource-Policy"},
                      "text/html"};
    const answer same_page{
        304, "The scoreboard has the ETag of `If-None-Match`.", envelope::none, {}, page.headers};
    return {{"Service", "What the service says of itself."},
            {
                {"/",
                 {},
                 {{get,
                   handlers::describe_service,
                   open,
                   {.id = "describeService",
                    .summary = "Describes the service, or shows the scoreboard",
                    .headers = {"If-None-Match"},
                    .answers = {body_of("ServiceDescription"), page, same_page}}}}},
                {"/api/access",
                 {},
                 {{get,
                   handlers::describe_access,
                   identify,
                   {.id = "describeAccess",
                    .summary = "What these credentials are good for",
                    .description = "Without credentials: what everybody may do here.",
                    .answers = {data_of("Access")}}}}},
                {"/livescore.js",
                 {},
                 {{get, handlers::static_file, open,
                   asset("getClient", "The JavaScript client", "text/javascript")}}},
                {"/docs",
                 {},
                 {{get,
                   handlers::show_docs,
                   open,
                   {.id = "showDocs",
                    .summary = "Shows this document in a browser",
                    .answers = {text_of("text/html", "Text", "The page.")},
                    .has_etag = true}}}},
                {"/docs.css",
                 {},
                 {{get, handlers::static_file, open,
                   asset("getDocsStyle", "The style of that page", "text/css")}}},
                {"/docs.js",
                 {},
                 {{get, handlers::static_file, open,
                   asset("getDocsScript", "The script of that page", "text/javascript")}}},
                {"/docs/viewer.css",
                 {},
                 {{get, handlers::static_file, open,
                   asset("getViewerStyle", "The style of the viewer", "text/css")}}},
                {"/docs/viewer.js",
                 {},
                 {{get, handlers::static_file, open,
                   asset("getViewerScript", "The viewer that the page shows this document with",
                         "text/javascript")}}},
                {"/openapi.json",
                 {},
                 {{get,
                   handlers::openapi,
                   open,
                   {.id = "getOpenapi",
                    .summary = "This document",
                    .answers = {body_of("Document")},
                    .has_etag = true}}}},
                {"/asyncapi.json",
                 {},
                 {{get,
                   handlers::asyncapi,
                   open,
                   {.id = "getAsyncapi",
                    .summary = "The AsyncAPI document of WebSockets and event streams",
                    .answers = {body_of("Document")},
                    .has_etag = true}}}},
                {"/metrics",
                 {},
                 {{get,
                   handlers::metrics,
                   open,
                   {.id = "getMetrics",
                    .summary = "The metrics of this instance",
                    .description = "In the text format of Prometheus. 404 through nginx.",
                    .answers = {text_of("text/plain", "Text", "The metrics.")}}}}},
                {"/health",
                 {},
                 {{get,
                   handlers::health,
                   open,
                   {.id = "getHealth",
                    .summary = "How well this instance serves its clients",
                    .answers = {health_answer(200, "It is healthy or degraded."),
                                health_answer(503, "PostgreSQL is away.")}}}}},
                {"/health/live",
                 {},
                 {{get,
                   handlers::health_live,
                   open,
                   {.id = "getLiveness",
                    .summary = "Whether the process runs",
                    .answers = {body_of("Liveness")}}}}},
                {"/health/ready",
                 {},
                 {{get,
                   handlers::health_ready,
                   open,
                   {.id = "getReadiness",
                    .summary = "Whether a load balancer should send requests here",
                    .answers = {readiness_answer(200, "It should."),
                                readiness_answer(
                                    503, "The instance drains, or PostgreSQL is away.")}}}}},
            }};
}

}  // namespace livescore
