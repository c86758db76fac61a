// /api/ingest: providers that push.
#include <string>
#include <utility>

#include "http/conditional_request.h"
#include "livescore/core/hash.h"
#include "livescore/protocol/answers.h"
#include "livescore/protocol/feed/fixture_report_json.h"
#include "routes/feeds/feed_answers.h"
#include "routes/feeds/feed_handlers.h"

namespace livescore::handlers {

namespace {

error no_provider_name() {
    error wrong{errc::invalid_argument, "Invalid path parameters", {}};
    wrong.details.push_back(
        {{"provider"}, "A provider is 1 to 40 characters of a-z, 0-9 and '-'", "invalid_format"});
    return wrong;
}

/// The matches of a provider are of any league.
error bound_to_leagues() {
    return {errc::forbidden, "A key that is bound to leagues cannot send reports", {}};
}

}  // namespace

asio::awaitable<result<http_response>> ingest_reports(api_context& context, http_request request) {
    std::string provider = request.path_parameters[0];
    if (!is_provider_name(provider)) co_return no_provider_name();
    std::optional<error> refused = refuse_if_match(request.if_match);
    if (refused) co_return std::move(*refused);
    if (request.who->is_bound()) co_return bound_to_leagues();
    result<std::vector<fixture_report>> reports = read_fixture_reports(
        request.typed_body(), context.options.json, context.options.ingest.max_fixtures);
    if (!reports) co_return reports.error();
    const std::size_t received = reports->size();
    const result<intake_result> taken =
        co_await context.feeds.ingest(std::move(provider), std::move(*reports));
    if (!taken) co_return taken.error();
    co_return json_response(200, write_data(write_ingest_answer(received, *taken)));
}

asio::awaitable<result<http_response>> describe_reports(api_context&, http_request) {
    static const std::string etag = '"' + sha256_hex(fixture_report_schema()).substr(0, 24) + '"';
    http_response response;
    response.content_type = "application/schema+json";
    response.body = fixture_report_schema();
    response.etag = etag;
    response.headers.emplace_back("Cache-Control", "no-cache");
    co_return response;
}

}  // namespace livescore::handlers
