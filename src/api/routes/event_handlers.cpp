// The events of a match: its log, long polls and event streams.
#include <algorithm>
#include <string>
#include <utility>

#include "livescore/protocol/answers.h"
#include "livescore/protocol/push/stream_topics.h"
#include "livescore/protocol/query.h"
#include "livescore/service/match_not_found.h"
#include "routes/event_waiter.h"
#include "routes/handlers.h"

namespace livescore::handlers {

namespace {

http_response log_response(const log_slice& slice, const log_page_request& page,
                           const std::string& path) {
    http_response response = list_response(write_log_page(slice, page));
    response.lease = slice.lease;
    std::string link = "<" + path + "?since=" + std::to_string(slice.next_since());
    if (page.limit != log_page_request{}.limit) link += "&limit=" + std::to_string(page.limit);
    link += "&epoch=" + to_text(slice.epoch);
    if (page.delay.count() > 0) link += "&delay=" + std::to_string(page.delay.count());
    response.headers.emplace_back("Link", link + ">; rel=\"next\"");
    return response;
}

/// Conflation of a page: of the scores only the newest stays, and of the statuses.
void keep_newest(std::vector<committed_event>& events) {
    bool has_score = false;
    bool has_status = false;
    std::vector<committed_event> kept;
    for (auto event = events.rbegin(); event != events.rend(); ++event) {
        if (event->type == event_type::score_update && std::exchange(has_score, true)) continue;
        if (event->type == event_type::match_status && std::exchange(has_status, true)) continue;
        kept.push_back(std::move(*event));
    }
    std::ranges::reverse(kept);
    events = std::move(kept);
}

/// Empty for the channel alone, which is what a stream without topics follows.
std::vector<topic> topics_of(const stream_topics& asked) {
    std::vector<topic> topics(asked.matches.begin(), asked.matches.end());
    for (const match_set& set : asked.sets) topics.push_back(topic_of(set));
    if (asked.all_matches && !topics.empty()) topics.push_back(matches_channel);
    return topics;
}

/// The end of the stream at the latest: a client gets no events after its token has expired.
std::chrono::seconds within_validity(std::chrono::seconds wait, const principal& who) {
    if (!who.expires_at) return wait;
    const auto left =
        std::chrono::floor<std::chrono::seconds>(*who.expires_at - system_wall_clock().now());
    return std::clamp(left, std::chrono::seconds(0), wait);
}

}  // namespace

http_response stream_response(event_stream_target target) {
    http_response response;
    response.content_type = "text/event-stream; charset=utf-8";
    // A proxy must not keep, change or collect the events.
    response.headers.emplace_back("Cache-Control", "no-store, no-transform");
    response.headers.emplace_back("X-Accel-Buffering", "no");
    response.stream = std::move(target);
    return response;
}

asio::awaitable<result<http_response>> read_events(api_context& context, http_request request) {
    const result<match_id> id = read_match_id(request.path_parameters[0]);
    if (!id) co_return id.error();
    const result<log_query> query =
        read_log_query(request.target.parameters, context.options.long_poll_max);
    if (!query) co_return query.error();
    const result<push_timing> timing = read_push_timing(
        request.target.parameters, context.options.push_limits, query->from.since.has_value());
    if (!timing) co_return timing.error();
    log_page_request page = query->page;
    page.bytes = page_bytes_of(context);
    page.delay = timing->delay;
    const auto began = std::chrono::steady_clock::now();
    const std::chrono::seconds wait = within_validity(query->wait, *request.who);
    if (wait.count() > 0 && !context.health.draining) {
        std::optional<log_slice> news = co_await request.waiter->await_news(
            with_delay(*id, timing->delay), query->from, wait, request.who);
        if (news) {
            const auto limit = static_cast<std::size_t>(page.limit);
            if (news->events.size() > limit) news->events.resize(limit);
            if (timing->window.count() > 0) keep_newest(news->events);
            http_response response = log_response(*news, page, request.target.path);
            response.waited = std::chrono::steady_clock::now() - began;
            co_return response;
        }
    }
    result<log_slice> slice = co_await context.matches.read_log(*id, page);
    if (slice && query->from.is_of_another(slice->epoch)) {
        // The client's place is of another history, so it has seen nothing of this one.
        page.since = 0;
        page.restarted = true;
        slice = co_await context.matches.read_log(*id, page);
    }
    if (!slice) co_return slice.error();
    // The log of a removed match is there only for those that have not heard of the removal yet.
    const bool knows = !query->from.since || (!page.restarted && page.since >= slice->last_seq);
    if (slice->removed && knows) co_return match_not_found(*id);
    if (page.delay.count() == 0) context.events.changes().note_read(*id, slice->last_seq);
    if (timing->window.count() > 0) keep_newest(slice->events);
    co_return log_response(*slice, page, request.target.path);
}

asio::awaitable<result<http_response>> stream_match(api_context& context, http_request request) {
    const result<match_id> id = read_match_id(request.path_parameters[0]);
    if (!id) co_return id.error();
    const auto from = read_stream_query(request.target.parameters, request.last_event_id);
    if (!from) co_return from.error();
    const auto timing = read_push_timing(request.target.parameters, context.options.push_limits,
                                         from->since.has_value());
    if (!timing) co_return timing.error();
    const result<event_filter> events = read_event_filter(request.target.parameters);
    if (!events) co_return events.error();
    event_stream_target target{*id, *from, *timing};
    target.events = *events;
    co_return stream_response(std::move(target));
}

asio::awaitable<result<http_response>> stream_matches(api_context& context, http_request request) {
    const auto timing = read_push_timing(request.target.parameters, context.options.push_limits);
    if (!timing) co_return timing.error();
    const result<stream_topics> topics =
        read_stream_topics(request.target.parameters, context.options.ws_batch_max_matches);
    if (!topics) co_return topics.error();
    event_stream_target target{matches_channel, {}, *timing};
    target.events = topics->events;
    target.topics = topics_of(*topics);
    co_return stream_response(std::move(target));
}

}  // namespace livescore::handlers
