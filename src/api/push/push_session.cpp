#include "push/push_session.h"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <utility>

#include "session/delivery_backlog.h"

namespace livescore {
namespace {

// A client that took no bytes for so long does not read.
constexpr std::chrono::seconds reads_within{1};

}  // namespace

push_session::push_session(session_host& host, client_socket socket, phase begins_as)
    : host_(host),
      socket_(std::move(socket)),
      outbox_(socket_.fd(), host.context().options.ws_queue_bytes, socket_.channel()),
      phase_(begins_as) {
    host_.context().backlog.add_socket();
}

push_session::~push_session() {
    set_behind(false);
    host_.context().backlog.remove_socket();
}

void push_session::note_backlog() {
    const std::size_t waiting = outbox_.pending_bytes();
    const std::size_t limit = host_.context().options.ws_queue_bytes;
    if (waiting < limit / 16) return set_behind(false);
    const bool reads = std::chrono::steady_clock::now() - behind().took_some_at < reads_within;
    if (waiting > limit / 8 || !reads) set_behind(reads && phase_ == phase::open);
}

void push_session::set_behind(bool is_behind) {
    if (std::exchange(is_behind_, is_behind) == is_behind) return;
    auto& backlog = host_.context().backlog;
    is_behind ? backlog.add_behind() : backlog.remove_behind();
}

push_session::catching_up& push_session::behind() {
    if (!behind_) behind_ = std::make_unique<catching_up>();
    return *behind_;
}

void push_session::send_page(std::span<const shared_bytes> page,
                             std::optional<join_request> request) {
    if (request) behind().next_pages.push_back(std::move(*request));
    // Each page has its own time, also behind others.
    steady_time& deadline = behind().page_deadline;
    deadline = std::max(deadline, std::chrono::steady_clock::now()) +
               host_.context().options.http_body_timeout;
    if (!page.empty()) after_send(outbox_.send_page(page));
    if (outbox_.answer_bytes() == 0) ask_for_pages();
}

void push_session::ask_for_pages() {
    if (!behind_) return;
    behind_->page_deadline = {};
    if (phase_ != phase::open) return;
    auto requests = std::exchange(behind_->next_pages, {});
    if (outbox_.pending_bytes() == 0) behind_.reset();
    for (auto& request : requests) host_.join(std::move(request));
}

bool push_session::holds_page_too_long(steady_time now) const {
    return behind_ && behind_->page_deadline != steady_time{} && now > behind_->page_deadline;
}

join_request push_session::next_request(const join_result& page) {
    join_request request = page.request;
    request.since = page.position;
    request.epoch = page.epoch;  // the next page must be of the same history
    request.acknowledged = true;
    return request;
}

void push_session::take_over_socket() {
    // An HTTP session has owned it, so it is in the set.
    static_cast<void>(host_.poller().own(socket_, shared_from_this()));
}

void push_session::on_ready(readiness what) {
    socket_.note(what);
    if (what.writable && std::exchange(waiting_writable_, false)) flush();
    if (phase_ != phase::closed && socket_.may_read_now()) on_readable();
}

void push_session::wait_readable() {
    host_.poller().await_readable(socket_);
}

void push_session::after_send(outbox::state state) {
    switch (state) {
        case outbox::state::clear:
            return;
        case outbox::state::pending:
            if (!waiting_writable_) behind().took_some_at = std::chrono::steady_clock::now();
            note_backlog();
            return wait_writable();
        case outbox::state::overflow:
            return on_overflow();
        case outbox::state::broken:
            return on_broken();
    }
}

void push_session::wait_writable() {
    if (!std::exchange(waiting_writable_, true)) host_.poller().await_writable(socket_);
}

void push_session::flush() {
    const std::size_t before = outbox_.pending_bytes();
    const bool had_answers = outbox_.answer_bytes() > 0;
    const auto state = outbox_.flush();
    if (outbox_.pending_bytes() < before) behind().took_some_at = std::chrono::steady_clock::now();
    note_backlog();
    if (had_answers && outbox_.answer_bytes() == 0) {
        ask_for_pages();
        on_answers_taken();
    }
    switch (state) {
        case outbox::state::pending:
        case outbox::state::overflow:
            return wait_writable();
        case outbox::state::clear:
            if (behind_ && behind_->next_pages.empty()) behind_.reset();
            if (shut_when_sent_) shut();
            return;
        case outbox::state::broken:
            return finish();
    }
}

void push_session::close_with(std::string last) {
    phase_ = phase::closing;
    set_behind(false);
    deadline_ = std::chrono::steady_clock::now() + host_.context().options.ws_close_timeout;
    leave_topics();
    if (behind_) behind_->next_pages = {};
    switch (outbox_.send_last(make_shared_bytes(std::move(last)))) {
        case outbox::state::broken:
            return finish();
        case outbox::state::clear:
            return shut();
        case outbox::state::pending:
        case outbox::state::overflow:
            shut_when_sent_ = true;
            return wait_writable();
    }
}

void push_session::shut() {
    static_cast<void>(socket_.end_sending());
}

void push_session::fail_later(std::function<void()> end) {
    if (phase_ != phase::open) return;
    phase_ = phase::failing;
    asio::post(host_.io(), [this, self = shared_from_this(), end = std::move(end)] {
        if (phase_ == phase::failing) end();
    });
}

void push_session::finish() {
    if (std::exchange(phase_, phase::closed) == phase::closed) return;
    leave_topics();
    behind_.reset();  // the requests hold this session
    on_finished();
    host_.poller().close(socket_);
    host_.connection_ended();
}

}  // namespace livescore
