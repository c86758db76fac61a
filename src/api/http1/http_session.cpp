#include "http1/http_session.h"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/read_size.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket/rfc6455.hpp>

#include "gate/access_control.h"
#include "gate/audit_log.h"
#include "gate/connection_admission.h"
#include "gate/request_gate.h"
#include "http/conditional_request.h"
#include "http/problem.h"
#include "http/request_id.h"
#include "http/response_bytes.h"
#include "http1/http_request_reader.h"
#include "limits/rate_identity.h"
#include "livescore/core/log.h"
#include "livescore/protocol/websocket/handshake.h"
#include "push/event_stream_session.h"
#include "push/long_poll.h"
#include "push/websocket_session.h"
#include "routes/event_waiter.h"
#include "routes/preconditions.h"
#include "routes/router.h"
#include "server/delivery_backlog.h"

namespace livescore {

namespace {

namespace beast = boost::beast;
namespace http = beast::http;
using boost::system::error_code;

constexpr auto as_expected = asio::as_tuple(asio::use_awaitable);
// What is read and thrown away after an early answer, so that the client sees the answer and not a
// reset.
constexpr std::size_t linger_bytes = 4U << 20;
// Prepared answers to pipelined requests that are put together at once. Whoever does not read them
// costs no more than that and one answer.
constexpr std::size_t max_joined_bytes = 256U << 10;
// Of line ends before a request (RFC 9112, 2.2): some clients end a body with one.
constexpr unsigned max_blank_bytes = 8;
constexpr std::chrono::seconds linger_time{2};
// While the server stops, for a request that may be on its way: a proxy must not repeat a POST
// whose connection was reset.
constexpr std::chrono::milliseconds last_request_wait{500};
// What an idle connection may keep.
constexpr std::size_t idle_buffer_bytes = 4096;
constexpr std::string_view no_path;
constexpr std::string_view websocket_path = "/ws";

class http_session final : public connection,
                           public event_waiter,
                           public std::enable_shared_from_this<http_session> {
public:
    // One read, and what may be left of a head, a trailer or a chunk's extensions; more waits in
    // the kernel.
    http_session(shard& home, tcp_socket socket, const ip_address& peer)
        : shard_(home),
          socket_(std::move(socket)),
          buffer_(home.read_buffer().size() + home.context().options.http_max_header_bytes),
          peer_(peer) {
        shard_.http_sessions.add(*this);
        shard_.metrics().http_connections.add(1);
        listed_ = true;
    }

    /// Until the first byte of a request: then what the cache can answer is answered at once, and
    /// anything else by `run`.
    void wait_for_request();

    void sweep(steady_time now) override {
        if (now < deadline_ || timed_out_) return;
        timed_out_ = true;
        error_code ignored;
        socket_.cancel(ignored);
    }
    void drain() override {
        if (state_ == state::idle) expect_within(last_request_wait);
    }
    void abort() override { end(); }
    asio::awaitable<std::optional<log_slice>> await_news(match_id match, sequence_number since,
                                                         std::chrono::seconds wait) override {
        return livescore::await_news(shard_, match, since, wait, [this] { return client_gone(); });
    }
    void end() {
        leave_list();
        error_code ignored;
        socket_.close(ignored);
        shard_.connection_ended();
    }

private:
    void leave_list() {
        if (!std::exchange(listed_, false)) return;
        shard_.http_sessions.remove(*this);
        shard_.metrics().http_connections.add(-1);
    }
    enum class state { idle, reading, answering, lingering };
    using parser = request_parser;

    void expect_within(std::chrono::milliseconds limit) {
        deadline_ = std::chrono::steady_clock::now() + limit;
    }
    void on_readable();
    std::string_view answer_from_cache(std::string_view requests, std::string& answers);
    void start_run(std::string_view requests, std::string unsent);
    asio::awaitable<void> run(std::string unsent);
    void skip_blank();
    asio::awaitable<bool> serve_one();
    void say_who_asks(gate_request& asked, const beast_request& head,
                      const identification& asker) const;
    asio::awaitable<error_code> read_until(parser& p, bool (parser::*is_read)() const);
    asio::awaitable<bool> read_head(parser& p);
    asio::awaitable<bool> read_body(parser& p);
    asio::awaitable<http_response> answer(parser& p, route_match route, http_request request);
    asio::awaitable<void> let_subscribers_catch_up();
    asio::awaitable<result<http_response>> handle(std::string_view target, route_match route,
                                                  http_request request);
    asio::awaitable<bool> send(http_response response);
    asio::awaitable<bool> send_raw(std::string bytes);
    asio::awaitable<bool> refuse_unreadable(error_code why);
    asio::awaitable<void> linger();
    bool claim_stream_place();
    asio::awaitable<bool> send_stream_refusal();
    bool upgrade(const parser& p, shared_principal who);
    void become_event_stream(http_response response, std::string path, shared_principal who);
    bool client_gone();
    refusal refuse_upgrade(const parser& p) const;
    void count_if_oversized(const error& why);

    request_gate& gate() const { return shard_.context().gate; }
    const api_options& options() const { return shard_.context().options; }

    shard& shard_;
    tcp_socket socket_;
    beast::flat_buffer buffer_;
    ip_address peer_;
    steady_time deadline_{};
    state state_ = state::idle;
    unsigned blank_bytes_ = 0;  // before the next request, skipped
    bool timed_out_ = false;
    bool listed_ = false;
    bool handed_over_ = false;

    // Of the request that is being answered.
    std::string request_id_;
    ip_address client_;
    std::string header_lines_;  // of its answer, from the gate
    bool for_one_client_ = false;
    std::optional<refusal> stream_refusal_;
    steady_time began_{};
    std::string_view pattern_;
    http_method method_ = http_method::other;
    bool keep_alive_ = true;
    bool http_1_0_ = false;
    bool head_ = false;
};

// ---- the way of a GET that the cache can answer: no coroutine, no allocation, one send

void http_session::wait_for_request() {
    state_ = state::idle;
    expect_within(shard_.draining() ? last_request_wait : options().http_idle_timeout);
    socket_.async_wait(tcp_socket::wait_read, [self = shared_from_this()](error_code error) {
        if (error) return self->end();
        self->on_readable();
    });
}

void http_session::on_readable() {
    const std::span<char> buffer = shard_.read_buffer();
    ssize_t received = 0;
    do {
        received = ::recv(socket_.native_handle(), buffer.data(), buffer.size(), MSG_DONTWAIT);
    } while (received < 0 && errno == EINTR);
    if (received < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return wait_for_request();
    if (received <= 0) return end();

    std::string& answers = shard_.write_buffer();
    const auto rest =
        answer_from_cache({buffer.data(), static_cast<std::size_t>(received)}, answers);
    std::size_t sent = 0;
    if (!answers.empty()) {
        blank_bytes_ = 0;
        const ssize_t taken = ::send(socket_.native_handle(), answers.data(), answers.size(),
                                     MSG_DONTWAIT | MSG_NOSIGNAL);
        if (taken > 0) sent = static_cast<std::size_t>(taken);
    }
    if (rest.empty() && sent == answers.size()) return wait_for_request();
    start_run(rest, answers.substr(sent));
}

/// Returns what is left of the requests.
std::string_view http_session::answer_from_cache(std::string_view requests, std::string& answers) {
    const access_control& rights = shard_.context().rights;
    if (!options().cache.enabled || shard_.draining() ||
        rights.asks_for_credentials(access::read) ||
        rights.asks_for_credentials(access::subscribe)) {
        return requests;
    }
    wire_options wire;
    wire.date = shard_.http_date();
    while (!requests.empty() && answers.size() < max_joined_bytes) {
        const auto request = scan_plain_get(requests, options());
        if (!request) break;
        const auto began = std::chrono::steady_clock::now();
        const prepared_response* const found = shard_.answers().find(request->gate.target, began);
        if (!found) break;
        header_lines_.clear();
        const auto client = gate().client_of(peer_, {request->gate.x_forwarded_for, {}});
        const auto denial = gate().admit_read(request->gate, client, header_lines_);
        wire.header_lines = header_lines_;
        int status = 0;
        if (denial) {
            status = status_of(*denial);
            const std::string id = accept_request_id(request->request_id);
            wire.request_id = id;
            answers += to_wire(to_problem(*denial, request->gate.path), wire);
        } else {
            wire.request_id = request->request_id;
            status = append_prepared(answers, *found, request->if_none_match, wire);
        }
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
        shard_.metrics().count_request(found->pattern, http_method::get, status, took.count());
        requests.remove_prefix(request->head_bytes);
    }
    return requests;
}

// ---- the way of every other request

void http_session::start_run(std::string_view requests, std::string unsent) {
    const auto space = buffer_.prepare(requests.size());
    std::copy(requests.begin(), requests.end(), static_cast<char*>(space.data()));
    buffer_.commit(requests.size());
    asio::co_spawn(shard_.io(), run(std::move(unsent)),
                   [self = shared_from_this()](std::exception_ptr failure) {
                       if (!failure) return;
                       try {
                           std::rethrow_exception(failure);
                       } catch (const std::exception& e) {
                           log::error("http_session_failed", {{"reason", e.what()}});
                       }
                       self->end();
                   });
}

/// Serves what the buffer holds, and what belongs to it.
asio::awaitable<void> http_session::run(std::string unsent) {
    bool more = true;
    if (!unsent.empty()) {
        more = co_await send_raw(std::move(unsent));
    }
    // g++ 12 lays the frame out wrongly for `while (co_await …)`: the await is a statement of its
    // own.
    skip_blank();
    while (more && buffer_.size() > 0) {
        more = co_await serve_one();
        skip_blank();
        // Who sends many requests at once must not have the thread for himself.
        if (more && buffer_.size() > 0) co_await asio::post(shard_.io(), asio::use_awaitable);
    }
    if (handed_over_) co_return;
    if (!more) co_return end();
    if (buffer_.capacity() > idle_buffer_bytes) buffer_.shrink_to_fit();
    wait_for_request();
}

void http_session::skip_blank() {
    const std::string_view bytes(static_cast<const char*>(buffer_.data().data()), buffer_.size());
    const auto blank = std::min(bytes.find_first_not_of("\r\n"), bytes.size());
    const auto skipped = std::min<std::size_t>(blank, max_blank_bytes - blank_bytes_);
    buffer_.consume(skipped);
    blank_bytes_ = static_cast<unsigned>(blank_bytes_ + skipped);
}

/// Reads and answers one request; false when the connection is over (or something else now).
asio::awaitable<bool> http_session::serve_one() {
    blank_bytes_ = 0;
    parser p(options());
    if (!co_await read_head(p)) co_return false;

    began_ = std::chrono::steady_clock::now();
    const auto& head = p.get();
    request_id_ = accept_request_id(
        std::string_view(head["X-Request-Id"].data(), head["X-Request-Id"].size()));
    keep_alive_ = head.keep_alive() && !shard_.draining();
    http_1_0_ = head.version() == 10;
    head_ = head.method() == http::verb::head;

    http_request request = read_request_head(head);
    method_ = request.method;
    pattern_ = {};
    for_one_client_ = false;
    std::optional<error> refused = check_request_head(head, options());
    identification asker;
    if (refused) {
        header_lines_ = gate().cors_lines({}, {});
        count_if_oversized(*refused);
    } else {
        asker = shard_.context().rights.identify(read_credentials(head));
        gate_request asked = read_gate_request(head);
        say_who_asks(asked, head, asker);
        const std::string_view gate_path = asked.path;
        gate_verdict said = co_await gate().admit(std::move(asked), peer_);
        client_ = said.client;
        request.client = client_.to_string();
        request.id = request_id_;
        header_lines_ = std::move(said.header_lines);
        for_one_client_ = said.for_one_client;
        if (said.denial) {
            if (!p.is_done()) keep_alive_ = false;  // the body stays unread
            http_response response = to_problem(*said.denial, gate_path);
            co_return co_await send(std::move(response));
        }
    }
    if (!refused && head.method() == http::verb::options && head.target() == "*") {
        if (!p.is_done()) keep_alive_ = false;  // the body stays unread
        http_response response = describe_methods();
        co_return co_await send(std::move(response));
    }
    if (!refused) {
        result<request_target> target =
            read_target(std::string_view(head.target().data(), head.target().size()));
        if (target) {
            request.target = std::move(*target);
        } else {
            refused = target.error();
        }
    }
    if (refused) {
        // What follows such a head cannot be trusted to be a request.
        keep_alive_ = false;
        http_response response = to_problem({*refused}, no_path);
        co_return co_await send(std::move(response));
    }
    if (request.target.path == websocket_path) {
        pattern_ = websocket_path;
        std::optional<refusal> denied = shard_.context().rights.check_handshake(asker, request);
        if (!denied && upgrade(p, request.who)) co_return false;
        if (stream_refusal_) co_return co_await send_stream_refusal();
        if (!p.is_done()) keep_alive_ = false;  // the body stays unread
        const refusal why = denied ? std::move(*denied) : refuse_upgrade(p);
        http_response response = to_problem(why, websocket_path);
        co_return co_await send(std::move(response));
    }

    route_match route = find_route(request.method, request.target.segments);
    pattern_ = route.pattern;
    std::optional<http_response> early = answer_options(route, request.method);
    std::optional<refusal> denied;
    if (route.handler) {
        denied = shard_.context().rights.check(route.needed, asker, route.match(), request);
    }
    if (!denied && !early) denied = refuse_without_body(route, request, read_body_claim(head));
    if (denied) early = to_problem(*denied, request.target.path);
    if (!early && head.method() != http::verb::get && !p.is_done()) {
        if (beast::iequals(head[http::field::expect], "100-continue")) {
            std::string go_on = "HTTP/1.1 100 Continue\r\n\r\n";
            if (!co_await send_raw(std::move(go_on))) co_return false;
        }
    }
    if (early && !p.is_done()) {
        // The body stays unread, so the connection cannot be used again.
        keep_alive_ = false;
        co_return co_await send(std::move(*early));
    }
    if (!co_await read_body(p)) co_return false;
    if (early) co_return co_await send(std::move(*early));
    request.body = std::move(p.get().body());
    request.waiter = this;
    std::string path = request.target.path;
    shared_principal who = request.who;
    std::optional<audit_entry> audit;
    if (is_change(request.method)) {
        audit = begin_audit(request, pattern_);
        audit->forwarded_for = head["X-Forwarded-For"];
    }
    http_response response = co_await answer(p, std::move(route), std::move(request));
    if (audit) write_audit(*audit, response);
    if (response.stream) {
        if (!shard_.draining()) {
            if (!claim_stream_place()) co_return co_await send_stream_refusal();
            become_event_stream(std::move(response), std::move(path), std::move(who));
            co_return false;
        }
        const refusal leaving{{errc::unavailable, "The server is shutting down"}};
        response = to_problem(leaving, path);
    }
    co_return co_await send(std::move(response));
}

/// Credentials that are nobody's count as none: they use up what the address has, so that guessing
/// is no way around its limits.
void http_session::say_who_asks(gate_request& asked, const beast_request& head,
                                const identification& asker) const {
    identification who = asker;
    if (!who && asked.upgrade) {
        const std::string protocols = read_websocket_protocols(head);
        const std::string_view token = read_protocols(protocols).token;
        if (!token.empty()) who = shard_.context().rights.identify(token);
    }
    if (!who) return;
    if (*who) {
        asked.vouched = true;
        asked.identity = rate_identity(***who);
    } else {
        error why = who->error();
        asked.vouched = why.code == errc::unavailable;
        if (!asked.vouched) asked.unproven = std::move(why.message);
    }
}

/// As Beast's own reads, which take a turn through the thread's queue even when all is there
/// already.
asio::awaitable<error_code> http_session::read_until(parser& p, bool (parser::*is_read)() const) {
    for (;;) {
        const error_code failed = parse_arrived(p, buffer_, is_read);
        if (failed || (p.*is_read)()) co_return failed;
        const std::size_t space = beast::read_size(buffer_, shard_.read_buffer().size());
        if (space == 0) co_return http::error::buffer_overflow;
        auto [ended, received] =
            co_await socket_.async_read_some(buffer_.prepare(space), as_expected);
        buffer_.commit(received);
        if (ended == asio::error::eof && p.got_some()) co_return http::error::partial_message;
        if (ended) co_return ended;
    }
}

asio::awaitable<bool> http_session::read_head(parser& p) {
    state_ = state::reading;
    expect_within(options().http_header_timeout);
    p.eager(false);
    const error_code failed = co_await read_until(p, &parser::is_header_done);
    if (failed) co_return co_await refuse_unreadable(failed);
    co_return true;
}

asio::awaitable<bool> http_session::read_body(parser& p) {
    if (p.is_done()) co_return true;
    expect_within(options().http_body_timeout);
    p.eager(true);
    const error_code failed = co_await read_until(p, &parser::is_done);
    if (failed) co_return co_await refuse_unreadable(failed);
    co_return true;
}

void http_session::count_if_oversized(const error& why) {
    if (why.code == errc::header_too_large || why.code == errc::uri_too_long)
        shard_.context().denied.count_oversized();
}

asio::awaitable<bool> http_session::refuse_unreadable(error_code why) {
    std::optional<error> refused = unreadable_request(why, timed_out_, options());
    if (!refused) co_return false;
    count_if_oversized(*refused);
    timed_out_ = false;
    keep_alive_ = false;
    pattern_ = {};
    method_ = http_method::other;
    began_ = std::chrono::steady_clock::now();
    if (header_lines_.empty()) header_lines_ = gate().cors_lines({}, {});
    if (request_id_.empty()) request_id_ = accept_request_id(std::string_view());
    http_response response = to_problem({*refused}, no_path);
    co_return co_await send(std::move(response));
}

asio::awaitable<http_response> http_session::answer(parser& p, route_match route,
                                                    http_request request) {
    state_ = state::answering;
    // The pool's own limits bound this; the deadline is for reading only.
    deadline_ = steady_time::max();
    const std::string path = request.target.path;
    const std::string if_none_match = request.if_none_match;
    const bool is_read = request.method == http_method::get || request.method == http_method::head;
    request.path_parameters = std::move(route.parameters);
    http_response response;
    try {
        result<http_response> answered =
            co_await handle(std::string_view(p.get().target().data(), p.get().target().size()),
                            std::move(route), std::move(request));
        response = answered ? std::move(*answered) : to_problem({answered.error()}, path);
    } catch (const infrastructure_error& e) {
        log::warn("request_failed",
                  {{"requestId", request_id_}, {"path", path}, {"reason", e.what()}});
        response = to_problem({public_error(e.code())}, path);
    } catch (const std::exception& e) {
        log::error("request_failed",
                   {{"requestId", request_id_}, {"path", path}, {"reason", e.what()}});
        response = to_problem({public_error(errc::internal)}, path);
    }
    if (is_read && response.status == 200 && !response.etag.empty() &&
        etag_listed(if_none_match, response.etag)) {
        response.status = 304;
        response.body.clear();
    }
    log::debug("http_request", {{"requestId", request_id_},
                                {"method", std::string_view(p.get().method_string().data(),
                                                            p.get().method_string().size())},
                                {"path", path},
                                {"status", response.status}});
    co_return response;
}

/// By the route's handler, or without it where the cache can.
asio::awaitable<result<http_response>> http_session::handle(std::string_view target,
                                                            route_match route,
                                                            http_request request) {
    const http_handler handler = route.handler;
    if (request.method != http_method::get && request.method != http_method::head) {
        co_await let_subscribers_catch_up();
    }
    data_source source;
    source.all = route.made_of == made_of::all_matches;
    source.pattern = route.pattern;
    // The cache answers whoever asks, before anybody looks at who that is: it keeps only what is
    // open to all.
    bool cacheable = options().cache.enabled && route.made_of != made_of::nothing_kept &&
                     !shard_.context().rights.asks_for_credentials(route.needed);
    // A long poll asks for what is not there yet.
    for (const auto& [name, value] : request.target.parameters) cacheable &= name != "wait";
    if (cacheable && !source.all) {
        const result<match_id> id = read_match_id(request.path_parameters[0]);
        cacheable = id.has_value();
        if (id) source.match = *id;
    }
    if (!cacheable) co_return co_await handler(shard_.context(), std::move(request));
    api_context& context = shard_.context();
    answer_cache::reader read = [&context, handler, request = std::move(request)] {
        return handler(context, request);
    };
    co_return co_await shard_.answers().get(std::string(target), source, std::move(read));
}

asio::awaitable<void> http_session::let_subscribers_catch_up() {
    const delivery_backlog& backlog = shard_.context().backlog;
    const auto longest = options().http_write_delay;
    if (longest.count() == 0 || !backlog.are_many_behind()) co_return;
    shard_.metrics().writes_delayed.add();
    const auto give_up = std::chrono::steady_clock::now() + longest;
    asio::steady_timer pause(shard_.io());
    while (backlog.are_many_behind() && std::chrono::steady_clock::now() < give_up) {
        pause.expires_after(std::chrono::milliseconds(5));
        co_await pause.async_wait(asio::use_awaitable);
    }
}

/// False when the connection is to be closed.
asio::awaitable<bool> http_session::send(http_response response) {
    state_ = state::answering;
    if (response.close || shard_.draining()) keep_alive_ = false;
    if (for_one_client_) keep_private(response);
    const std::chrono::duration<double> took =
        std::chrono::steady_clock::now() - began_ - response.waited;
    shard_.metrics().count_request(pattern_, method_, response.status, took.count());
    wire_options wire;
    wire.keep_alive = keep_alive_;
    wire.http_1_0 = http_1_0_;
    wire.head_only = head_;
    wire.date = shard_.http_date();
    wire.request_id = request_id_;
    wire.header_lines = header_lines_;
    std::string bytes = to_wire(response, wire);
    const bool keep = keep_alive_;
    if (!co_await send_raw(std::move(bytes))) co_return false;
    if (!keep) co_await linger();
    co_return keep;
}

asio::awaitable<bool> http_session::send_raw(std::string bytes) {
    // Most answers fit the socket's buffer: one call and no reactor.
    const ssize_t sent =
        ::send(socket_.native_handle(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent == static_cast<ssize_t>(bytes.size())) co_return true;
    const std::size_t done = sent > 0 ? static_cast<std::size_t>(sent) : 0;
    expect_within(options().http_body_timeout);
    const auto rest = asio::buffer(bytes.data() + done, bytes.size() - done);
    auto [failed, count] = co_await asio::async_write(socket_, rest, as_expected);
    co_return !failed;
}

asio::awaitable<void> http_session::linger() {
    state_ = state::lingering;
    error_code failed;
    socket_.shutdown(tcp_socket::shutdown_send, failed);
    if (failed) co_return;
    expect_within(linger_time);
    std::size_t discarded = 0;
    while (discarded < linger_bytes) {
        const std::span<char> scratch = shard_.read_buffer();
        auto [waited] = co_await socket_.async_wait(tcp_socket::wait_read, as_expected);
        if (waited) co_return;
        const ssize_t received =
            ::recv(socket_.native_handle(), scratch.data(), scratch.size(), MSG_DONTWAIT);
        if (received <= 0) co_return;
        discarded += static_cast<std::size_t>(received);
    }
}

/// Ended, or ended by its client, who then wants the answer now or not at all.
bool http_session::client_gone() {
    char next = 0;
    const ssize_t received = ::recv(socket_.native_handle(), &next, 1, MSG_PEEK | MSG_DONTWAIT);
    return received == 0 || (received < 0 && errno != EAGAIN && errno != EINTR);
}

/// Among the connections of the client's address, unless the connection has its place already;
/// false, and the refusal is to be sent, when there is none.
bool http_session::claim_stream_place() {
    auto entered = shard_.context().admission.enter_stream(client_, peer_);
    stream_refusal_ = std::move(entered.denial);
    if (entered.address.taken()) address_place = std::move(entered.address);
    return !stream_refusal_;
}

asio::awaitable<bool> http_session::send_stream_refusal() {
    http_response response = to_problem(*stream_refusal_, no_path);
    stream_refusal_.reset();
    co_return co_await send(std::move(response));
}

void http_session::become_event_stream(http_response response, std::string path,
                                       shared_principal who) {
    event_stream_opening opening;
    opening.who = std::move(who);
    opening.response = std::move(response);
    opening.path = std::move(path);
    opening.request_id = request_id_;
    opening.pattern = pattern_;
    opening.method = method_;
    opening.header_lines = std::move(header_lines_);
    opening.http_1_0 = http_1_0_;
    opening.began = began_;
    handed_over_ = true;
    leave_list();
    const auto session =
        std::make_shared<event_stream_session>(shard_, std::move(socket_), std::move(opening));
    session->total_place = std::move(total_place);
    session->address_place = std::move(address_place);
    session->start(buffer_.size());
}

// ---- the WebSocket handshake (RFC 6455, 4.2)

bool http_session::upgrade(const parser& p, shared_principal who) {
    const auto& head = p.get();
    if (!beast::websocket::is_upgrade(head) || shard_.draining()) return false;
    const auto key_field = head[http::field::sec_websocket_key];
    const std::string_view key(key_field.data(), key_field.size());
    if (head[http::field::sec_websocket_version] != "13" || !websocket::is_valid_key(key))
        return false;
    if (!claim_stream_place()) return false;
    std::string response =
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: "
        "Upgrade\r\nSec-WebSocket-Accept: ";
    response.append(websocket::accept_key(key));
    const std::string protocols = read_websocket_protocols(head);
    const offered_protocols offered = read_protocols(protocols);
    if (offered.livescore) response.append("\r\nSec-WebSocket-Protocol: livescore");
    response.append("\r\nX-Request-Id: ").append(request_id_).append("\r\n\r\n");
    const auto early = buffer_.data();
    std::string early_bytes(static_cast<const char*>(early.data()), early.size());

    handed_over_ = true;
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began_;
    shard_.metrics().count_request(websocket_path, http_method::get, 101, took.count());
    leave_list();
    const auto session =
        std::make_shared<websocket_session>(shard_, std::move(socket_), std::move(who));
    session->total_place = std::move(total_place);
    session->address_place = std::move(address_place);
    session->start(response, std::move(early_bytes), offered.token);
    return true;
}

refusal http_session::refuse_upgrade(const parser& p) const {
    const auto& head = p.get();
    if (head.method() != http::verb::get) {
        refusal refused{{errc::method_not_allowed, "Method not allowed"}};
        refused.headers.emplace_back("Allow", "GET");
        refused.close = true;
        return refused;
    }
    if (shard_.draining()) return {{errc::unavailable, "The server is shutting down"}};
    const bool wants_websocket = beast::websocket::is_upgrade(head) ||
                                 http::token_list(head[http::field::upgrade]).exists("websocket");
    if (wants_websocket && head[http::field::sec_websocket_version] == "13") {
        return {
            {errc::invalid_argument, "Not a valid WebSocket handshake (RFC 6455, section 4.2.1)"}};
    }
    refusal refused{
        {errc::invalid_argument, "This is a WebSocket endpoint: upgrade with version 13"}, 426};
    refused.headers.emplace_back("Upgrade", "websocket");
    refused.headers.emplace_back("Sec-WebSocket-Version", "13");
    return refused;
}

}  // namespace

void start_http_session(shard& home, tcp_socket socket, const ip_address& peer,
                        connection_place total, connection_place address) {
    const auto session = std::make_shared<http_session>(home, std::move(socket), peer);
    session->total_place = std::move(total);
    session->address_place = std::move(address);
    session->wait_for_request();
}

}  // namespace livescore
