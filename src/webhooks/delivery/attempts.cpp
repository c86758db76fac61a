/// The attempts of a dispatcher.
#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <iterator>
#include <span>
#include <utility>

#include "delivery/dispatcher.h"
#include "livescore/core/log.h"
#include "livescore/core/random.h"
#include "livescore/domain/trace/trace_context.h"
#include "livescore/protocol/webhook/webhook_message.h"

namespace livescore {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

double seconds_between(steady_time from, steady_time to) {
    return std::chrono::duration<double>(to - from).count();
}

constexpr std::size_t many_attempts = 32;
constexpr milliseconds gathering_outcomes{10};

constexpr std::string_view event_is_gone = "The log keeps the event no more";

/// The attempt is a part of its own in the trace of the request that made the event.
void add_trace(std::vector<std::string>& headers, const event_trace& trace) {
    headers.push_back("X-Request-Id: " + trace.request_id);
    if (const auto context = parse_traceparent(trace.traceparent))
        headers.push_back("traceparent: " + write_traceparent(child_of(*context)));
}

void tell_of_attempt(const waiting_delivery& what, const attempt_outcome& result) {
    log::info("webhook_attempted", {{"requestId", what.trace->request_id},
                                    {"traceId", what.trace->trace_id},
                                    {"matchId", raw(what.delivery.match)},
                                    {"seq", what.delivery.seq},
                                    {"webhook", raw(result.webhook)},
                                    {"attempt", result.attempts},
                                    {"status", result.response_status.value_or(0)},
                                    {"error", result.error}});
}

}  // namespace

void dispatcher::start(const endpoint_ptr& to) {
    const steady_time now = std::chrono::steady_clock::now();
    // A lease that may have ended is no lease: another worker may deliver by now.
    while (!stopping_ && to->held && !to->closed && now < held_until_ && to->version != 0) {
        if (!to->lanes.is_due(now)) return;
        if (!shares_.take(to->proven, to->requests)) {
            if (shares_.is_full(to->proven) && !std::exchange(to->queued, true)) {
                (to->proven ? queue_proven_ : queue_unproven_).push_back(to);
            }
            return;
        }
        auto taken = to->lanes.next(now);
        if (!taken) {
            shares_.give_back(to->proven);
            return;
        }
        begin(to, *std::move(taken));
    }
}

void dispatcher::start_waiting() {
    for (auto* waiting : {&queue_proven_, &queue_unproven_}) {
        const bool proven = waiting == &queue_proven_;
        std::size_t left = waiting->size();
        while (left-- > 0 && !shares_.is_full(proven)) {
            const endpoint_ptr one = std::move(waiting->front());
            waiting->pop_front();
            one->queued = false;
            start(one);
        }
    }
}

push_request dispatcher::request_of(const endpoint& to, const waiting_delivery& what) const {
    const std::string id = message_id(what.delivery);
    const auto at = std::chrono::floor<std::chrono::seconds>(clock_.now()).time_since_epoch();
    const std::string time = std::to_string(at.count());
    std::span<const std::string> keys = to.keys;
    if (to.previous_key_until && *to.previous_key_until <= std::chrono::steady_clock::now()) {
        keys = keys.first(1);
    }
    push_request request;
    constexpr std::size_t lines = 7;  // with those of the client
    request.headers.reserve(lines);
    request.endpoint = raw(to.id);
    request.url = to.url;
    request.headers.push_back("webhook-id: " + id);
    request.headers.push_back("webhook-timestamp: " + time);
    request.headers.push_back("webhook-signature: " + sign_webhook(id, time, *what.body, keys));
    if (what.trace) add_trace(request.headers, *what.trace);
    request.body = what.body;
    return request;
}

void dispatcher::begin(const endpoint_ptr& to, waiting_delivery what) {
    const steady_time now = std::chrono::steady_clock::now();
    to->busy_at = now;
    ++to->requests;
    attempts_.push_back({to, std::move(what), now});
    const auto which = std::prev(attempts_.end());
    metrics_.under_way.set(static_cast<std::int64_t>(attempts_.size()));
    if (!which->what.body) {
        end(which, {});
        return;
    }
    client_.post(request_of(*to, which->what),
                 [this, which](push_answer answer) { end(which, std::move(answer)); });
}

void dispatcher::prove(endpoint& to, bool proven) {
    if (to.proven == proven) return;
    to.proven = proven;
    shares_.move(proven, to.requests);
}

void dispatcher::find_slow(steady_time now) {
    for (const auto& one : attempts_) {
        if (now - one.began < options_.slow_after) return;
        prove(*one.to, false);
    }
}

void dispatcher::end(attempt_list::iterator which, push_answer answer) {
    attempt done = std::move(*which);
    attempts_.erase(which);
    endpoint& to = *done.to;
    --to.requests;
    shares_.give_back(to.proven);
    metrics_.under_way.set(static_cast<std::int64_t>(attempts_.size()));
    const steady_time now = std::chrono::steady_clock::now();
    to.busy_at = now;
    attempt_outcome result;
    result.id = done.what.delivery.id;
    result.webhook = to.id;
    result.of_mailing = done.what.of_mailing;
    result.attempts = done.what.delivery.attempts + 1;
    result.response_status = answer.status;
    result.error = std::move(answer.error);
    if (!done.what.body) {
        result.after = delivery_status::failed;
        result.error = event_is_gone;
        conclude(std::move(done), std::move(result));
        return;
    }
    metrics_.attempt.observe(seconds_between(done.began, now));
    const delivery_verdict verdict = verdict_of(answer.status);
    if (verdict == delivery_verdict::delivered) {
        result.after = delivery_status::delivered;
        metrics_.delivered.add();
        if (result.attempts == 1 && raw(done.what.delivery.match) != 0) {
            const auto age = std::chrono::duration<double>(done.what.event_age).count();
            metrics_.lag.observe(age + seconds_between(done.what.read_at, now));
        }
    } else if (const auto pause = pause_after(result.attempts, random_bits())) {
        result.pause = lengthen_pause(*pause, answer.status, answer.retry_after);
        metrics_.retried.add();
    } else {
        result.after = delivery_status::failed;
        metrics_.failed.add();
        log::warn("webhook_delivery_failed", {{"webhook", raw(to.id)},
                                              {"delivery", raw(result.id)},
                                              {"match", raw(done.what.delivery.match)},
                                              {"seq", done.what.delivery.seq},
                                              {"error", result.error}});
    }
    result.gone = verdict == delivery_verdict::gone;
    const bool works = verdict == delivery_verdict::delivered;
    if (to.proven && !works) {
        log::info("webhook_failing", {{"webhook", raw(to.id)},
                                      {"status", answer.status.value_or(0)},
                                      {"error", result.error}});
    }
    prove(to, works);
    if (done.what.trace) tell_of_attempt(done.what, result);
    conclude(std::move(done), std::move(result));
}

void dispatcher::conclude(attempt done, attempt_outcome result) {
    outcomes_.push_back({done.to, std::move(done.what), std::move(result)});
    wake_.note();
    start(done.to);  // another match of it may wait for the connection
    start_waiting();
}

void dispatcher::tell_disabled(const std::vector<disabled_webhook>& disabled) {
    for (const auto& [id, reason] : disabled) {
        (reason == disabled_reason::gone ? metrics_.disabled_gone : metrics_.disabled_failing)
            .add();
        log::warn("webhook_disabled", {{"webhook", raw(id)}, {"reason", to_string(reason)}});
        const auto found = endpoints_.find(id);
        if (found != endpoints_.end()) close(*found->second);
    }
}

void dispatcher::take_note(std::vector<outcome> noted) {
    const steady_time now = std::chrono::steady_clock::now();
    for (auto& one : noted) {
        if (one.noted.after == delivery_status::pending && one.to->held && !one.to->closed) {
            one.what.delivery.attempts = one.noted.attempts;
            one.what.of_mailing = false;  // it has a row now
            scan_at_ = std::min(scan_at_, now + one.noted.pause);
            one.to->lanes.noted(std::move(one.what), now + one.noted.pause);
        } else {
            one.to->lanes.noted(one.what.delivery);
        }
        start(one.to);
    }
    start_waiting();
    wake_.ask();
}

asio::awaitable<microseconds> dispatcher::note_step() {
    constexpr milliseconds idle{500};
    if (outcomes_.empty()) co_return idle;
    noting_ = true;
    // A commit costs the same for many outcomes, and a busy worker has more of them soon.
    if (attempts_.size() >= many_attempts) {
        asio::steady_timer timer(co_await asio::this_coro::executor, gathering_outcomes);
        co_await timer.async_wait(asio::use_awaitable);
    }
    std::vector<outcome> noting = std::exchange(outcomes_, {});
    std::vector<attempt_outcome> rows;
    rows.reserve(noting.size());
    for (const auto& one : noting) rows.push_back(one.noted);
    std::vector<disabled_webhook> disabled;
    bool failed = false;
    std::string reason;
    try {
        disabled = co_await store_.note(std::move(rows));
    } catch (const infrastructure_error& e) {
        failed = true;
        reason = e.what();
    }
    noting_ = false;
    if (failed) {
        // Their matches wait until it is noted what became of them.
        noting.insert(noting.end(), std::make_move_iterator(outcomes_.begin()),
                      std::make_move_iterator(outcomes_.end()));
        outcomes_ = std::move(noting);
        throw infrastructure_error(errc::unavailable, reason);
    }
    tell_disabled(disabled);
    take_note(std::move(noting));
    co_return outcomes_.empty() ? microseconds(idle) : microseconds::zero();
}

}  // namespace livescore
