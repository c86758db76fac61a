/// Threads that wait for work. The thread that began to wait last wakes first: its connection and
/// the PostgreSQL process behind it are still in the caches. If the threads took turns, no
/// connection would be. A caller can also borrow the connection of a thread that sleeps on
/// meanwhile.
#pragma once
#include <condition_variable>
#include <list>
#include <mutex>
#include <vector>

#include "connection/session.h"

namespace livescore {

/// The caller holds the mutex that guards the work, in every call. The object must outlive the
/// threads.
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

    /// A place for one thread, where it can wait as often as it likes.
    [[nodiscard]] place& add_thread(db_connector& connector, bool plan_once = false) {
        return places_.emplace_back(connector, plan_once);
    }

    /// Waits until another thread wakes this one. It never wakes up by chance.
    void wait(std::unique_lock<std::mutex>& lock, place& in) {
        idle_.push_back(&in);
        in.is_called = false;
        in.called.wait(lock, [&in] { return in.is_called; });
    }

    /// Wakes one thread, if any waits. Releases the lock first, because the woken thread would have
    /// to wait for it.
    void unlock_and_wake_one(std::unique_lock<std::mutex>& lock) {
        place* const last = take_last();
        lock.unlock();
        if (last) last->called.notify_one();
    }

    /// Wakes all threads, also those with a borrowed connection.
    void wake_all() {
        idle_.clear();
        for (place& each : places_) {
            each.is_called = true;
            each.called.notify_one();
        }
    }

    /// Takes the thread that would wake next. Until the caller gives it back, it sleeps on, and
    /// only wake_all wakes it. Null when no thread waits.
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
