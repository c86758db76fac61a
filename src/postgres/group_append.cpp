#include "group_append.h"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <utility>

namespace livescore {

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
        const std::lock_guard lock(mutex_);
        stopping_ = true;
        waiting.swap(queue_);
    }
    changed_.notify_all();
    lost_arrived_.notify_all();
    const infrastructure_error problem(errc::unavailable, "the process is shutting down");
    for (pending_append* append : waiting) fail({&append, 1}, problem);
    threads_.clear();
    for (const auto& batch : lost_) fail(batch.appends, batch.lost);
}

asio::awaitable<result<appended>> group_appender::append(append_request request) {
    auto prepared = prepare_append(std::move(request));
    if (!prepared) co_return prepared.error();
    pending_append& append = *prepared;
    std::function<void(std::unique_ptr<completion>)> start =
        [this, &append](std::unique_ptr<completion> done) {
            append.done = std::move(done);
            append.arrived = std::chrono::steady_clock::now();
            enqueue(append);
        };
    co_await suspend(std::move(start));
    co_return std::move(*append.answer);
}

void group_appender::enqueue(pending_append& append) {
    {
        const std::lock_guard lock(mutex_);
        if (!stopping_ && queue_.size() < queue_limit_) {
            queue_.push_back(&append);
            changed_.notify_one();
            return;
        }
    }
    metrics_.refused.add();
    pending_append* refused = &append;
    fail({&refused, 1}, infrastructure_error(errc::overloaded, "too many appends wait"));
}

void group_appender::serve() {
    db_session session(connector_, true);
    std::unique_lock lock(mutex_);
    group batch;
    for (;;) {
        changed_.wait(lock, [&] {
            batch = take_group();
            return stopping_ || !batch.empty();
        });
        if (batch.empty()) return;
        std::vector<match_id> matches;
        for (const pending_append* append : batch) matches.push_back(append->request.match);
        busy_.insert(matches.begin(), matches.end());
        lock.unlock();
        const auto began = std::chrono::steady_clock::now();
        for (const pending_append* append : batch) {
            metrics_.wait.observe(std::chrono::duration<double>(began - append->arrived).count());
        }
        group_sizes_.observe(static_cast<double>(batch.size()));
        run(session, batch);
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
        metrics_.work.observe(took.count());
        lock.lock();
        for (const match_id id : matches) busy_.erase(id);
        changed_.notify_all();
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
    for (pending_append* append : queue_) {
        const bool goes = taken.size() < group_limit_ && !busy_.contains(append->request.match) &&
                          !is_repetition(*append);
        if (goes) {
            taken.push_back(append);
        } else {
            left.push_back(append);
        }
    }
    queue_.swap(left);
    return taken;
}

void group_appender::run(db_session& session, std::span<pending_append* const> batch) {
    try {
        sink_.on_committed(append_batch(session, batch));
    } catch (const in_doubt_error& e) {
        const std::lock_guard lock(mutex_);
        lost_.push_back({group(batch.begin(), batch.end()), e});
        lost_arrived_.notify_one();
        return;
    } catch (const lock_timeout_error& e) {
        const match_id first = batch.front()->request.match;
        const bool several = std::ranges::any_of(
            batch, [first](const auto* append) { return append->request.match != first; });
        return several ? run_apart(session, batch, true) : fail(batch, e);
    } catch (const pqxx::data_exception&) {
        // One value that PostgreSQL refuses shall not fail its neighbours.
        if (batch.size() > 1) return run_apart(session, batch, false);
        batch.front()->answer = error{errc::invalid_argument, "A value cannot be stored"};
    } catch (const infrastructure_error& e) {
        if (e.code() == errc::internal && batch.size() > 1) {
            return run_apart(session, batch, false);
        }
        return fail(batch, e);
    } catch (const std::exception& e) {
        return fail(batch, infrastructure_error(errc::internal, e.what()));
    }
    resume(batch, nullptr);
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
    std::unique_lock lock(mutex_);
    for (;;) {
        lost_arrived_.wait(lock, [this] { return stopping_ || !lost_.empty(); });
        if (stopping_) return;
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
    sink_.on_committed(resolve_batch(session, batch.appends, batch.lost));
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
