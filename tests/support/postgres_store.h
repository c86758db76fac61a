/// A store on its own database, and the questions of integration tests to it.
#pragma once
#include <condition_variable>
#include <future>
#include <iterator>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "livescore/core/time.h"
#include "livescore/postgres/store.h"
#include "support/await.h"
#include "support/postgres_database.h"

namespace livescore::test {

/// The limits that the test leaves as they are become a minute, because the machine may be busy.
inline postgres_options patient(postgres_options options) {
    const postgres_options usual;
    for (const auto limit :
         {&postgres_options::connect_timeout, &postgres_options::lock_timeout,
          &postgres_options::statement_timeout, &postgres_options::idle_transaction_timeout}) {
        if (options.*limit == usual.*limit) options.*limit = std::chrono::seconds(60);
    }
    return options;
}

/// As make_postgres_store, with patience.
inline std::unique_ptr<postgres_stores> make_patient_store(
    postgres_options options, event_sink& sink, metrics_registry& metrics,
    std::shared_ptr<db_connector> connector = {}) {
    return make_postgres_store(patient(std::move(options)), sink, metrics, std::move(connector));
}

/// Remembers the events that were committed. Thread-safe.
class recording_sink final : public event_sink {
public:
    void note_committed(std::span<const committed_event> events) noexcept override {
        const std::lock_guard lock(mutex_);
        noted_ += events.size();
    }
    void note_traced(std::vector<traced_event> events) noexcept override {
        const std::lock_guard lock(mutex_);
        traced_.insert(traced_.end(), events.begin(), events.end());
    }
    void on_committed(std::vector<committed_event> events) noexcept override {
        const std::lock_guard lock(mutex_);
        for (const auto& event : events) {
            for (const auto& traced : traced_) {
                if (traced.match == event.match && traced.seq == event.seq)
                    told_before_.push_back(traced);
            }
        }
        noted_ -= events.size();
        events_.insert(events_.end(), std::make_move_iterator(events.begin()),
                       std::make_move_iterator(events.end()));
        arrived_.notify_all();
    }
    /// Takes the events that have arrived, in order of arrival. Waits for the events that were
    /// noted.
    std::vector<committed_event> take() {
        std::unique_lock lock(mutex_);
        arrived_.wait(lock, [this] { return noted_ == 0; });
        return std::exchange(events_, {});
    }

    /// Takes the traces that were noted before their events arrived.
    std::vector<traced_event> take_traced() {
        const std::lock_guard lock(mutex_);
        traced_.clear();
        return std::exchange(told_before_, {});
    }

private:
    std::mutex mutex_;
    std::condition_variable arrived_;
    std::vector<traced_event> traced_;
    std::vector<traced_event> told_before_;
    std::size_t noted_ = 0;
    std::vector<committed_event> events_;
};

/// A store on the database of the suite. A test may replace it by one with other options.
template <class Suite>
struct store_suite : postgres_suite<Suite> {
    store_suite() { use_store({.url = this->database.url()}); }

    void use_store(postgres_options options) {
        db = make_patient_store(std::move(options), sink, metrics);
    }

    recording_sink sink;
    metrics_registry metrics;
    std::unique_ptr<postgres_stores> db;
};

/// The answer to a change of this match. While the change waits for the match's row, this function
/// terminates its server process. The store then makes the change again over a new connection.
template <class Value>
Value terminated_once(test_database& database, match_id id, asio::awaitable<Value> change) {
    std::future<Value> running;
    {
        row_lock lock(database, id);
        running = start(std::move(change));
        database.wait_for_blocked_store();
        database.terminate_store();
        database.wait_for_blocked_store();
    }
    return running.get();
}

inline timestamp now() {
    return system_wall_clock().now();
}

/// A match that starts `start` from now and lasts two hours.
inline create_match a_match(std::chrono::seconds start = std::chrono::hours(1)) {
    create_match command;
    command.sport = "football";
    command.league = "World Cup";
    command.home_team = "Argentina";
    command.away_team = "France";
    command.schedule.start = now() + start;
    command.schedule.end = command.schedule.start + std::chrono::hours(2);
    return command;
}

inline append_request a_comment(match_id id, std::string message = "Shot wide") {
    append_request request;
    request.match = id;
    request.entry = new_commentary{};
    request.entry->minute = 12;
    request.entry->message = std::move(message);
    request.at = now();
    return request;
}

inline append_request a_score(match_id id, int home, int away) {
    append_request request;
    request.match = id;
    request.score = score{home, away};
    request.at = now();
    return request;
}

/// A change that sets the score.
inline store::decider scoring(int home, int away = 0) {
    return [=](const match& before, timestamp at) {
        return decide(before, set_score{{home, away}}, at);
    };
}

}  // namespace livescore::test
