#include "group_append/group_append.h"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <map>
#include <utility>

#include "append/append_answers.h"

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
      metrics_(metrics, "append"),
      group_sizes_(metrics.add_histogram("livescore_database_append_group_size",
                                         "Appends that went out as one statement",
                                         size_buckets(1024))),
      state_(std::make_shared<appender_state>(static_cast<std::size_t>(options.queue_limit),
                                              static_cast<std::size_t>(options.group_limit))),
      resolver_(connector, sink, [this](pending_append& append) { enqueue(append); }) {
    for (int i = 0; i < options.append_connections; ++i) {
        threads_.emplace_back([this] { serve(); });
    }
}

group_appender::~group_appender() {
    std::vector<pending_append*> waiting;
    {
        std::unique_lock lock(state_->mutex);
        state_->stopping = true;
        waiting = state_->queue.clear();
        state_->idle.wake_all();
        state_->unused.wait(lock, [this] { return state_->users == 0; });
    }
    resolver_.stop();
    fail_appends(waiting, shutting_down(errc::unavailable));
    threads_.clear();
}

asio::awaitable<result<appended>> group_appender::append(append_request request) {
    auto prepared = prepare_append(std::move(request), connector_.event_max_bytes());
    if (!prepared) co_return prepared.error();
    pending_append& append = *prepared;
    append.arrived = std::chrono::steady_clock::now();
    std::unique_ptr<borrowed_connection> from;
    if (!append.score_event && !append.request.once && !append.request.trace) {
        from = borrowed_connection::borrow(state_, append.request.match);
    }
    std::optional<in_doubt_error> lost;
    if (from) lost = co_await append_alone(append, from);
    if (!append.answer) {
        std::function<void(std::unique_ptr<completion>)> start =
            [&, this](std::unique_ptr<completion> done) {
                append.done = std::move(done);
                const auto until_handed_over = std::move(from);
                const auto hand_over = [&] {
                    return lost ? resolver_.add({&append}, *lost) : enqueue(append);
                };
                if (!until_handed_over) return hand_over();
                if (!until_handed_over->while_appender_lives(hand_over)) {
                    pending_append* given_up = &append;
                    fail_appends({&given_up, 1}, shutting_down(errc::in_doubt));
                }
            };
        co_await suspend(std::move(start));
    }
    co_return std::move(*append.answer);
}

asio::awaitable<std::optional<in_doubt_error>> group_appender::append_alone(
    pending_append& append, std::unique_ptr<borrowed_connection>& from) {
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

void group_appender::tell_later(const asio::any_io_executor& executor,
                                std::unique_ptr<borrowed_connection> from,
                                std::vector<committed_event> events) {
    // The post comes behind the caller, which answers at once. The match stays busy until then, so
    // that the sink gets its events in their order.
    asio::post(executor, [this, from = std::move(from), events = std::move(events)]() mutable {
        const auto tell = [&] { sink_.on_committed(std::move(events)); };
        (void)from->while_appender_lives(tell);
    });
}

void group_appender::enqueue(pending_append& append) {
    {
        std::unique_lock lock(state_->mutex);
        if (!state_->stopping && state_->queue.push(append)) {
            if (!state_->queue.is_busy(append.request.match)) {
                state_->idle.unlock_and_wake_one(lock);
            }
            return;
        }
    }
    metrics_.refused.add();
    pending_append* refused = &append;
    fail_appends({&refused, 1}, infrastructure_error(errc::overloaded, "too many appends wait"));
}

void group_appender::serve() {
    std::unique_lock lock(state_->mutex);
    idle_threads::place& place = state_->idle.add_thread(connector_, true);
    for (;;) {
        const append_group group = state_->queue.take();
        const auto& batch = group.appends;
        if (batch.empty()) {
            if (state_->stopping) return;
            state_->idle.wait(lock, place);
            continue;
        }
        // If the group is not full, all appends that are left wait for a match with a statement
        // under way. The thread of that statement takes them next.
        if (group.is_full) {
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
        state_->queue.finish(group.matches);
    }
}

void group_appender::run(db_session& session, std::span<pending_append* const> batch) {
    std::vector<committed_event> events;
    try {
        events = append_batch(session, batch);
        if (auto traced = traced_appends(batch); !traced.empty())
            sink_.note_traced(std::move(traced));
        sink_.note_committed(events);
    } catch (const in_doubt_error& e) {
        return resolver_.add({batch.begin(), batch.end()}, e);
    } catch (const lock_timeout_error& e) {
        const match_id first = batch.front()->request.match;
        const bool several = std::ranges::any_of(
            batch, [first](const auto* append) { return append->request.match != first; });
        return several ? run_apart(session, batch, true) : fail_appends(batch, e);
    } catch (const pqxx::data_exception&) {
        // A value that PostgreSQL refuses must not fail the other appends.
        if (batch.size() > 1) return run_apart(session, batch, false);
        batch.front()->answer = value_refused();
    } catch (const infrastructure_error& e) {
        if (e.code() == errc::internal && batch.size() > 1) {
            return run_apart(session, batch, false);
        }
        return fail_appends(batch, e);
    } catch (const std::exception& e) {
        return fail_appends(batch, infrastructure_error(errc::internal, e.what()));
    }
    // The callers come before the sink: on a machine with few cores, the thread that is woken first
    // runs first.
    resume_appends(batch, nullptr);
    sink_.on_committed(std::move(events));
}

void group_appender::run_apart(db_session& session, std::span<pending_append* const> batch,
                               bool by_match) {
    std::map<std::int64_t, std::vector<pending_append*>> parts;
    for (std::size_t i = 0; i < batch.size(); ++i) {
        const auto key = by_match ? raw(batch[i]->request.match) : static_cast<std::int64_t>(i);
        parts[key].push_back(batch[i]);
    }
    for (const auto& [key, part] : parts) run(session, part);
}

}  // namespace livescore
