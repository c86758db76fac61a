/// Opens connections. While PostgreSQL is away, one thread at a time tries to connect, a few times
/// a second. All other threads fail at once: requests must not queue up behind timeouts.
#pragma once
#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "connection/connection.h"
#include "connection/errors.h"
#include "livescore/postgres/connector.h"
#include "livescore/postgres/options.h"

namespace livescore {

/// Thread-safe. Must outlive the sessions that use it.
class db_connector {
public:
    explicit db_connector(postgres_options options);

    struct opened {
        std::unique_ptr<db_connection> connection;
        backend_identity backend;
        bool keeps_plans = false;  ///< of prepared statements
    };
    /// Throws infrastructure_error(unavailable). Blocks for connect_timeout at most. `plan_once`:
    /// see postgres_options, which may ask for it too.
    [[nodiscard]] opened open(bool plan_once);
    /// PostgreSQL has refused to write because it is read-only. Any thread.
    void note_read_only() noexcept { read_only_noted_ = true; }
    /// Whether that was noted since the last call.
    [[nodiscard]] bool take_read_only_note() noexcept { return read_only_noted_.exchange(false); }
    [[nodiscard]] std::chrono::milliseconds in_doubt_timeout() const noexcept {
        return options_.in_doubt_timeout;
    }
    [[nodiscard]] std::size_t event_max_bytes() const noexcept { return options_.event_max_bytes; }

private:
    using clock = std::chrono::steady_clock;

    void admit();
    /// Sets the session up, and returns the server process behind it.
    backend_identity set_up(pqxx::transaction_base& setup, bool plan_once);
    backend_identity set_up_pooled(pqxx::transaction_base& setup, std::string name);
    void tell_of_pool();
    void identify(pqxx::transaction_base& setup);
    void settle(const char* failure);

    postgres_options options_;
    std::string url_;
    std::atomic<bool> read_only_noted_{false};
    std::atomic<bool> identity_refused_{false};
    std::atomic<bool> pool_told_{false};
    std::atomic<bool> pool_settings_told_{false};
    std::mutex mutex_;
    std::optional<clock::time_point> failed_at_;  ///< absent: the last attempt succeeded
    bool probing_ = false;                        ///< one thread is trying, all others fail
};

}  // namespace livescore
