/// The intakes of a server with several threads: one for each, since an intake lives on one
/// executor.
#pragma once
#include <map>
#include <memory>
#include <mutex>
#include <thread>

#include "livescore/feeds/fixture_intake.h"

namespace livescore {

/// Thread-safe. A coroutine that awaits `take` resumes on the thread that began it.
class thread_intakes {
public:
    /// As fixture_intake; the ports may be used from any executor.
    thread_intakes(feed_store& store, match_sheet_store* sheets, feed_board* board,
                   intake_options options)
        : store_(store), sheets_(sheets), board_(board), options_(options) {}

    asio::awaitable<intake_result> take(std::string provider, timestamp turn,
                                        std::vector<fixture_report> reports) {
        return of_this_thread().take(std::move(provider), turn, std::move(reports));
    }

private:
    fixture_intake& of_this_thread() {
        const std::lock_guard lock(mutex_);
        auto& intake = intakes_[std::this_thread::get_id()];
        if (!intake) intake = std::make_unique<fixture_intake>(store_, sheets_, board_, options_);
        return *intake;
    }

    feed_store& store_;
    match_sheet_store* sheets_;
    feed_board* board_;
    const intake_options options_;
    std::mutex mutex_;
    std::map<std::thread::id, std::unique_ptr<fixture_intake>> intakes_;
};

}  // namespace livescore
