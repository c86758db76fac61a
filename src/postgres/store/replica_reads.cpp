#include "store/replica_reads.h"

#include <thread>

#include "connection/values.h"
#include "livescore/core/log.h"
#include "log/log_epoch.h"

namespace livescore {
namespace {

using namespace std::chrono_literals;
using clock = std::chrono::steady_clock;

constexpr auto look_again = 1ms;

const statement position_statement{"position_of_primary", R"(
    SELECT pg_current_wal_flush_lsn(), current_log_epoch())"};

// A promoted server is a primary, and has everything of its history. The epoch contains the
// timeline: a standby that follows another primary, or none, has another one.
const statement reached_statement{"replica_reached", R"(
    SELECT current_log_epoch() = $2,
        NOT pg_is_in_recovery() OR pg_last_wal_replay_lsn() >= $1::pg_lsn)"};

postgres_options options_of(const postgres_options& primary, const replica_options& replicas) {
    postgres_options options = primary;
    options.url = to_standby(replicas.url);
    options.deployment = nullptr;
    return options;
}

counter& outcome(metrics_registry& metrics, const char* name) {
    return metrics.add_counter("livescore_replica_reads_total",
                               "Lists that a replica was asked for", {{"outcome", name}});
}

}  // namespace

replica_reads::replica_reads(const postgres_options& primary, const replica_options& replicas,
                             metrics_registry& metrics)
    : wait_(replicas.wait),
      read_(outcome(metrics, "read")),
      behind_(outcome(metrics, "behind")),
      failed_(outcome(metrics, "failed")),
      connector_(options_of(primary, replicas)),
      pool_(connector_, replicas.connections, primary.queue_limit, metrics, "replica") {}

replica_reads::position replica_reads::position_of(db_session& primary) {
    return primary.read([](pqxx::transaction_base& tx) {
        const auto row = execute(tx, position_statement).at(0);
        return position{row[0].as<std::string>(), to_log_epoch(row[1])};
    });
}

bool replica_reads::await(db_session& replica, const position& there) const {
    const auto give_up = clock::now() + wait_;
    for (;;) {
        const auto row = replica.read([&](pqxx::transaction_base& tx) {
            return execute(tx, reached_statement, there.lsn,
                           static_cast<std::int64_t>(there.epoch));
        });
        if (!row.at(0)[0].as<bool>()) return false;
        if (row.at(0)[1].as<bool>()) return true;
        if (clock::now() >= give_up) return false;
        std::this_thread::sleep_for(look_again);
    }
}

void replica_reads::note(const char* fault, counter& outcome) {
    outcome.add();
    if (passed_over_.exchange(fault != nullptr) == (fault != nullptr)) return;
    if (fault) {
        log::warn("replicas_passed_over", {{"reason", fault}});
    } else {
        log::info("replicas_read");
    }
}

}  // namespace livescore
