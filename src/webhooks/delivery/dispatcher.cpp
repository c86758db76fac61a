#include "delivery/dispatcher.h"

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "livescore/core/log.h"
#include "livescore/protocol/webhook/webhook_message.h"

namespace livescore {
namespace {

using namespace std::chrono_literals;
using std::chrono::microseconds;
using std::chrono::milliseconds;

/// What comes in meanwhile is asked for together.
constexpr milliseconds gathering = 4ms;
constexpr milliseconds longest_gathering = 100ms;
/// So much of an endpoint keeps its connections busy.
constexpr std::size_t enough_waiting = 4;
/// Between two looks whether held endpoints were changed, disabled or removed.
constexpr milliseconds check_interval = 250ms;
constexpr milliseconds longest_sleep = 250ms;
/// An endpoint without anything to do stays held for this, so that each event of a match does not
/// cost a claim.
constexpr milliseconds linger = 3s;
/// Between two questions about an endpoint for which more waits than was read.
constexpr milliseconds ask_pause = 20ms;
/// What waits for a busy endpoint is read again this often: a message about a retry by hand may
/// have been lost.
constexpr milliseconds recheck_interval = 5s;
/// Between two looks at all that is held, whether a delivery has fallen due.
constexpr milliseconds scan_interval = 20ms;
/// A Redis that was wiped is told soon who holds what.
constexpr milliseconds longest_hold_pause = 500ms;
/// Between two claims that found much, the other workers have their turn: a worker keeps what it
/// has claimed while there is something to do, so they share here or not at all.
constexpr int most_claimed = 50;
constexpr milliseconds claim_pause = 5ms;
constexpr std::size_t most_held = 20'000;

steady_time steady() {
    return std::chrono::steady_clock::now();
}

asio::awaitable<void> wait(milliseconds time) {
    asio::steady_timer timer(co_await asio::this_coro::executor, time);
    co_await timer.async_wait(asio::use_awaitable);
}

}  // namespace

dispatcher::dispatcher(delivery_store& store, webhook_queue& queue, push_client& client,
                       const wall_clock& clock, const webhook_options& options,
                       webhook_metrics& metrics)
    : store_(store),
      queue_(queue),
      client_(client),
      clock_(clock),
      options_(options),
      metrics_(metrics),
      shares_(options.connections, options.connections_each) {}

std::vector<webhook_id> dispatcher::tell(const std::vector<webhook_id>& webhooks) {
    std::vector<webhook_id> others;
    for (const webhook_id id : webhooks) {
        const auto found = endpoints_.find(id);
        if (found == endpoints_.end() || !found->second->held) {
            others.push_back(id);
        } else {
            found->second->news = true;
        }
    }
    if (others.size() < webhooks.size()) wake_.ask();
    return others;
}

// ---- which endpoints are ours

std::vector<webhook_id> dispatcher::held_ids() const {
    std::vector<webhook_id> ids;
    for (const auto& [id, one] : endpoints_) {
        if (one->held) ids.push_back(id);
    }
    return ids;
}

asio::awaitable<void> dispatcher::hold(steady_time now) {
    std::vector<webhook_id> ids = held_ids();
    if (ids.empty()) {
        held_until_ = now + options_.lease;
        co_return;
    }
    // Another worker may have had them meanwhile: what is known of them is nothing worth then.
    const bool lapsed = now >= held_until_;
    std::vector<webhook_id> lost = co_await queue_.hold(std::move(ids), options_.lease);
    held_until_ = now + options_.lease;
    hold_at_ = now + std::min<milliseconds>(options_.lease / 3, longest_hold_pause);
    if (lapsed) {
        for (const auto& [id, one] : endpoints_) {
            if (!one->held) continue;
            one->lanes.clear();
            one->news = true;
        }
    }
    for (const webhook_id id : lost) {
        const auto found = endpoints_.find(id);
        if (found == endpoints_.end()) continue;
        // What is under way goes on: its outcome counts, unless another worker was faster.
        found->second->held = false;
        found->second->lanes.clear();
    }
    if (!lost.empty()) log::info("webhook_leases_lost", {{"webhooks", lost.size()}});
}

asio::awaitable<void> dispatcher::give_back(steady_time now) {
    std::vector<returned_webhook> done;
    std::vector<endpoint_ptr> gone;
    for (const auto& [id, one] : endpoints_) {
        if (!one->held || one->news || one->asking || one->lanes.under_way() > 0) continue;
        if (!one->closed && !one->complete && !one->look_at) continue;
        if (!one->closed && now - one->busy_at < linger) continue;
        std::optional<milliseconds> due_in;
        auto due = one->lanes.next_due();
        if (one->look_at && (!due || *one->look_at < *due)) due = one->look_at;
        if (due && !one->closed) {
            due_in = std::chrono::ceil<milliseconds>(*due - now);
            if (*due_in < linger) continue;
        }
        done.push_back({id, due_in});
        gone.push_back(one);
    }
    if (done.empty()) co_return;
    // Before Redis answers: news of them go there from now on.
    for (const auto& one : gone) {
        one->held = false;
        one->lanes.clear();
        endpoints_.erase(one->id);
    }
    co_await queue_.give_back(std::move(done));
}

void dispatcher::forget_ended(steady_time now) {
    std::erase_if(endpoints_, [&](const auto& one) {
        return !one.second->held && one.second->lanes.empty() && now > one.second->busy_at;
    });
    metrics_.held.set(static_cast<std::int64_t>(endpoints_.size()));
}

asio::awaitable<microseconds> dispatcher::claim_step() {
    const steady_time now = steady();
    forget_ended(now);
    if (now >= hold_at_) co_await hold(now);
    co_await give_back(now);
    if (stopping_ || endpoints_.size() >= most_held) co_return longest_sleep;
    const steady_time asked = steady();
    webhook_claim claimed = co_await queue_.claim(most_claimed, options_.lease);
    if (held_ids().empty()) held_until_ = asked + options_.lease;
    for (const webhook_id id : claimed.webhooks) {
        endpoint_ptr& one = endpoints_[id];
        if (!one) one = std::make_shared<endpoint>();
        one->id = id;
        one->held = true;
        one->closed = false;
        one->news = true;
        one->busy_at = asked;
    }
    // The leases of all of them end together from the next hold on.
    if (!claimed.webhooks.empty()) {
        hold_at_ = std::min(hold_at_, asked + longest_hold_pause);
        wake_.ask();
    }
    if (claimed.webhooks.size() == static_cast<std::size_t>(most_claimed)) {
        co_return claim_pause;
    }
    co_return std::min<milliseconds>(claimed.next_in.value_or(longest_sleep), longest_sleep);
}

asio::awaitable<void> dispatcher::give_all_back() {
    std::vector<returned_webhook> all;
    for (const webhook_id id : held_ids()) all.push_back({id, 0ms});
    endpoints_.clear();
    if (!all.empty()) co_await queue_.give_back(std::move(all));
}

// ---- what waits for them

/// What is known is enough to do for now: the news of an endpoint that is behind would be mostly
/// what is known already.
bool dispatcher::is_busy(const endpoint& one, steady_time now) {
    if (one.version == 0 || one.closed || one.lanes.waiting() < enough_waiting) return false;
    return one.lanes.is_due(now);
}

bool dispatcher::wants_more(const endpoint& one, steady_time now) {
    if (one.complete) return now >= one.asked_at + recheck_interval;
    if (one.lanes.waiting() == 0) return now >= one.asked_at + ask_pause;
    return one.look_at && now >= *one.look_at;
}

std::vector<endpoint_question> dispatcher::questions(steady_time now) {
    const bool check = now >= check_at_;
    if (check) check_at_ = now + check_interval;
    std::vector<endpoint_question> asked;
    for (const auto& [id, one] : endpoints_) {
        if (!one->held || one->asking || (one->closed && !one->news)) continue;
        const bool wants = (one->news && !is_busy(*one, now)) || wants_more(*one, now);
        if (!wants && !check) continue;
        if (wants) {
            one->news = false;
            one->asking = true;
            one->closed = false;  // unless the answer says so
            one->asked_at = now;
            one->lanes.asked();
        }
        asked.push_back({id, one->version, wants});
    }
    return asked;
}

void dispatcher::configure(endpoint& to, webhook_endpoint known, steady_time now) {
    const bool is_new = to.version == 0;
    to.version = known.version;
    to.url = std::move(known.url);
    to.keys.clear();
    for (const std::string& secret : known.secrets) {
        if (auto key = read_webhook_secret(secret)) to.keys.push_back(*std::move(key));
    }
    to.previous_key_until.reset();
    if (known.previous_signs_for) to.previous_key_until = now + *known.previous_signs_for;
    if (is_new) prove(to, known.is_proven);
}

void dispatcher::close(endpoint& to) {
    to.closed = true;
    to.lanes.clear();
}

void dispatcher::take_answers(endpoint_answers answers, steady_time now) {
    for (auto& known : answers.changed) {
        const auto found = endpoints_.find(known.id);
        if (found != endpoints_.end()) configure(*found->second, std::move(known), now);
    }
    for (const webhook_id id : answers.closed) {
        const auto found = endpoints_.find(id);
        if (found != endpoints_.end()) close(*found->second);
    }
    if (!answers.deliveries.empty()) scan_at_ = now;
    for (auto& one : answers.deliveries) {
        const auto found = endpoints_.find(one.id);
        if (found == endpoints_.end()) continue;
        endpoint& to = *found->second;
        if (!to.held || to.closed || to.version == 0) continue;
        to.complete = one.complete;
        to.look_at.reset();
        if (one.next_due_in) to.look_at = now + *one.next_due_in;
        for (auto& waiting : one.waiting) waiting.read_at = now;
        to.lanes.replace(std::move(one.waiting), now);
        take_handed(to, now);
        if (!to.lanes.empty()) to.busy_at = now;
        start(found->second);
    }
}

/// The questions have an answer, or will never have one.
void dispatcher::end_questions(const std::vector<endpoint_question>& questions, bool answered) {
    for (const auto& question : questions) {
        const auto found = endpoints_.find(question.id);
        if (found == endpoints_.end() || !question.wants_deliveries) continue;
        endpoint& to = *found->second;
        if (answered && !to.asking) continue;
        to.asking = false;
        to.handed.clear();
        if (!answered) to.news = true;
    }
}

asio::awaitable<microseconds> dispatcher::ask_step() {
    // A question that takes long is asked less often, and for more at once.
    co_await wait(std::clamp(ask_took_, gathering, longest_gathering));
    const steady_time now = steady();
    find_slow(now);
    if (stopping_) co_return longest_sleep;
    std::vector<endpoint_question> asked = questions(now);
    if (!asked.empty()) {
        delivery_bounds bounds;
        bounds.bytes = options_.buffer_bytes;
        const std::vector<endpoint_question> kept = asked;
        endpoint_answers answers;
        try {
            answers = co_await store_.ask(std::move(asked), bounds);
        } catch (...) {
            end_questions(kept, false);
            throw;
        }
        const steady_time answered = steady();
        ask_took_ = std::chrono::duration_cast<milliseconds>(answered - now);
        take_answers(std::move(answers), answered);
        end_questions(kept, true);
    }
    co_return start_due(steady());
}

/// Starts those whose next delivery has fallen due. Returns the time to the next look.
microseconds dispatcher::start_due(steady_time now) {
    if (now < scan_at_) return std::chrono::ceil<microseconds>(scan_at_ - now);
    milliseconds sleep = longest_sleep;
    std::vector<endpoint_ptr> due;
    for (const auto& [id, one] : endpoints_) {
        if (!one->held || one->closed || one->queued) continue;
        if (one->news && !is_busy(*one, now)) sleep = 0ms;
        const auto next = one->lanes.next_due();
        if (next && *next <= now) {
            due.push_back(one);
        } else if (next) {
            sleep = std::min(sleep, std::chrono::ceil<milliseconds>(*next - now));
        } else if (!one->complete && one->lanes.waiting() == 0) {
            sleep = std::min(sleep, ask_pause);
        }
    }
    for (const auto& one : due) start(one);
    scan_at_ = now + std::max(sleep, scan_interval);
    return sleep;
}

}  // namespace livescore
