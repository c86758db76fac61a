/// Reads from replicas of PostgreSQL that are as far as the primary.
#pragma once
#include <atomic>
#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "connection/connector.h"
#include "connection/db_pool.h"
#include "livescore/domain/log_epoch.h"
#include "livescore/postgres/replica_options.h"

namespace livescore {

/// Thread-safe.
class replica_reads {
public:
    replica_reads(const postgres_options& primary, const replica_options& replicas,
                  metrics_registry& metrics);

    /// The answer of a replica that has everything which the primary had when this began. Nothing
    /// when no replica has it in time. Throws infrastructure_error when the primary cannot be
    /// asked.
    template <class Result>
    [[nodiscard]] asio::awaitable<std::optional<Result>> read(
        db_pool& primary, std::function<Result(db_session&)> work) {
        std::function<position(db_session&)> ask = &replica_reads::position_of;
        const position now = co_await primary.run(std::move(ask));
        std::function<std::optional<Result>(db_session&)> read_if_current =
            [this, now, work = std::move(work)](db_session& session) -> std::optional<Result> {
            if (!await(session, now)) return std::nullopt;
            return work(session);
        };
        std::optional<Result> answer;
        try {
            answer = co_await pool_.run(std::move(read_if_current));
            note(answer ? nullptr : "behind, or of another history", answer ? read_ : behind_);
        } catch (const infrastructure_error& e) {
            note(e.what(), failed_);
        }
        co_return answer;
    }

private:
    struct position {
        std::string lsn;  ///< a pg_lsn: how far the log of writes is
        log_epoch epoch = log_epoch::unknown;
    };

    static position position_of(db_session& primary);
    /// Whether the replica gets there in time.
    [[nodiscard]] bool await(db_session& replica, const position& there) const;
    void note(const char* fault, counter& outcome);

    const std::chrono::milliseconds wait_;
    counter& read_;
    counter& behind_;
    counter& failed_;
    std::atomic<bool> passed_over_{false};
    db_connector connector_;
    db_pool pool_;
};

}  // namespace livescore
