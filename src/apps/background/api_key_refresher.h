/// Keeps the ring of API keys equal to the table of keys, and tells the health board whether
/// PostgreSQL answers. It has its own thread and its own connection. So the instance learns of a
/// revoked key in time, and does not take PostgreSQL for dead, even while all other connections are
/// busy.
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

    /// Reads the keys now. Returns false when that fails. Call it only before `start`.
    bool read_once();
    /// Reads the keys twice a second from now on, until this is destroyed.
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
    std::jthread thread_;  // last: the thread uses the other members
};

}  // namespace livescore
