#include "push/replay.h"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "livescore/core/log.h"
#include "livescore/core/task_failure.h"

namespace livescore {

namespace {

using clock = std::chrono::steady_clock;

constexpr auto without_throwing = asio::as_tuple(asio::use_awaitable);

constexpr std::size_t log_page_bytes = std::size_t{128} * 1024;
constexpr int log_page_events = 100;
// A client that has so much unsent reads more slowly than the replay goes.
constexpr std::size_t max_unsent_bytes = std::size_t{64} * 1024;
constexpr std::chrono::milliseconds client_look_interval{20};
// Other connections get their turn behind so many events that are due at once.
constexpr int max_events_at_once = 32;

}  // namespace

std::string_view to_string(replay_end why) noexcept {
    switch (why) {
        case replay_end::complete:
            return "complete";
        case replay_end::stopped:
            return "stopped";
        case replay_end::unknown_match:
            return "unknown_match";
        case replay_end::unavailable:
            return "unavailable";
        case replay_end::slow_consumer:
            return "slow_consumer";
    }
    return "unavailable";
}

replay::replay(session_host& host, match_id match, const replay_request& request,
               replay_place place)
    : host_(host),
      match_(match),
      place_(std::move(place)),
      pace_(request.speed, host.context().options.replay_max_gap, clock::now()),
      timer_(host.io()),
      since_(std::max<sequence_number>(request.from - 1, 0)) {}

void replay::start(std::shared_ptr<replay_viewer> viewer) {
    viewer_ = std::move(viewer);
    asio::co_spawn(host_.io(), run(), on_failure([self = shared_from_this()](const char* reason) {
                       log::info("replay_failed", {{"reason", reason}});
                       self->end(replay_end::unavailable);
                   }));
}

void replay::pause() {
    if (!paused_at_) paused_at_ = clock::now();
    wake();
}

void replay::resume() {
    if (!paused_at_) return;
    pace_.shift(clock::now() - *paused_at_);
    paused_at_.reset();
    wake();
}

void replay::seek(sequence_number from) {
    since_ = std::max<sequence_number>(from - 1, 0);
    page_.clear();
    lease_.reset();
    ++seeks_;
    const auto now = clock::now();
    pace_.restart(now);
    if (paused_at_) paused_at_ = now;
    wake();
}

void replay::abandon() {
    viewer_.reset();
    page_.clear();
    wake();
}

void replay::end(replay_end why) {
    const auto viewer = std::exchange(viewer_, nullptr);
    if (!viewer) return;
    page_.clear();
    wake();
    place_ = {};
    viewer->on_replay_end(match_, last_shown_, why);
}

asio::awaitable<void> replay::run() {
    const auto self = shared_from_this();
    for (int at_once = 0; viewer_;) {
        if (paused_at_) {
            co_await wait_until(steady_time::max());
            continue;
        }
        if (page_.empty()) {
            const bool has_events = co_await read_page();
            if (!has_events) break;
            continue;
        }
        const timestamp at = time_of_event(*page_.front().json).value_or(timestamp{});
        if (const auto due = pace_.due(at); due > clock::now()) {
            at_once = 0;
            co_await wait_until(due);
            continue;
        }
        if (viewer_->unsent_bytes() > max_unsent_bytes) {
            const bool reads = co_await wait_for_client();
            if (!reads) end(replay_end::slow_consumer);
            continue;
        }
        const committed_event event = std::move(page_.front());
        page_.pop_front();
        pace_.pass(at);
        last_shown_ = since_ = event.seq;
        viewer_->show(event, epoch_);
        if (++at_once < max_events_at_once) continue;
        at_once = 0;
        co_await asio::post(host_.io(), asio::use_awaitable);
    }
}

/// False: there are no more events, or the replay has ended meanwhile.
asio::awaitable<bool> replay::read_page() {
    const unsigned seeks = seeks_;
    log_page_request page;
    page.since = since_;
    page.limit = log_page_events;
    page.bytes = {log_page_bytes, &host_.context().answer_bytes};
    lease_.reset();
    const result<log_slice> slice = co_await host_.context().matches.read_log(match_, page);
    if (!viewer_) co_return false;
    if (seeks != seeks_) co_return true;
    if (!slice || slice->removed) {
        end(replay_end::unknown_match);
        co_return false;
    }
    const bool is_replaced = epoch_ != log_epoch::unknown && epoch_ != slice->epoch;
    if (is_replaced) {
        end(replay_end::unavailable);
        co_return false;
    }
    epoch_ = slice->epoch;
    if (slice->events.empty()) {
        end(replay_end::complete);
        co_return false;
    }
    page_.assign(slice->events.begin(), slice->events.end());
    lease_ = slice->lease;
    co_return true;
}

asio::awaitable<void> replay::wait_until(steady_time when) {
    timer_.expires_at(when);
    co_await timer_.async_wait(without_throwing);
}

/// False: the client does not read.
asio::awaitable<bool> replay::wait_for_client() {
    const auto began = clock::now();
    const auto patience = host_.context().options.http_body_timeout;
    while (viewer_ && viewer_->unsent_bytes() > max_unsent_bytes) {
        const auto now = clock::now();
        if (now - began > patience) co_return false;
        co_await wait_until(now + client_look_interval);
    }
    pace_.shift(clock::now() - began);
    co_return true;
}

}  // namespace livescore
