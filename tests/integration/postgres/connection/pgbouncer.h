/// A real pgbouncer in transaction mode.
#pragma once
#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <string>

namespace livescore::test {

class test_database;

/// It runs on a free port of 127.0.0.1 until it is destroyed. Not thread-safe.
class pgbouncer {
public:
    /// `pool_size`: server processes for all clients together. `each_begins_with`: SQL for each new
    /// server process.
    pgbouncer(test_database& database, int pool_size, const std::string& each_begins_with);
    ~pgbouncer();
    pgbouncer(const pgbouncer&) = delete;
    pgbouncer& operator=(const pgbouncer&) = delete;

    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }

private:
    bool try_start();
    void end();

    std::filesystem::path settings_;
    std::uint16_t port_ = 0;
    pid_t process_ = -1;
};

}  // namespace livescore::test
