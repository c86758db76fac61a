#include "transition_runner.h"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <iterator>
#include <utility>

#include "livescore/core/log.h"

namespace livescore {
namespace {

using std::chrono::microseconds;

// The number of statements at once. While one waits for PostgreSQL, another one's events go out.
constexpr std::size_t lanes = 2;
// In jobs. A statement costs as much as ten of them.
constexpr std::size_t smallest_share = 30;

// The claimed jobs that may wait for their moment, in batches. The claims of a large moment are
// done before it.
constexpr int batches_ahead = 20;

}  // namespace

std::optional<transition_job> next_job(const match& m) {
    const auto next = next_transition(m);
    if (!next) return std::nullopt;
    return transition_job{m.id, next->step, m.schedule_version, next->due};
}

transition_runner::transition_runner(asio::io_context& context, store& log, delay_queue& queue,
                                     worker_metrics& cells, transition_options options)
    : context_(context),
      store_(log),
      queue_(queue),
      cells_(cells),
      options_(options),
      claims_(context, "claims", options.retry_wait, [this] { return claim_ahead(); }),
      books_(context, "books", options.retry_wait, [this] { return keep_books(); }) {
    for (std::size_t i = 0; i < lanes; ++i) {
        lanes_.push_back(std::make_unique<loop>(context, "transitions", options.retry_wait,
                                                [this] { return apply_due(); }));
    }
}

std::vector<loop*> transition_runner::loops() {
    std::vector<loop*> all{&claims_, &books_};
    for (const auto& lane : lanes_) all.push_back(lane.get());
    return all;
}

void transition_runner::start() {
    queue_.on_wake([this] { claims_.wake(); });
    for (loop* l : loops()) l->start();
}

void transition_runner::stop(std::function<void()> done) {
    const auto all = loops();
    auto left = std::make_shared<std::size_t>(all.size());
    const auto one_ended = [this, left, done = std::move(done)] {
        if (--*left > 0) return;
        asio::co_spawn(context_, put_away(), [done](std::exception_ptr) { done(); });
    };
    for (loop* l : all) l->stop(one_ended);
}

bool transition_runner::healthy() const {
    const auto works = [](const loop& l) { return !l.failing() && !l.stuck(); };
    return !in_outage_ && works(claims_) && works(books_) &&
           std::all_of(lanes_.begin(), lanes_.end(),
                       [&](const auto& lane) { return works(*lane); });
}

asio::awaitable<microseconds> transition_runner::claim_ahead() {
    const microseconds poll = options_.poll;
    const auto most = static_cast<std::size_t>(options_.batch) * batches_ahead;
    claims_wait_ = ahead_.size() + static_cast<std::size_t>(options_.batch) > most;
    if (claims_wait_) co_return poll;
    // Most of the lease is for the moment itself and the books.
    const auto ahead = std::min(options_.claim_ahead, options_.lease / 4);
    claim claimed = co_await queue_.claim_due(options_.batch, options_.lease, ahead);
    // Redis counted until the moment from an earlier time: nothing runs early.
    const auto now = clock::now();
    const bool is_full = claimed.jobs.size() == static_cast<std::size_t>(options_.batch);
    for (claimed_job& job : claimed.jobs) ahead_.emplace(now + job.due_in, std::move(job));
    if (!claimed.jobs.empty()) {
        for (const auto& lane : lanes_) lane->wake();
    }
    if (is_full) co_return microseconds::zero();
    co_return std::min(claimed.next_in.value_or(poll), poll);
}

bool transition_runner::has_due() const {
    return !ahead_.empty() && ahead_.begin()->first <= clock::now();
}

std::vector<claimed_job> transition_runner::take(std::size_t count) {
    std::vector<claimed_job> taken;
    taken.reserve(count);
    while (taken.size() < count) {
        taken.push_back(std::move(ahead_.begin()->second));
        ahead_.erase(ahead_.begin());
    }
    if (std::exchange(claims_wait_, false)) claims_.wake();
    return taken;
}

/// An equal share for each idle lane. A few jobs are not shared out.
std::size_t transition_runner::share_of(std::size_t jobs) const {
    const std::size_t idle = lanes - busy_lanes_;
    return std::max((jobs + idle - 1) / idle, std::min(jobs, smallest_share));
}

transition_runner::taken_jobs transition_runner::take_due() {
    const auto now = clock::now();
    const auto batch = static_cast<std::size_t>(options_.batch);
    std::size_t due = 0;
    for (const auto& [at, job] : ahead_) {
        if (at > now || due == batch * lanes) break;
        ++due;
    }
    return {take(std::min(share_of(due), batch)), std::nullopt};
}

/// The jobs of a moment are due at the same time by the plan.
std::size_t transition_runner::share_of_next() const {
    const timestamp due = ahead_.begin()->second.job.due;
    const auto later = std::find_if(ahead_.begin(), ahead_.end(),
                                    [due](const auto& one) { return one.second.job.due != due; });
    return share_of(static_cast<std::size_t>(std::distance(ahead_.begin(), later)));
}

transition_runner::clock::time_point transition_runner::begin_of_next(std::size_t jobs) const {
    const microseconds needed =
        options_.lead + static_cast<std::int64_t>(jobs) * options_.lead_of_a_job;
    const microseconds lead = has_applied_ ? needed : std::max(needed, options_.first_lead);
    return ahead_.begin()->first - std::min<microseconds>(lead, options_.lead_max);
}

transition_runner::taken_jobs transition_runner::take_next(std::size_t share) {
    // Each claim tells the time to the moment, more or less exactly and never too short. So the
    // earliest is right for all jobs of the moment.
    const auto& [at, first] = *ahead_.begin();
    const transition_moment moment{first.job.due, at};
    // What PostgreSQL has no time for until the moment follows in batches.
    const auto in_time =
        std::max<std::int64_t>((at - clock::now()) / options_.lead_of_a_job, options_.batch);
    return {take(std::min(share, static_cast<std::size_t>(in_time))), moment};
}

asio::awaitable<microseconds> transition_runner::apply_due() {
    const microseconds poll = options_.poll;
    if (ahead_.empty()) co_return poll;
    taken_jobs taken;
    if (has_due()) {
        taken = take_due();
    } else {
        const std::size_t share = share_of_next();
        const auto left = std::chrono::ceil<microseconds>(begin_of_next(share) - clock::now());
        if (left.count() > 0) co_return std::min(left, poll);
        taken = take_next(share);
    }
    ++busy_lanes_;
    std::exception_ptr failure;
    microseconds pause{0};
    try {
        pause = co_await apply_in_parts(std::move(taken));
    } catch (...) {
        failure = std::current_exception();
    }
    --busy_lanes_;
    has_applied_ = true;
    books_.wake();
    if (failure) std::rethrow_exception(failure);
    co_return pause;
}

asio::awaitable<microseconds> transition_runner::apply_in_parts(taken_jobs taken) {
    std::vector<std::vector<claimed_job>> parts;
    parts.push_back(std::move(taken.jobs));
    while (!parts.empty()) {
        std::vector<claimed_job> jobs = std::move(parts.back());
        parts.pop_back();
        std::string failure;
        bool outage = false;
        try {
            applied_jobs done = co_await apply(jobs, taken.moment);
            applied_.push_back(std::move(done));
        } catch (const infrastructure_error& e) {
            failure = e.what();
            outage = e.code() != errc::internal;
        } catch (const std::exception& e) {
            failure = e.what();
        }
        if (outage) {
            // PostgreSQL is away for every job. (In doubt: a repetition changes nothing where the
            // step was done.)
            for (auto& part : parts) std::move(part.begin(), part.end(), std::back_inserter(jobs));
            if (!std::exchange(in_outage_, true)) {
                log::warn("transitions_wait", {{"jobs", jobs.size()}, {"reason", failure}});
            }
            co_await queue_.release(std::move(jobs), options_.retry_wait);
            co_return options_.retry_wait;
        }
        in_outage_ = false;
        if (failure.empty()) continue;
        if (jobs.size() == 1) {
            co_await give_up(std::move(jobs.front()), std::move(failure));
        } else {
            // PostgreSQL may refuse one job of the batch, and its neighbours must not fail for it.
            // The worker halves the batch until it finds that job.
            const auto middle = jobs.begin() + static_cast<std::ptrdiff_t>(jobs.size() / 2);
            parts.emplace_back(middle, jobs.end());
            parts.emplace_back(jobs.begin(), middle);
        }
    }
    co_return microseconds::zero();
}

asio::awaitable<transition_runner::applied_jobs> transition_runner::apply(
    std::vector<claimed_job> jobs, std::optional<transition_moment> moment) {
    std::vector<transition_request> steps;
    steps.reserve(jobs.size());
    for (const auto& one : jobs) {
        steps.push_back({one.job.match, one.job.step, one.job.schedule_version});
    }
    const std::vector<transition_outcome> outcomes =
        co_await store_.apply_transitions(std::move(steps), moment);
    applied_jobs done;
    done.since = clock::now();
    for (std::size_t i = 0; i < jobs.size(); ++i) {
        const transition_job job = jobs[i].job;
        const auto& match_now = outcomes[i].match_now;
        const auto next = match_now ? next_job(*match_now) : std::nullopt;
        const bool is_still_next = next && job_id(*next) == job_id(job);
        if (outcomes[i].applied && match_now) {
            cells_.applied.add();
            const std::chrono::duration<double> late =
                moment ? done.since - moment->at : match_now->updated_at - job.due;
            cells_.lateness.observe(late.count());
            done.completed.push_back(std::move(jobs[i]));
        } else if (is_still_next && next->due <= job.due) {
            done.postponed.push_back(std::move(jobs[i]));
        } else {
            cells_.voided.add();
            done.voided.push_back(std::move(jobs[i]));
        }
        // A new job must not replace the job under lease, which is about to end.
        if (next && !is_still_next) done.follow_ups.push_back(*next);
    }
    if (!done.completed.empty()) {
        log::info("transitions_applied",
                  {{"jobs", done.completed.size()}, {"followUps", done.follow_ups.size()}});
    }
    if (!done.postponed.empty()) {
        log::warn("transitions_postponed",
                  {{"jobs", done.postponed.size()}, {"first", job_id(done.postponed.front().job)}});
    }
    co_return done;
}

/// Schedules the next steps and ends the jobs, when no events wait for their moment: books are in
/// nobody's way then. They do not wait until the leases of their jobs end.
asio::awaitable<microseconds> transition_runner::keep_books() {
    const bool is_busy = busy_lanes_ > 0 || has_due();
    const auto patience = options_.lease / 4;
    if (applied_.empty() || (is_busy && clock::now() - applied_.front().since < patience)) {
        co_return options_.poll;
    }
    applied_jobs done = std::move(applied_.front());
    applied_.pop_front();
    co_await finish(std::move(done));
    co_return microseconds::zero();
}

asio::awaitable<void> transition_runner::finish(applied_jobs done) {
    if (!done.follow_ups.empty()) co_await queue_.schedule(std::move(done.follow_ups));
    if (!done.completed.empty()) co_await queue_.complete(std::move(done.completed));
    if (!done.voided.empty()) co_await queue_.discard(std::move(done.voided));
    if (!done.postponed.empty()) {
        co_await queue_.release(std::move(done.postponed), options_.retry_wait);
    }
}

asio::awaitable<void> transition_runner::give_up(claimed_job job, std::string reason) {
    cells_.jobs_failed.add();
    log::warn("transitions_failed",
              {{"job", job_id(job.job)}, {"attempt", job.attempt}, {"reason", reason}});
    std::vector<claimed_job> one;
    one.push_back(std::move(job));
    const std::int64_t retried = co_await queue_.fail(std::move(one), std::move(reason));
    cells_.job_retries.add(static_cast<std::uint64_t>(retried));
}

/// When Redis is away, the leases of these jobs end by themselves.
asio::awaitable<void> transition_runner::put_away() {
    try {
        for (; !applied_.empty(); applied_.pop_front()) {
            co_await finish(std::move(applied_.front()));
        }
        std::vector<claimed_job> not_begun;
        for (auto& [at, job] : ahead_) not_begun.push_back(std::move(job));
        ahead_.clear();
        co_await queue_.release(std::move(not_begun), std::chrono::milliseconds(0));
    } catch (const std::exception& e) {
        log::warn("transitions_left_leased", {{"reason", e.what()}});
    }
}

}  // namespace livescore
