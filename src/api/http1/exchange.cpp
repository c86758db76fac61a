#include "http1/exchange.h"

#include "http/conditional_request.h"
#include "http/problem.h"
#include "http/request_id.h"
#include "http/response_bytes.h"
#include "http1/request_head.h"
#include "http1/request_trace.h"
#include "http1/upgrade.h"
#include "limits/rate_identity.h"
#include "livescore/core/log.h"
#include "livescore/core/text/ascii.h"
#include "livescore/protocol/push/stream_topics.h"
#include "routes/preconditions.h"

namespace livescore {

namespace {

namespace http = boost::beast::http;
using clock = std::chrono::steady_clock;

constexpr std::string_view no_path;
// The kernel takes most answers of this size at once.
constexpr std::size_t uncounted_answer_bytes = 64 * 1024;

bool is_read(http_method method) noexcept {
    return method == http_method::get || method == http_method::head;
}

}  // namespace

exchange::exchange(const exchange_services& services) : services_(services) {}

// ---- identify

exchange_step exchange::on_head(const raw_head& head, bool has_body) {
    head_ = &head;
    body_left_ = has_body;
    began_ = clock::now();
    request_id_ = accept_request_id(head["X-Request-Id"]);
    keep_alive_ = wants_keep_alive(head) && !services_.draining;
    http_1_0_ = head.version() == 10;
    head_only_ = head.method() == http::verb::head;
    request_ = read_request_head(head);
    method_ = request_.method;
    if (const auto refused = check_request_head(head, services_.options)) {
        header_lines_ = services_.gate.cors_lines({}, {});
        count_if_oversized(*refused);
        return refuse_head(*refused);
    }
    identify();
    return exchange_step::ask_gate;
}

/// Credentials without an owner count as none: the request uses up the limits of its address. So a
/// client cannot get around the limits by guessing.
void exchange::identify() {
    const access_control& rights = services_.rights;
    asker_ = rights.identify(read_credentials(*head_));
    question_ = read_gate_request(*head_);
    identification named = asker_;
    if (!named && question_.upgrade) {
        const std::string protocols = read_websocket_protocols(*head_);
        const std::string_view token = read_protocols(protocols).token;
        if (!token.empty()) named = rights.identify(token);
    }
    if (!named) {
        // A program that signs identifies itself; what it signed is not there yet. A wrong
        // signature is refused before anything is done.
        question_.vouched = request_.signature && is_ingest_path(question_.path);
        return;
    }
    if (*named) {
        question_.vouched = true;
        owner_ = **named;
        question_.identity = rate_identity(*owner_);
    } else {
        const error& why = named->error();
        question_.vouched = why.code == errc::unavailable;
        if (!question_.vouched) question_.unproven = why.message;
    }
}

// ---- gate

exchange_step exchange::on_verdict(gate_verdict said) {
    client_ = said.client;
    request_.client = to_text(client_);
    request_.id = request_id_;
    header_lines_ = std::move(said.header_lines);
    for_one_client_ = said.for_one_client;
    const std::string_view target = head_->target();
    if (said.denial) return refuse(*said.denial, target.substr(0, target.find('?')));
    if (method_ == http_method::options && target == "*") return answer_early(describe_methods());
    result<request_target> read = read_target(target);
    if (!read) return refuse_head(read.error());
    request_.target = std::move(*read);
    path_ = request_.target.path;
    const auto& segments = request_.target.segments;
    if (!segments.empty() && segments.front() == "ws" &&
        (segments.size() == 1 || (segments.size() == 2 && segments.back().empty())))
        return check_handshake();
    return route();
}

exchange_step exchange::check_handshake() {
    pattern_ = websocket_path;
    if (const auto denied = services_.rights.check_handshake(asker_, request_))
        return refuse(*denied, path_);
    if (const auto wrong = refuse_upgrade(*head_, services_.draining)) return refuse(*wrong, path_);
    const auto timing = read_push_timing(request_.target.parameters, services_.options.push_limits);
    if (!timing) return refuse_head(timing.error());
    timing_ = *timing;
    // Joins use up the limits of the client that the handshake names, even where no client has
    // to be named.
    who_ = services_.rights.subscribers_need_token() ? request_.who : owner_;
    return exchange_step::open_websocket;
}

// ---- route, access, body

std::optional<refusal> exchange::check_access() {
    if (is_signed_) return services_.rights.check_signed_head(route_.parameters.front(), request_);
    if (pattern_ != topics_stream_path)
        return services_.rights.check(route_.needed, asker_, route_.match(), request_);
    // A token for some matches is good for a stream of these. The handler says what is wrong with
    // a query.
    const result<stream_topics> topics =
        read_stream_topics(request_.target.parameters, services_.options.ws_batch_max_matches);
    const bool names_matches = topics && topics->is_of_matches_only();
    const std::vector<match_id> matches = names_matches ? topics->matches : std::vector<match_id>();
    return services_.rights.check(route_.needed, asker_, std::span<const match_id>(matches),
                                  request_);
}

exchange_step exchange::route() {
    route_ = find_route(method_, request_.target.segments);
    pattern_ = route_.pattern;
    const bool is_stream = pattern_.ends_with("/stream") || pattern_.ends_with("/replay");
    accepts_stream_ = method_ == http_method::get && is_stream &&
                      request_.accept.find("text/event-stream") != std::string::npos;
    if (route_.handler) {
        // A signature is judged for itself: a wrong one is refused where no credentials are needed
        // too.
        is_signed_ = route_.needed == access::feed && request_.signature;
        if (const auto denied = check_access()) return refuse(*denied, path_);
        needs_credentials_ = !is_signed_ && services_.rights.asks_for_credentials(route_.needed);
    }
    if (auto answer = answer_options(route_, method_, asked_headers()))
        return answer_early(std::move(*answer));
    if (const auto wrong = refuse_without_body(route_, request_, read_body_claim(*head_)))
        return refuse(*wrong, path_);
    if (!body_left_) return on_body({});
    wants_continue_ = method_ != http_method::get &&
                      equals_ignoring_case((*head_)[http::field::expect], "100-continue");
    return exchange_step::read_body;
}

/// The header names that a page of an allowed origin asks for in a preflight.
std::string exchange::asked_headers() const {
    const std::string_view origin = (*head_)[http::field::origin];
    if (origin.empty() || !services_.gate.may_read(origin, (*head_)[http::field::host])) return {};
    return head_->joined(http::field::access_control_request_headers);
}

exchange_step exchange::on_body(std::string body) {
    body_left_ = false;
    request_.body = std::move(body);
    request_.path_parameters = std::move(route_.parameters);
    if (is_signed_) {
        const std::string& provider = request_.path_parameters.front();
        if (const auto denied = services_.rights.check_signed_body(provider, request_))
            return refuse(*denied, path_);
    }
    who_ = request_.who;
    if_none_match_ = request_.if_none_match;
    if (const auto lapsed = refuse_lapsed()) return refuse(*lapsed, path_);
    if (is_change(method_)) {
        audit_ = begin_audit(request_, pattern_);
        audit_->forwarded_for = (*head_)["X-Forwarded-For"];
        begin_change_trace();
    }
    return exchange_step::call_handler;
}

void exchange::begin_change_trace() {
    const trace_context trace = begin_trace(head_->joined("traceparent"), services_.options.trace);
    request_.trace = trace_of_events(trace, request_id_);
    traceparent_ = write_traceparent(trace);
    audit_->trace_id = trace.trace_id;
}

exchange_step exchange::on_unreadable(boost::system::error_code why, bool timed_out) {
    const auto refused = unreadable_request(why, timed_out, services_.options);
    if (!refused) return exchange_step::hang_up;
    count_if_oversized(*refused);
    keep_alive_ = false;
    pattern_ = {};
    method_ = http_method::other;
    began_ = clock::now();
    if (header_lines_.empty()) header_lines_ = services_.gate.cors_lines({}, {});
    if (request_id_.empty()) request_id_ = accept_request_id({});
    return refuse({*refused}, no_path);
}

// ---- handler

std::string_view exchange::target() const {
    return head_->target();
}

/// The refusal of a client whose credentials ended while its body was on its way, or while it
/// waited for an event.
std::optional<refusal> exchange::refuse_lapsed() const {
    if (!needs_credentials_) return std::nullopt;
    return services_.rights.refuse_lapsed(*who_);
}

exchange_step exchange::on_result(result<http_response> given) {
    // A change that is made must be told. A read may be refused up to its answer.
    if (is_read(method_)) {
        if (const auto lapsed = refuse_lapsed()) return finish(to_answer(*lapsed, path_));
    }
    if (!given) return finish(to_answer({given.error()}, path_));
    return finish(std::move(*given));
}

exchange_step exchange::on_failure(const std::exception_ptr& failure) {
    error shown;
    try {
        std::rethrow_exception(failure);
    } catch (const infrastructure_error& e) {
        log::warn("request_failed",
                  {{"requestId", request_id_}, {"path", path_}, {"reason", e.what()}});
        shown = public_error(e.code());
    } catch (const std::exception& e) {
        log::error("request_failed",
                   {{"requestId", request_id_}, {"path", path_}, {"reason", e.what()}});
        shown = public_error(errc::internal);
    }
    return finish(to_answer({shown}, path_));
}

// ---- answer

exchange_step exchange::finish(http_response response) {
    answer_ = std::move(response);
    if (is_read(method_) && answer_.status == 200 && !answer_.etag.empty() &&
        etag_listed(if_none_match_, answer_.etag)) {
        answer_.status = 304;
        answer_.body.clear();
    }
    log::debug("http_request", {{"requestId", request_id_},
                                {"method", head_->method_text()},
                                {"path", path_},
                                {"status", answer_.status}});
    if (!traceparent_.empty()) answer_.headers.emplace_back("traceparent", traceparent_);
    if (audit_) write_audit(*audit_, answer_);
    if (!answer_.stream) return exchange_step::send_answer;
    if (!services_.draining) return exchange_step::open_stream;
    const error why{errc::unavailable, "The server is shutting down", {}};
    return refuse({why}, path_);
}

exchange_step exchange::on_no_place(const refusal& why) {
    return refuse(why, no_path);
}

/// The server cannot trust that the bytes behind such a head are a request.
exchange_step exchange::refuse_head(const error& why) {
    keep_alive_ = false;
    return refuse({why}, no_path);
}

exchange_step exchange::refuse(const refusal& why, std::string_view path) {
    return answer_early(to_answer(why, path));
}

http_response exchange::to_answer(const refusal& why, std::string_view path) const {
    return to_stream_refusal(why, path, accepts_stream_);
}

/// The server answers before it has read the body, so the connection cannot be used again.
exchange_step exchange::answer_early(http_response response) {
    if (body_left_) keep_alive_ = false;
    answer_ = std::move(response);
    return exchange_step::send_answer;
}

event_stream_opening exchange::take_stream() {
    event_stream_opening opening;
    opening.header_lines = std::move(header_lines_);
    opening.response = std::move(answer_);
    opening.who = std::move(who_);
    opening.path = std::move(path_);
    opening.request_id = request_id_;
    opening.pattern = pattern_;
    opening.method = method_;
    opening.accepts_stream = accepts_stream_;
    opening.http_1_0 = http_1_0_;
    opening.began = began_;
    return opening;
}

std::string exchange::to_wire(std::string_view date) {
    if (answer_.close || services_.draining) keep_alive_ = false;
    if (for_one_client_) keep_private(answer_);
    wire_options wire;
    wire.keep_alive = keep_alive_;
    wire.http_1_0 = http_1_0_;
    wire.head_only = head_only_;
    wire.date = date;
    wire.request_id = request_id_;
    wire.header_lines = header_lines_;
    std::string bytes = livescore::to_wire(answer_, wire);
    answer_.body = {};
    return bytes;
}

bool exchange::claim_memory(byte_budget& budget) {
    const std::size_t bytes = answer_.body.size();
    if (answer_.lease) {
        answer_.lease->resize(bytes);
        return true;
    }
    if (bytes <= uncounted_answer_bytes) return !is_read(method_);
    // A change that is made must be told.
    byte_lease lease = is_read(method_) ? budget.take(bytes) : budget.take_anyway(bytes);
    if (!lease) {
        answer_ = to_problem({public_error(errc::overloaded)}, path_);
        return false;
    }
    answer_.lease = std::make_shared<byte_lease>(std::move(lease));
    return true;
}

std::chrono::duration<double> exchange::taken() const {
    return clock::now() - began_ - answer_.waited;
}

void exchange::count_if_oversized(const error& why) {
    if (why.code == errc::header_too_large || why.code == errc::uri_too_long)
        services_.denied.count_oversized();
}

}  // namespace livescore
