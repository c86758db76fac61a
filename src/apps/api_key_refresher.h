/// Keeps the ring of API keys as the table has it, and the health board told whether PostgreSQL
/// answers. A thread and a connection of its own: a key is revoked in time, and PostgreSQL not
/// taken for dead, also while all others are busy.
#pragma once
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "livescore/api/health.h"
#include "livescore/postgres/api_key_store.h"
#include "livescore/service/api_key_ring.h"

namespace livescore {

class api_key_refresher {
public:
    api_key_refresher(std::shared_ptr<db_connector> connector, api_key_ring& ring,
                      health_board& board);

    /// Reads the keys now; false when they cannot be. Before `start`.
    bool read_once();
    /// Twice a second from now on, until it is destroyed.
    void start();

private:
    void refresh();
    void run(const std::stop_token& stop);
    void record_uses();

    api_key_store store_;
    api_key_ring& ring_;
    health_board& board_;
    std::int64_t version_ = -1;
    bool failing_ = false;
    std::chrono::steady_clock::time_point uses_recorded_{std::chrono::steady_clock::now()};
    std::mutex mutex_;
    std::condition_variable_any stopped_;
    std::jthread thread_;  // last: it uses the others
};

}  // namespace livescore
