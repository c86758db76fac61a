/// Threads that wait for work, of which the one is woken that began to wait last: its connection
/// and PostgreSQL's process behind it are still in the caches, where taking turns finds none of
/// them. Its connection can also be borrowed while it sleeps.
#pragma once
#include <condition_variable>
#include <list>
#include <mutex>
#include <vector>

#include "connection.h"

namespace livescore {

/// All calls hold the mutex that guards the work. Must outlive the threads.
class idle_threads {
public:
    class place {
    public:
        place(db_connector& connector, bool plan_once) : session(connector, plan_once) {}
        db_session session;  ///< the thread's own

    private:
        friend class idle_threads;
        std::condition_variable called;
        bool is_called = false;
    };

    /// For one thread, to wait in as often as it likes.
    [[nodiscard]] place& add_thread(db_connector& connector, bool plan_once = false) {
        return places_.emplace_back(connector, plan_once);
    }

    /// Until it is woken, and not before.
    void wait(std::unique_lock<std::mutex>& lock, place& in) {
        idle_.push_back(&in);
        in.is_called = false;
        in.called.wait(lock, [&in] { return in.is_called; });
    }

    /// Wakes one, if any waits, and releases the lock before: it would wake only to wait for that.
    void unlock_and_wake_one(std::unique_lock<std::mutex>& lock) {
        place* const last = take_last();
        lock.unlock();
        if (last) last->called.notify_one();
    }

    /// Those whose connection is borrowed included.
    void wake_all() {
        idle_.clear();
        for (place& each : places_) {
            each.is_called = true;
            each.called.notify_one();
        }
    }

    /// The one that would be woken next: it sleeps on, and nobody wakes it, until it is given back.
    /// Null when none waits.
    [[nodiscard]] place* borrow() {
        if (idle_.empty()) return nullptr;
        place* const last = idle_.back();
        idle_.pop_back();
        return last;
    }
    void give_back(place& borrowed) { idle_.push_back(&borrowed); }

private:
    place* take_last() {
        place* const last = borrow();
        if (last) last->is_called = true;
        return last;
    }

    std::list<place> places_;
    std::vector<place*> idle_;
};

}  // namespace livescore
