#include "connection/db_pool.h"

namespace livescore {
namespace {

std::exception_ptr failure(errc code, const char* what) {
    return std::make_exception_ptr(infrastructure_error(code, what));
}

}  // namespace

db_pool::db_pool(db_connector& connector, int threads, int queue_limit, metrics_registry& metrics,
                 const std::string& name)
    : connector_(connector),
      capacity_(static_cast<std::size_t>(threads) + static_cast<std::size_t>(queue_limit)),
      metrics_(metrics, name) {
    for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { serve(); });
}

db_pool::~db_pool() {
    std::deque<waiting_job> waiting;
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
        waiting.swap(queue_);
        idle_.wake_all();
    }
    for (auto& entry : waiting) {
        entry.done->resume(failure(errc::unavailable, "the process is shutting down"));
    }
    threads_.clear();
}

asio::awaitable<void> db_pool::submit(job work) {
    std::function<void(std::unique_ptr<completion>)> start =
        [this, &work](std::unique_ptr<completion> done) {
            enqueue({std::move(work), std::move(done)});
        };
    co_await suspend(std::move(start));
}

void db_pool::enqueue(waiting_job entry) {
    {
        std::unique_lock lock(mutex_);
        if (!stopping_ && unanswered_ < capacity_) {
            ++unanswered_;
            queue_.push_back(std::move(entry));
            idle_.unlock_and_wake_one(lock);
            return;
        }
    }
    metrics_.refused.add();
    entry.done->resume(failure(errc::overloaded, "too many requests wait for PostgreSQL"));
}

void db_pool::serve() {
    std::unique_lock lock(mutex_);
    idle_threads::place& place = idle_.add_thread(connector_);
    for (;;) {
        if (stopping_) return;
        if (queue_.empty()) {
            idle_.wait(lock, place);
            continue;
        }
        waiting_job entry = std::move(queue_.front());
        queue_.pop_front();
        lock.unlock();
        const auto began = std::chrono::steady_clock::now();
        metrics_.wait.observe(std::chrono::duration<double>(began - entry.arrived).count());
        std::exception_ptr problem;
        try {
            entry.work(place.session);
        } catch (const infrastructure_error&) {
            problem = std::current_exception();
        } catch (const std::exception& e) {
            problem = failure(errc::internal, e.what());
        }
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
        metrics_.work.observe(took.count());
        entry.work = nullptr;  // refers to the caller's frame, which may be gone in a moment
        lock.lock();
        --unanswered_;  // first: the caller may come back before this thread goes on
        lock.unlock();
        entry.done->resume(std::move(problem));
        lock.lock();
    }
}

}  // namespace livescore
