#include "group_append.h"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <map>
#include <set>
#include <string_view>
#include <utility>

namespace livescore {
namespace {

error value_refused() {
    return {errc::invalid_argument, "A value cannot be stored"};
}

infrastructure_error shutting_down(errc code) {
    return {code, "the process is shutting down"};
}

}  // namespace

group_appender::group_appender(db_connector& connector, const postgres_options& options,
                               event_sink& sink, metrics_registry& metrics)
    : connector_(connector),
      sink_(sink),
      queue_limit_(static_cast<std::size_t>(options.queue_limit)),
      group_limit_(static_cast<std::size_t>(options.group_limit)),
      metrics_(metrics, "append"),
      group_sizes_(metrics.add_histogram("livescore_database_append_group_size",
                                         "Appends that went out as one statement",
                                         size_buckets(1024))) {
    for (int i = 0; i < options.append_connections; ++i) {
        threads_.emplace_back([this] { serve(); });
    }
    threads_.emplace_back([this] { resolve_lost(); });
}

group_appender::~group_appender() {
    std::deque<pending_append*> waiting;
    {
        std::unique_lock lock(state_->mutex);
        state_->stopping = true;
        waiting.swap(state_->queue);
        state_->idle.wake_all();
        state_->unused.wait(lock, [this] { return state_->users == 0; });
    }
    lost_arrived_.notify_all();
    for (pending_append* append : waiting) fail({&append, 1}, shutting_down(errc::unavailable));
    threads_.clear();
    for (const auto& batch : lost_) fail(batch.appends, batch.lost);
}

/// The connection of a thread that sleeps on meanwhile, for a statement about one match.
class group_appender::loan {
public:
    loan(std::shared_ptr<state> shared, idle_threads::place& lender, match_id match)
        : shared_(std::move(shared)), lender_(lender), match_(match) {
        shared_->busy.insert(match_);
    }
    ~loan() {
        std::unique_lock lock(shared_->mutex);
        shared_->busy.erase(match_);
        shared_->idle.give_back(lender_);
        shared_->is_crowded = !shared_->queue.empty();
        if (shared_->is_crowded) shared_->idle.unlock_and_wake_one(lock);
    }
    loan(const loan&) = delete;
    loan& operator=(const loan&) = delete;

    [[nodiscard]] db_session& session() { return lender_.session; }

    /// Does `work`, for which the appender's end waits; unless that has begun: then false.
    [[nodiscard]] bool while_appender_lives(const std::function<void()>& work) {
        {
            const std::lock_guard lock(shared_->mutex);
            if (shared_->stopping) return false;
            ++shared_->users;
        }
        work();
        const std::lock_guard lock(shared_->mutex);
        if (--shared_->users == 0) shared_->unused.notify_all();
        return true;
    }

private:
    std::shared_ptr<state> shared_;
    idle_threads::place& lender_;
    const match_id match_;
};

asio::awaitable<result<appended>> group_appender::append(append_request request) {
    auto prepared = prepare_append(std::move(request));
    if (!prepared) co_return prepared.error();
    pending_append& append = *prepared;
    append.arrived = std::chrono::steady_clock::now();
    std::unique_ptr<loan> from = borrow(append);
    std::optional<in_doubt_error> lost;
    if (from) lost = co_await append_alone(append, from);
    if (!append.answer) {
        std::function<void(std::unique_ptr<completion>)> start =
            [&, this](std::unique_ptr<completion> done) {
                append.done = std::move(done);
                const auto until_handed_over = std::move(from);
                const auto hand_over = [&] {
                    return lost ? note_lost({&append}, *lost) : enqueue(append);
                };
                if (!until_handed_over) return hand_over();
                if (!until_handed_over->while_appender_lives(hand_over)) {
                    pending_append* given_up = &append;
                    fail({&given_up, 1}, shutting_down(errc::in_doubt));
                }
            };
        co_await suspend(std::move(start));
    }
    co_return std::move(*append.answer);
}

std::unique_ptr<group_appender::loan> group_appender::borrow(const pending_append& append) {
    if (append.score_event || append.request.once) return nullptr;
    const std::lock_guard lock(state_->mutex);
    // Where appends come together, sending the first of them by itself only makes the others wait.
    if (state_->is_crowded || !state_->queue.empty() || !state_->busy.empty()) return nullptr;
    idle_threads::place* const lender = state_->idle.borrow();
    if (!lender) return nullptr;
    if (lender->session.is_connected()) {
        return std::make_unique<loan>(state_, *lender, append.request.match);
    }
    // To connect may take long.
    state_->idle.give_back(*lender);
    return nullptr;
}

asio::awaitable<std::optional<in_doubt_error>> group_appender::append_alone(
    pending_append& append, std::unique_ptr<loan>& from) {
    const auto began = std::chrono::steady_clock::now();
    metrics_.wait.observe(std::chrono::duration<double>(began - append.arrived).count());
    group_sizes_.observe(1);
    std::optional<in_doubt_error> lost;
    std::exception_ptr problem;
    std::vector<committed_event> events;
    try {
        events = co_await append_comment_awaited(from->session(), append);
    } catch (const in_doubt_error& e) {
        lost = e;
    } catch (const pqxx::data_exception&) {
        append.answer = value_refused();
    } catch (...) {
        problem = std::current_exception();
    }
    const auto note = [&] {
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
        metrics_.work.observe(took.count());
        sink_.note_committed(events);
    };
    if (!from->while_appender_lives(note)) throw shutting_down(errc::in_doubt);
    if (problem) std::rethrow_exception(problem);
    if (events.empty()) co_return lost;
    const auto executor = co_await asio::this_coro::executor;
    tell_later(executor, std::move(from), std::move(events));
    co_return std::nullopt;
}

void group_appender::tell_later(const asio::any_io_executor& executor, std::unique_ptr<loan> from,
                                std::vector<committed_event> events) {
    // Behind the caller, who answers at once. The match stays taken until then, so that its events
    // are told in their order.
    asio::post(executor, [this, from = std::move(from), events = std::move(events)]() mutable {
        const auto tell = [&] { sink_.on_committed(std::move(events)); };
        (void)from->while_appender_lives(tell);
    });
}

void group_appender::enqueue(pending_append& append) {
    {
        std::unique_lock lock(state_->mutex);
        if (!state_->stopping && state_->queue.size() < queue_limit_) {
            state_->queue.push_back(&append);
            // The thread of a statement under way looks for more of its matches when that ends.
            if (!state_->busy.contains(append.request.match)) {
                state_->idle.unlock_and_wake_one(lock);
            }
            return;
        }
    }
    metrics_.refused.add();
    pending_append* refused = &append;
    fail({&refused, 1}, infrastructure_error(errc::overloaded, "too many appends wait"));
}

void group_appender::serve() {
    std::unique_lock lock(state_->mutex);
    idle_threads::place& place = state_->idle.add_thread(connector_, true);
    for (;;) {
        const group batch = take_group();
        if (batch.empty()) {
            if (state_->stopping) return;
            state_->idle.wait(lock, place);
            continue;
        }
        std::vector<match_id> matches;
        for (const pending_append* append : batch) matches.push_back(append->request.match);
        state_->busy.insert(matches.begin(), matches.end());
        state_->is_crowded = batch.size() > 1 || !state_->queue.empty();
        // What else is left waits for a match of a statement under way, whose thread takes it next.
        if (batch.size() == group_limit_ && !state_->queue.empty()) {
            state_->idle.unlock_and_wake_one(lock);
        } else {
            lock.unlock();
        }
        const auto began = std::chrono::steady_clock::now();
        for (const pending_append* append : batch) {
            metrics_.wait.observe(std::chrono::duration<double>(began - append->arrived).count());
        }
        group_sizes_.observe(static_cast<double>(batch.size()));
        run(place.session, batch);
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
        metrics_.work.observe(took.count());
        lock.lock();
        for (const match_id id : matches) state_->busy.erase(id);
    }
}

group_appender::group group_appender::take_group() {
    group taken;
    std::deque<pending_append*> left;
    std::set<std::pair<std::string_view, std::string_view>> keys;
    // A request and its repetition are of the same match, so only their own group must part them.
    const auto is_repetition = [&keys](const pending_append& append) {
        if (!append.request.once) return false;
        const request_key& key = append.request.once->key;
        return !keys.emplace(key.scope, key.key).second;
    };
    for (pending_append* append : state_->queue) {
        const bool goes = taken.size() < group_limit_ &&
                          !state_->busy.contains(append->request.match) && !is_repetition(*append);
        if (goes) {
            taken.push_back(append);
        } else {
            left.push_back(append);
        }
    }
    state_->queue.swap(left);
    return taken;
}

void group_appender::note_lost(group batch, const in_doubt_error& lost) {
    const std::lock_guard lock(state_->mutex);
    lost_.push_back({std::move(batch), lost});
    lost_arrived_.notify_one();
}

void group_appender::run(db_session& session, std::span<pending_append* const> batch) {
    std::vector<committed_event> events;
    try {
        events = append_batch(session, batch);
        sink_.note_committed(events);
    } catch (const in_doubt_error& e) {
        return note_lost(group(batch.begin(), batch.end()), e);
    } catch (const lock_timeout_error& e) {
        const match_id first = batch.front()->request.match;
        const bool several = std::ranges::any_of(
            batch, [first](const auto* append) { return append->request.match != first; });
        return several ? run_apart(session, batch, true) : fail(batch, e);
    } catch (const pqxx::data_exception&) {
        // One value that PostgreSQL refuses shall not fail its neighbours.
        if (batch.size() > 1) return run_apart(session, batch, false);
        batch.front()->answer = value_refused();
    } catch (const infrastructure_error& e) {
        if (e.code() == errc::internal && batch.size() > 1) {
            return run_apart(session, batch, false);
        }
        return fail(batch, e);
    } catch (const std::exception& e) {
        return fail(batch, infrastructure_error(errc::internal, e.what()));
    }
    // On a machine with few cores, the thread that is woken first gets one first.
    resume(batch, nullptr);
    sink_.on_committed(std::move(events));
}

void group_appender::run_apart(db_session& session, std::span<pending_append* const> batch,
                               bool by_match) {
    std::map<std::int64_t, group> parts;
    for (std::size_t i = 0; i < batch.size(); ++i) {
        const auto key = by_match ? raw(batch[i]->request.match) : static_cast<std::int64_t>(i);
        parts[key].push_back(batch[i]);
    }
    for (const auto& [key, part] : parts) run(session, part);
}

void group_appender::resolve_lost() {
    db_session session(connector_);
    std::unique_lock lock(state_->mutex);
    for (;;) {
        lost_arrived_.wait(lock, [this] { return state_->stopping || !lost_.empty(); });
        if (state_->stopping) return;
        const lost_batch batch = std::move(lost_.front());
        lost_.pop_front();
        lock.unlock();
        try {
            resolve(session, batch);
        } catch (const infrastructure_error& e) {
            fail(batch.appends, e);
        } catch (const std::exception& e) {
            fail(batch.appends, infrastructure_error(errc::internal, e.what()));
        }
        lock.lock();
    }
}

void group_appender::resolve(db_session& session, const lost_batch& batch) {
    sink_.report(resolve_batch(session, batch.appends, batch.lost));
    for (pending_append* append : batch.appends) {
        if (append->answer) {
            resume({&append, 1}, nullptr);
        } else if (!std::exchange(append->was_lost, true)) {
            enqueue(*append);
        } else {
            fail({&append, 1}, infrastructure_error(errc::unavailable, batch.lost.what()));
        }
    }
}

void group_appender::fail(std::span<pending_append* const> batch,
                          const infrastructure_error& problem) {
    resume(batch, std::make_exception_ptr(problem));
}

void group_appender::resume(std::span<pending_append* const> batch,
                            const std::exception_ptr& problem) {
    for (pending_append* append : batch) {
        // A resumed caller destroys its append at once.
        const auto done = std::move(append->done);
        done->resume(problem);
    }
}

}  // namespace livescore
