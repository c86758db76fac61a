#include "server/shard.h"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <ctime>
#include <iterator>
#include <thread>
#include <utility>

#include "gate/connection_admission.h"
#include "gate/request_gate.h"
#include "http/problem.h"
#include "http/request_id.h"
#include "http/response_bytes.h"
#include "http1/http_session.h"
#include "livescore/core/scratch.h"
#include "server/entrance.h"

namespace livescore {

namespace {

constexpr std::chrono::milliseconds sweep_interval{500};
constexpr std::chrono::milliseconds drain_tick{50};
// The most refused connections that wait for the next sweep to close them. The shard closes further
// ones at once.
constexpr std::size_t max_refused = 256;
// A slice takes some 300 us. To go on with the next slice costs about a microsecond.
constexpr std::size_t slice_sends = 64;

}  // namespace

// ---- shard

shard::shard(api_context& context, const tls_source* tls)
    : session_host(context),
      work_(io_.get_executor()),
      tls_(tls),
      inner_(io_, [this, is_door = context.options.door.public_port == 0](
                      client_socket socket,
                      const ip_address& peer) { serve(std::move(socket), peer, is_door); }),
      door_(io_, [this](client_socket socket,
                        const ip_address& peer) { serve(std::move(socket), peer, true); }),
      sweep_timer_(io_),
      drain_timer_(io_),
      conflation_timer_(io_),
      inbox_(io_, [this](auto& batch) { drain_inbox(batch); }) {
    feed_index_ = context_.events.add_shard(
        [this](std::vector<shard_item> items) { inbox_.push_all(std::move(items)); });
}

shard::~shard() = default;

void shard::listen(const tcp::endpoint& at) {
    inner_.listen(at, context_.options.ws_unsent_kernel_bytes);
    arm_sweep();
}

void shard::listen_at_door(const tcp::endpoint& at) {
    door_.listen(at, context_.options.ws_unsent_kernel_bytes);
}

void shard::run() {
    io_.run();
}

void shard::serve(client_socket socket, const ip_address& peer, bool is_at_door) {
    auto entered = context_.admission.enter(peer);
    const bool is_secure = is_at_door && tls_ != nullptr;
    const bool may_have_header = is_at_door &&
                                 context_.options.door.proxied != proxy_protocol::off &&
                                 context_.admission.trusts(peer);
    if (entered.denial) {
        // Before a handshake the client would understand no answer.
        if (!is_secure) refuse(std::move(socket), *entered.denial);
        return;
    }
    if (!is_secure && !may_have_header) {
        return start_http_session(*this, std::move(socket), peer, std::move(entered.place));
    }
    const auto coming = std::make_shared<entrance>(
        *this, std::move(socket), peer, is_secure ? tls_->current() : nullptr,
        [this](client_socket refused, const refusal& why) { refuse(std::move(refused), why); });
    coming->place = std::move(entered.place);
    coming->start(may_have_header);
}

/// Refuses a connection without a session, because there are too many. Its request stays unread.
void shard::refuse(client_socket socket, const refusal& why) {
    wire_options wire;
    wire.keep_alive = false;
    wire.date = http_date();
    const std::string id = accept_request_id({});
    const std::string cors = context_.gate.cors_lines({}, {});
    wire.request_id = id;
    wire.header_lines = cors;
    const std::string bytes = to_wire(to_problem(why, {}), wire);
    static_cast<void>(socket.send(bytes));
    static_cast<void>(socket.end_sending());
    // If the shard closed it at once, the kernel might reset it before the client has read the
    // answer.
    if (refused_.size() < max_refused) return refused_.push_back(std::move(socket));
    poller_.close(socket);
}

void shard::close_refused() {
    for (auto& socket : refused_) poller_.close(socket);
    refused_.clear();
}

void shard::drain_inbox(std::vector<shard_item>& batch) {
    arrived_.erase(arrived_.begin(), arrived_.begin() + static_cast<std::ptrdiff_t>(taken_));
    taken_ = 0;
    std::move(batch.begin(), batch.end(), std::back_inserter(arrived_));
    if (!std::exchange(going_on_, true)) go_on();
}

/// Does a slice of the work. Requests, pings and accepts get their turn between two slices, because
/// a delivery to ten thousand sockets takes a tenth of a second. Items that arrive meanwhile join
/// those that wait.
void shard::go_on() {
    hub::budget left = slice_sends * hub::send_cost;
    while (left > 0) {
        if (delivering_) {
            if (!hub_.go_on(left) || !stream_hub_.go_on(left)) break;
            finish_delivery();
        } else if (windows_ended_) {
            end_windows();
        } else if (taken_ < arrived_.size()) {
            take_next();
            left -= std::min(left, hub::send_cost);
        } else {
            clear_scratch(arrived_);
            taken_ = 0;
            going_on_ = false;
            return;
        }
    }
    // When the machine has more work than cores, the commit that a scorer waits for gets its turn
    // too.
    std::this_thread::yield();
    asio::post(io_, [this] { go_on(); });
}

/// Takes a join, a replacement of the log, or all frames up to the next of these. A join stands
/// between the frames before it and those after it.
void shard::take_next() {
    if (const auto join = std::move(arrived_[taken_].join)) {
        ++taken_;
        join->request.who->on_join_result(*join);
        return;
    }
    if (arrived_[taken_].log_replaced) {
        ++taken_;
        const auto visit = [](connection& c) { c.on_log_replaced(); };
        websocket_sessions.for_each(visit);
        event_streams.for_each(visit);
        return;
    }
    // A traced event goes alone, so that the sum of the delivery is the sum of its subscribers.
    trace_ = std::move(arrived_[taken_].trace);
    do {
        frames_.push_back(std::move(arrived_[taken_++].frame));
    } while (!trace_ && taken_ < arrived_.size() && arrived_[taken_].frame &&
             !arrived_[taken_].trace);
    begin_delivery();
}

void shard::begin_delivery() {
    delivering_ = true;
    if (hub_.conflates() || stream_hub_.conflates()) {
        const auto now = std::chrono::steady_clock::now();
        hub_.hold(frames_, now);
        stream_hub_.hold(frames_, now);
        arm_conflation();
    }
    hub_.begin(frames_);
    stream_hub_.begin(frames_);
}

/// Delivers what the windows held that have ended.
void shard::end_windows() {
    windows_ended_ = false;
    delivering_ = true;
    const auto now = std::chrono::steady_clock::now();
    hub_.begin_ended(now);
    stream_hub_.begin_ended(now);
    arm_conflation();
}

void shard::arm_conflation() {
    const auto of_sockets = hub_.next_end();
    const auto of_streams = stream_hub_.next_end();
    if (!of_sockets && !of_streams) return;
    conflation_timer_.expires_at(
        std::min(of_sockets.value_or(steady_time::max()), of_streams.value_or(steady_time::max())));
    conflation_timer_.async_wait([this](boost::system::error_code error) {
        if (error) return;
        windows_ended_ = true;
        if (!std::exchange(going_on_, true)) go_on();
    });
}

void shard::finish_delivery() {
    for (const auto& delivered : {hub_.total(), stream_hub_.total()}) {
        metrics_.deliveries.add(delivered.frames);
        metrics_.delivered_bytes.add(delivered.bytes);
    }
    if (trace_) {
        trace_->add(hub_.total().frames + stream_hub_.total().frames);
        trace_.reset();
    }
    if (!frames_.empty()) metrics_.inbox_frames.observe(static_cast<double>(frames_.size()));
    const timestamp now = system_wall_clock().now();
    for (const auto& f : frames_) {
        // A delayed event is late on purpose.
        if (f->at() && delay_of(f->match()).count() == 0)
            metrics_.event_lag.observe(std::chrono::duration<double>(now - *f->at()).count());
        if (f->type() == event_type::match_removed) {
            hub_.end(f->match());
            stream_hub_.end(f->match());
        }
    }
    for (const topic of : hub_.take_removed()) hub_.end(of);
    for (const topic of : stream_hub_.take_removed()) stream_hub_.end(of);
    delivering_ = false;
    clear_scratch(frames_);
}

void shard::arm_sweep() {
    sweep_timer_.expires_after(sweep_interval);
    sweep_timer_.async_wait([this](boost::system::error_code error) {
        if (error) return;
        close_refused();
        const auto now = std::chrono::steady_clock::now();
        const auto visit = [now](connection& c) { c.sweep(now); };
        http_sessions.for_each(visit);
        websocket_sessions.for_each(visit);
        event_streams.for_each(visit);
        long_polls.for_each(visit);
        arm_sweep();
    });
}

// ---- shutting down

void shard::begin_drain(std::function<void()> done) {
    asio::post(io_, [this, done = std::move(done)]() mutable {
        begin_draining(std::move(done));
        inner_.end();
        door_.end();
        http_sessions.for_each([](connection& c) { c.drain(); });
        long_polls.for_each([](connection& c) { c.drain(); });
        close_some_sockets();
    });
}

void shard::close_some_sockets() {
    const auto spread = context_.options.drain_spread;
    const auto steps = static_cast<std::size_t>(spread / drain_tick) + 1;
    const std::size_t left = steps > drain_step_ ? steps - drain_step_ : 1;
    ++drain_step_;
    // Closing connections stay in the list until the peer has answered; `drain` ignores a second
    // call.
    for (connection_list* sockets : {&websocket_sessions, &event_streams}) {
        sockets->for_last((sockets->size() + left - 1) / left, [](connection& c) { c.drain(); });
    }
    connection_ended();
    if (!waits_for_connections()) return;
    drain_timer_.expires_after(drain_tick);
    drain_timer_.async_wait([this](boost::system::error_code error) {
        if (!error) close_some_sockets();
    });
}

void shard::stop() {
    asio::post(io_, [this] {
        inner_.close();
        door_.close();
        sweep_timer_.cancel();
        drain_timer_.cancel();
        conflation_timer_.cancel();
        forget_drain();
        http_sessions.for_each([](connection& c) { c.abort(); });
        websocket_sessions.for_each([](connection& c) { c.abort(); });
        event_streams.for_each([](connection& c) { c.abort(); });
        poller_.stop();
        work_.reset();
        io_.stop();
    });
}

}  // namespace livescore
