#include "http1/http_session.h"

#include <algorithm>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <memory>

#include "gate/access_control.h"
#include "gate/connection_admission.h"
#include "gate/request_gate.h"
#include "http1/cached_get.h"
#include "http1/dispatch.h"
#include "http1/exchange.h"
#include "http1/http_socket.h"
#include "http1/request_head.h"
#include "http1/upgrade.h"
#include "livescore/core/log.h"
#include "livescore/core/task_failure.h"
#include "push/event_stream_session.h"
#include "push/long_poll.h"
#include "push/websocket_session.h"
#include "routes/event_waiter.h"

namespace livescore {

namespace {

using boost::system::error_code;

// Line ends before a request (RFC 9112, 2.2): some clients end a body with one.
constexpr unsigned max_blank_bytes = 8;
// While the server stops, a connection waits this long for a request that may be on its way.
// Otherwise a proxy might repeat a POST because its connection was reset.
constexpr std::chrono::milliseconds last_request_wait{500};

class http_session final : public connection,
                           public socket_owner,
                           public event_waiter,
                           public std::enable_shared_from_this<http_session> {
public:
    http_session(session_host& host, client_socket socket, const ip_address& peer)
        : host_(host), io_(host, std::move(socket)), peer_(peer) {
        host_.http_sessions.add(*this);
        host_.metrics().http_connections.add(1);
        listed_ = true;
    }

    void start();
    void on_ready(readiness what) override;

    void sweep(steady_time now) override {
        if (io_.enforce_deadline(now) && waits_for_request_) end();
    }
    void drain() override {
        if (is_idle_) io_.expect_within(last_request_wait);
    }
    void abort() override { end(); }

    asio::awaitable<std::optional<log_slice>> await_news(match_id match, resume_point from,
                                                         std::chrono::seconds wait,
                                                         shared_principal who) override;

private:
    void end();
    void leave_list();
    void wait_for_request();
    void on_readable();
    void start_run(std::string_view requests, std::string unsent, byte_lease lease);
    asio::awaitable<void> run(std::string unsent, byte_lease lease);
    void skip_blank();
    asio::awaitable<bool> serve_one();
    asio::awaitable<exchange_step> read_head(request_parser& p, exchange& x);
    asio::awaitable<exchange_step> ask_gate(exchange& x);
    asio::awaitable<exchange_step> read_body(request_parser& p, exchange& x);
    asio::awaitable<exchange_step> handle(exchange& x);
    std::optional<exchange_step> claim_place(exchange& x);
    std::optional<exchange_step> open_websocket(exchange& x);
    std::optional<exchange_step> open_stream(exchange& x);
    void hand_over(connection& to);
    asio::awaitable<bool> send(exchange& x);

    const api_options& options() const { return host_.context().options; }

    session_host& host_;
    http_socket io_;
    ip_address peer_;
    unsigned blank_bytes_ = 0;  // before the next request, skipped
    bool is_idle_ = false;
    bool waits_for_request_ = false;
    bool has_served_ = false;  // an answer to a request has gone out
    bool listed_ = false;
    bool handed_over_ = false;
};

// ---- between requests

void http_session::start() {
    if (!host_.poller().own(io_.socket(), shared_from_this())) return end();
    wait_for_request();
}

void http_session::on_ready(readiness what) {
    io_.on_ready(what);
    if (waits_for_request_ && io_.socket().may_read_now()) on_readable();
}

/// Waits for the first byte of a request. Then the cache answers at once the requests that it can,
/// and `run` answers the rest.
void http_session::wait_for_request() {
    // Blank lines are no request, so they must not prolong the wait.
    if (!std::exchange(is_idle_, true)) {
        const auto patience =
            has_served_ ? options().http_idle_timeout : options().http_header_timeout;
        io_.expect_within(host_.draining() ? last_request_wait : patience);
    }
    waits_for_request_ = true;
    host_.poller().await_readable(io_.socket());
}

void http_session::on_readable() {
    waits_for_request_ = false;
    const std::span<char> buffer = host_.read_buffer();
    const ssize_t received = io_.socket().receive(buffer);
    if (received < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return wait_for_request();
    if (received <= 0) return end();

    std::string& answers = host_.write_buffer();
    const auto rest = answer_from_cache(
        host_, peer_, {buffer.data(), static_cast<std::size_t>(received)}, answers);
    std::size_t sent = 0;
    if (!answers.empty()) {
        blank_bytes_ = 0;
        is_idle_ = false;
        has_served_ = true;
        const ssize_t taken = io_.socket().send(answers);
        if (taken > 0) sent = static_cast<std::size_t>(taken);
    }
    const bool is_sent = sent == answers.size() && io_.socket().unsent_bytes() == 0;
    if (rest.empty() && is_sent) return wait_for_request();
    byte_lease unsent;
    if (answers.size() - sent > max_free_unsent_bytes) {
        unsent = host_.context().answer_bytes.take(answers.size() - sent);
        // A client that does not read gets no memory while there is none for those that do.
        if (!unsent) return end();
    }
    start_run(rest, answers.substr(sent), std::move(unsent));
}

void http_session::start_run(std::string_view requests, std::string unsent, byte_lease lease) {
    const auto space = io_.buffer().prepare(requests.size());
    std::copy(requests.begin(), requests.end(), static_cast<char*>(space.data()));
    io_.buffer().commit(requests.size());
    asio::co_spawn(host_.io(), run(std::move(unsent), std::move(lease)),
                   on_failure([self = shared_from_this()](const char* reason) {
                       log::error("http_session_failed", {{"reason", reason}});
                       self->end();
                   }));
}

/// Serves the requests that the buffer holds, and reads the rest of them.
asio::awaitable<void> http_session::run(std::string unsent, byte_lease lease) {
    bool more = true;
    if (!unsent.empty() || io_.socket().unsent_bytes() > 0) {
        more = co_await io_.send(std::move(unsent), options().http_body_timeout);
    }
    lease.resize(0);
    // g++ 12 lays the frame out wrongly for `while (co_await …)`: the await is a statement of its
    // own.
    skip_blank();
    while (more && io_.buffer().size() > 0) {
        more = co_await serve_one();
        skip_blank();
        // A client that sends many requests at once must not keep the thread for itself.
        if (more && io_.buffer().size() > 0) co_await asio::post(host_.io(), asio::use_awaitable);
    }
    if (handed_over_) co_return;
    if (!more) co_return end();
    io_.buffer().shrink_to_fit();  // an idle connection keeps none
    wait_for_request();
}

void http_session::skip_blank() {
    const std::string_view bytes(static_cast<const char*>(io_.buffer().data().data()),
                                 io_.buffer().size());
    const auto blank = std::min(bytes.find_first_not_of("\r\n"), bytes.size());
    const auto skipped = std::min<std::size_t>(blank, max_blank_bytes - blank_bytes_);
    io_.buffer().consume(skipped);
    blank_bytes_ = static_cast<unsigned>(blank_bytes_ + skipped);
}

void http_session::leave_list() {
    if (!std::exchange(listed_, false)) return;
    host_.http_sessions.remove(*this);
    host_.metrics().http_connections.add(-1);
}

void http_session::end() {
    leave_list();
    io_.close();
    host_.connection_ended();
}

// ---- one request: the steps of its exchange

/// False when the connection is over, or has become a WebSocket or an event stream.
asio::awaitable<bool> http_session::serve_one() {
    blank_bytes_ = 0;
    has_served_ = true;
    request_parser p(options());
    const api_context& context = host_.context();
    exchange x({context.options, context.gate, context.rights, context.denied, host_.draining()});
    exchange_step step = co_await read_head(p, x);
    for (;;) {
        std::optional<exchange_step> next;
        switch (step) {
            case exchange_step::ask_gate:
                next = co_await ask_gate(x);
                break;
            case exchange_step::read_body:
                next = co_await read_body(p, x);
                break;
            case exchange_step::call_handler:
                next = co_await handle(x);
                break;
            case exchange_step::open_websocket:
                next = open_websocket(x);
                break;
            case exchange_step::open_stream:
                next = open_stream(x);
                break;
            case exchange_step::send_answer:
                co_return co_await send(x);
            case exchange_step::hang_up:
                co_return false;
        }
        if (!next) co_return false;
        step = *next;
    }
}

asio::awaitable<exchange_step> http_session::read_head(request_parser& p, exchange& x) {
    is_idle_ = false;
    io_.expect_within(options().http_header_timeout);
    p.eager(false);
    const error_code failed = co_await io_.read_until(p, &request_parser::is_header_done);
    if (failed) co_return x.on_unreadable(failed, io_.take_timed_out());
    co_return x.on_head(p.head(), !p.is_done());
}

asio::awaitable<exchange_step> http_session::ask_gate(exchange& x) {
    gate_verdict said = co_await host_.context().gate.admit(x.take_question(), peer_);
    co_return x.on_verdict(std::move(said));
}

asio::awaitable<exchange_step> http_session::read_body(request_parser& p, exchange& x) {
    if (x.wants_continue()) {
        std::string go_on = "HTTP/1.1 100 Continue\r\n\r\n";
        const bool sent = co_await io_.send(std::move(go_on), options().http_body_timeout);
        if (!sent) co_return exchange_step::hang_up;
    }
    io_.expect_within(options().http_body_timeout);
    p.eager(true);
    const error_code failed = co_await io_.read_until(p, &request_parser::is_done);
    if (failed) co_return x.on_unreadable(failed, io_.take_timed_out());
    co_return x.on_body(std::move(p.get().body()));
}

asio::awaitable<exchange_step> http_session::handle(exchange& x) {
    // The pool's own limits bound this; the deadline is for reading only.
    io_.expect_nothing();
    http_request request = x.take_request();
    request.waiter = this;
    std::exception_ptr failure;
    try {
        result<http_response> given =
            co_await call_handler(host_, x.target(), x.take_route(), std::move(request));
        co_return x.on_result(std::move(given));
    } catch (const std::exception&) {
        failure = std::current_exception();
    }
    co_return x.on_failure(failure);
}

asio::awaitable<std::optional<log_slice>> http_session::await_news(match_id match,
                                                                   resume_point from,
                                                                   std::chrono::seconds wait,
                                                                   shared_principal who) {
    std::function<bool()> gone = [this, who = std::move(who)] {
        return io_.client_gone() || host_.context().rights.has_lapsed(*who);
    };
    co_return co_await livescore::await_news(host_, match, from, wait, std::move(gone));
}

// ---- the answer

/// False when the session must close the connection.
asio::awaitable<bool> http_session::send(exchange& x) {
    byte_budget& answer_bytes = host_.context().answer_bytes;
    byte_budget* const budget = x.claim_memory(answer_bytes) ? nullptr : &answer_bytes;
    host_.metrics().count_request(x.pattern(), x.method(), x.status(), x.taken().count());
    std::string bytes = x.to_wire(host_.http_date());
    const bool keep = x.keeps_alive();
    const bool sent = co_await io_.send(std::move(bytes), options().http_body_timeout, budget);
    if (!sent) co_return false;
    if (!keep) co_await io_.linger();
    co_return keep;
}

// ---- the socket becomes something else

/// Claims a place among the connections of the client's address, unless the connection has its
/// place already. Returns the next step, which tells the client, when no place is free.
std::optional<exchange_step> http_session::claim_place(exchange& x) {
    const auto denial = host_.context().admission.enter_stream(place, x.client(), peer_);
    if (denial) return x.on_no_place(*denial);
    return std::nullopt;
}

void http_session::hand_over(connection& to) {
    handed_over_ = true;
    leave_list();
    to.place = std::move(place);
}

std::optional<exchange_step> http_session::open_websocket(exchange& x) {
    if (auto refused = claim_place(x)) return refused;
    const std::string protocols = read_websocket_protocols(x.head());
    const offered_protocols offered = read_protocols(protocols);
    const std::string answer = switching_protocols(x.head(), x.request_id(), offered.livescore);
    const auto early = io_.buffer().data();
    std::string early_bytes(static_cast<const char*>(early.data()), early.size());
    host_.metrics().count_request(websocket_path, http_method::get, 101, x.taken().count());
    const auto session =
        std::make_shared<websocket_session>(host_, std::move(io_.socket()), x.who(), x.timing());
    hand_over(*session);
    session->start(answer, std::move(early_bytes), offered.token);
    return std::nullopt;
}

std::optional<exchange_step> http_session::open_stream(exchange& x) {
    if (auto refused = claim_place(x)) return refused;
    const auto session =
        std::make_shared<event_stream_session>(host_, std::move(io_.socket()), x.take_stream());
    hand_over(*session);
    session->start(io_.buffer().size());
    return std::nullopt;
}

}  // namespace

void start_http_session(session_host& host, client_socket socket, const ip_address& peer,
                        connection_place place) {
    const auto session = std::make_shared<http_session>(host, std::move(socket), peer);
    session->place = std::move(place);
    session->start();
}

}  // namespace livescore
