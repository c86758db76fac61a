/// A connection as its shard sees it, and the list in which the shard keeps it.
#pragma once
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <vector>

#include "limits/connection_count.h"
#include "livescore/core/steady_clock.h"

namespace livescore {

namespace asio = boost::asio;
using tcp = asio::ip::tcp;
using shard_executor = asio::io_context::executor_type;

/// The shard sweeps its connections twice a second, so that no connection needs a timer. Every call
/// comes on the shard's thread.
class connection {
public:
    connection() = default;
    connection(const connection&) = delete;
    connection& operator=(const connection&) = delete;

    /// Enforces deadlines. May end the connection.
    virtual void sweep(steady_time now) = 0;
    /// The server shuts down: the connection finishes what runs, then closes.
    virtual void drain() = 0;
    /// The log's history was replaced: a connection that follows it ends, and its client begins
    /// anew.
    virtual void on_log_replaced() {}
    /// The connection ends at once.
    virtual void abort() = 0;

    /// The place that the connection takes among those of the instance and of its client's address.
    connection_place place;

protected:
    virtual ~connection() = default;

private:
    friend class connection_list;
    std::uint32_t index_ = 0;
};

/// Connections in no order. It costs the same to add or remove one, with any number of them. The
/// list does not own them.
class connection_list {
public:
    void add(connection& c);
    void remove(connection& c);
    [[nodiscard]] std::size_t size() const noexcept { return items_.size(); }
    /// `visit` may remove the connection that it is called with.
    void for_each(const std::function<void(connection&)>& visit);
    /// Calls `visit` for up to `count` connections from the end.
    void for_last(std::size_t count, const std::function<void(connection&)>& visit);

private:
    std::vector<connection*> items_;
};

}  // namespace livescore
