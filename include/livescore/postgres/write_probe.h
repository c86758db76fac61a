/// Finds out whether PostgreSQL takes writes, over a connection of its own.
#pragma once
#include <memory>

#include "livescore/postgres/connector.h"

namespace livescore {

/// Blocks. Not thread-safe.
class write_probe {
public:
    explicit write_probe(std::shared_ptr<db_connector> connector);
    ~write_probe();
    write_probe(const write_probe&) = delete;
    write_probe& operator=(const write_probe&) = delete;

    /// False for a standby and where transactions are read-only by default. Throws
    /// infrastructure_error. It writes nothing, so it does not notice a full disk.
    [[nodiscard]] bool takes_writes();

private:
    class impl;
    std::unique_ptr<impl> impl_;
};

}  // namespace livescore
