/// How to reach PostgreSQL, and the limits that its connections keep.
#pragma once
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

#include "livescore/domain/deployment.h"

namespace livescore {

struct postgres_options {
    std::string url;             ///< postgres://user:password@host:port/database, or a libpq string
    int pool_size = 4;           ///< connections (= threads) for everything but appends
    int append_connections = 2;  ///< connections (= threads) for group append
    int standings_connections = 2;    ///< connections (= threads) for tables
    int competition_connections = 2;  ///< connections (= threads) for leagues, teams and players
    int feed_connections = 2;         ///< connections (= threads) for feeds
    int webhook_connections = 2;      ///< connections (= threads) for webhooks
    int operations_connections = 2;   ///< connections (= threads) for operators
    int delivery_connections = 3;     ///< connections (= threads) of a worker for webhooks
    /// Requests that may wait for each of these kinds of connections. The store refuses further
    /// requests (overloaded).
    int queue_limit = 1024;
    int group_limit = 256;  ///< appends in one statement
    /// The largest event as it is sent. A change that would make a larger one is refused.
    std::size_t event_max_bytes = 64 * 1024;
    std::chrono::milliseconds connect_timeout{2000};
    std::chrono::milliseconds statement_timeout{5000};
    std::chrono::milliseconds lock_timeout{2000};
    /// How long a transaction may wait for its program. A process that was stopped, or whose
    /// machine is gone, holds its locks no longer. While this is below lock_timeout, whoever waits
    /// for these locks gets them.
    std::chrono::milliseconds idle_transaction_timeout{1000};
    /// How long the store tries to find out what became of a change when it lost the connection at
    /// the commit.
    std::chrono::milliseconds in_doubt_timeout{5000};
    /// True: PostgreSQL plans each statement once, for all values. This is for processes that run
    /// only statements with one good plan, each of which finds its rows by an index
    /// (enable_seqscan = off). False: PostgreSQL plans the first five executions of
    /// each statement on each connection by their values. PostgreSQL always plans appends once.
    bool plan_once = false;
    /// False: each statement is parsed and planned anew. It is for a pool that lends a server
    /// process for one transaction (pgbouncer in transaction mode), where nothing else may last
    /// longer either.
    bool prepared = true;
    std::string application_name = "livescore";
    /// Each new connection notes here whose database it is. Null: nobody wants to know.
    std::shared_ptr<deployment_identity> deployment{};
};

}  // namespace livescore
