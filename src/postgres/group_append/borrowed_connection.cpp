#include "group_append/borrowed_connection.h"

#include <utility>

namespace livescore {

std::unique_ptr<borrowed_connection> borrowed_connection::borrow(
    const std::shared_ptr<appender_state>& shared, match_id match) {
    appender_state& state = *shared;
    const std::lock_guard lock(state.mutex);
    if (!state.queue.is_quiet()) return nullptr;
    idle_threads::place* const lender = state.idle.borrow();
    if (!lender) return nullptr;
    if (!lender->session.is_connected()) {
        state.idle.give_back(*lender);
        return nullptr;
    }
    return std::unique_ptr<borrowed_connection>(new borrowed_connection(shared, *lender, match));
}

borrowed_connection::borrowed_connection(std::shared_ptr<appender_state> shared,
                                         idle_threads::place& lender, match_id match)
    : shared_(std::move(shared)), lender_(lender), match_(match) {
    shared_->queue.begin_alone(match_);
}

borrowed_connection::~borrowed_connection() {
    std::unique_lock lock(shared_->mutex);
    shared_->idle.give_back(lender_);
    shared_->queue.end_alone(match_);
    if (!shared_->queue.is_empty()) shared_->idle.unlock_and_wake_one(lock);
}

bool borrowed_connection::while_appender_lives(const std::function<void()>& work) {
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

}  // namespace livescore
