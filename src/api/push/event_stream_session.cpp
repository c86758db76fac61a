#include "push/event_stream_session.h"

#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cerrno>
#include <random>

#include "gate/access_control.h"
#include "http/problem.h"
#include "http/response_bytes.h"
#include "livescore/core/log.h"
#include "livescore/protocol/event_stream.h"

namespace livescore {

namespace {

// A client has nothing to send behind its request.
constexpr std::size_t max_ignored_bytes = 64 * 1024;
// The time for the peer to acknowledge bytes. After it, the peer counts as gone without a word.
constexpr std::chrono::milliseconds unacknowledged_limit{60'000};

const shared_bytes& heartbeat() {
    static const shared_bytes bytes = make_shared_bytes(event_stream::comment("hb"));
    return bytes;
}

topic timed(topic of, const push_timing& timing) {
    return with_window(with_delay(of, timing.delay), timing.window);
}
topic topic_of(const event_stream_target& target) {
    return timed(target.to, target.timing);
}

std::string removed_comment() {
    return event_stream::comment("the match was removed");
}

/// About two seconds, so that the clients of a dead instance do not all come back at once.
std::chrono::milliseconds retry_delay() {
    thread_local std::minstd_rand dice{std::random_device{}()};
    return std::chrono::milliseconds(std::uniform_int_distribution<int>(1500, 2500)(dice));
}

}  // namespace

event_stream_session::event_stream_session(session_host& host, client_socket socket,
                                           event_stream_opening opening)
    : push_session(host, std::move(socket), phase::joining),
      opening_(std::make_unique<event_stream_opening>(std::move(opening))),
      topic_(topic_of(*opening_->response.stream)),
      events_(opening_->response.stream->events),
      who_(opening_->who) {
    host_.event_streams.add(*this);
    host_.metrics().event_streams.add(1);
}

event_stream_session::~event_stream_session() = default;

void event_stream_session::start(std::size_t early_bytes) {
    ignored_bytes_ = early_bytes;
    take_over_socket();
    const auto patience = static_cast<int>(unacknowledged_limit.count());
    ::setsockopt(socket_.fd(), IPPROTO_TCP, TCP_USER_TIMEOUT, &patience, sizeof patience);
    if (opening_->response.stream->replay) {
        wait_readable();
        return start_replay();
    }
    const event_stream_target& target = *opening_->response.stream;
    if (!target.topics.empty()) {
        several_ = std::make_unique<several_topics>();
        for (const topic of : target.topics) several_->topics.push_back(timed(of, target.timing));
        hub::merge(*this);
        join_next_topic();
    } else {
        ask_feed(topic_);
    }
    wait_readable();
}

void event_stream_session::ask_feed(topic to) {
    join_request request;
    request.who = shared_from_this();
    request.to = without_window(to);
    request.window = window_of(to);
    request.events = events_;
    request.format = wire_format::event_stream;
    request.overlaps = several_ != nullptr;
    if (!several_) {
        request.since = opening_->response.stream->from.since;
        request.epoch = opening_->response.stream->from.epoch;
    }
    host_.join(std::move(request));
}

// ---- reading: only to see the client go

void event_stream_session::on_readable() {
    const std::span<char> scratch = host_.read_buffer();
    const ssize_t received = socket_.receive(scratch);
    if (received > 0) {
        ignored_bytes_ += static_cast<std::size_t>(received);
        if (ignored_bytes_ > max_ignored_bytes) return finish();
    } else if (received == 0 || (errno != EAGAIN && errno != EWOULDBLOCK)) {
        return finish();
    }
    wait_readable();
}

// ---- the answer

void event_stream_session::on_join_result(const join_result& result) {
    if (several_) return on_topic_answer(result);
    const bool catches_up = result.outcome == join_outcome::catching_up;
    const bool begins = phase_ == phase::joining;
    const bool goes_on = phase_ == phase::open && std::exchange(resuming_, false);
    const bool follows = goes_on || (begins && opening_->method == http_method::get);
    if (result.is_member() && !follows) host_.leave(without_window(topic_));
    if (goes_on && !result.is_granted()) {
        // The client comes back with the last id that it saw, and learns what there is.
        log::info("event_stream_closed", {{"reason", "resume interrupted"}});
        return finish();
    }
    if (!begins && !goes_on) return;
    if (!is_granted(result)) return;
    std::vector<shared_bytes> pieces;
    if (begins) {
        std::string head = head_of(opening_->response);
        if (!follows) return end_with(std::move(head));
        opening_.reset();
        phase_ = phase::open;
        head += retry_line();
        pieces = {make_shared_bytes(std::move(head)), result.acknowledgement};
    }
    if (result.is_member()) add_topic(topic_, result);
    const bool has_ids = window_of(topic_).count() == 0;
    for (const auto& f : result.replay) {
        if (events_.wants(f->type()))
            pieces.push_back(has_ids ? f->event_stream_bytes()
                                     : f->event_stream_bytes_without_id());
    }
    has_sent_ = true;
    resuming_ = catches_up;
    send_page(pieces, catches_up ? std::optional(next_request(result)) : std::nullopt);
    if (result.ended && phase_ == phase::open) close_with(removed_comment());
}

bool event_stream_session::is_granted(const join_result& result) {
    switch (result.outcome) {
        case join_outcome::unknown_match:
            refuse({errc::not_found, "Match not found", {}});
            return false;
        case join_outcome::unavailable:
        case join_outcome::interrupted:
            refuse({errc::unavailable, "The match cannot be read at the moment; try again", {}});
            return false;
        case join_outcome::joined:
        case join_outcome::catching_up:
            return true;
    }
    return true;
}

void event_stream_session::add_topic(topic to, const join_result& result) {
    hub& topics = host_.streams();
    const bool is_new = is_set(to) ? topics.grant(*this, to) : topics.add(*this, to, events_);
    if (is_new) {
        host_.count_subscription(to, 1);
    } else {
        host_.leave(result.request.to);
    }
}

std::string event_stream_session::retry_line() {
    return event_stream::retry(retry_delay());
}

std::string event_stream_session::head_of(const http_response& response) {
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - opening_->began;
    host_.metrics().count_request(opening_->pattern, opening_->method, response.status,
                                  took.count());
    wire_options wire;
    wire.keep_alive = false;
    wire.http_1_0 = opening_->http_1_0;
    wire.head_only = opening_->method == http_method::head;
    wire.date = host_.http_date();
    wire.request_id = opening_->request_id;
    wire.header_lines = opening_->header_lines;
    return to_wire(response, wire);
}

void event_stream_session::refuse(const error& e) {
    end_with(head_of(to_stream_refusal({e}, opening_->path, opening_->accepts_stream)));
}

// ---- writing

void event_stream_session::send(byte_pieces pieces) {
    if (phase_ == phase::joining && several_) {
        for (const auto* piece : pieces) {
            several_->begin.push_back(*piece);
            several_->begin_bytes += (*piece)->size();
        }
        return;
    }
    if (phase_ != phase::open) return;
    has_sent_ = true;
    after_send(outbox_.send(pieces));
}

void event_stream_session::on_overflow() {
    if (phase_ == phase::open) {
        host_.metrics().slow_consumers_closed.add();
        log::info("event_stream_closed", {{"reason", "slow consumer"}});
    }
    // A part of an event does no harm: clients drop an event that has no end.
    fail_later([this] { finish(); });
}

void event_stream_session::on_broken() {
    // A part of an event does no harm: clients drop an event that has no end.
    fail_later([this] { finish(); });
}

// ---- ending

void event_stream_session::end_with(std::string last) {
    opening_.reset();
    outbox_.drop_unsent();
    close_with(std::move(last));
}

void event_stream_session::leave_topics() {
    if (replay_) std::exchange(replay_, nullptr)->abandon();
    host_.streams().remove_all(*this, [this](topic from) {
        host_.count_subscription(from, -1);
        host_.leave(without_window(from));
    });
}

void event_stream_session::on_finished() {
    host_.event_streams.remove(*this);
    host_.metrics().event_streams.add(-1);
}

void event_stream_session::sweep(steady_time now) {
    if (phase_ == phase::closing && now > deadline_) return finish();
    if (phase_ != phase::open) return;
    if (who_->what != principal::kind::anonymous &&
        host_.context().rights.standing_of(*who_) != authenticator::standing::valid) {
        return end_with(event_stream::comment("token expired"));
    }
    if (holds_page_too_long(now)) return on_overflow();
    if (std::exchange(has_sent_, false)) {
        quiet_since_ = now;
    } else if (now - quiet_since_ >= host_.context().options.sse_heartbeat) {
        quiet_since_ = now;
        if (outbox_.pending_bytes() == 0) after_send(outbox_.send(heartbeat()));
    }
}

void event_stream_session::on_topic_ended(topic from) {
    host_.count_subscription(from, -1);
    host_.leave(without_window(from));
    if (subscription_count() > 0 || (several_ && phase_ == phase::joining)) return;
    // What the client has not read yet still goes out.
    if (phase_ == phase::open) close_with(removed_comment());
}

void event_stream_session::on_log_replaced() {
    if (phase_ == phase::joining && several_)
        return refuse({errc::unavailable, "The log was replaced; try again", {}});
    if (phase_ == phase::open || phase_ == phase::failing)
        end_with(event_stream::comment("the log was replaced"));
}

void event_stream_session::drain() {
    if (phase_ == phase::joining) {
        refuse({errc::unavailable, "The server is shutting down", {}});
    } else if (phase_ == phase::open || phase_ == phase::failing) {
        end_with(event_stream::comment("service restart"));
    }
}

}  // namespace livescore
