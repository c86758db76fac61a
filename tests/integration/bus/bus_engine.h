/// The engines that carry events, each with a private server, for tests of what all promise.
#pragma once
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <memory>
#include <ostream>
#include <string>

#include "livescore/service/event_bus.h"

namespace livescore::test {

enum class engine_kind { redis, redis_partitions, nats };
void PrintTo(engine_kind kind, std::ostream* out);

struct bus_wishes {
    std::string host = "127.0.0.1";
    std::string prefix{};  ///< empty: the default
    /// After this silence a subscription is probed.
    std::chrono::milliseconds patience = std::chrono::seconds(20);
    /// After this silence a connection of commands is dead. NATS has no such connection.
    std::chrono::milliseconds command_timeout = std::chrono::seconds(20);
};

/// A bus, and the client that it belongs to, if there is one.
struct opened_bus {
    std::shared_ptr<void> client{};
    std::unique_ptr<event_bus> bus{};

    void close() {
        bus.reset();
        client.reset();
    }
};

class bus_engine {
public:
    virtual ~bus_engine() = default;
    [[nodiscard]] virtual opened_bus open(boost::asio::io_context& context,
                                          const bus_wishes& wishes) = 0;
    /// With nobody at the other end.
    [[nodiscard]] virtual opened_bus open_to_nobody(boost::asio::io_context& context) = 0;
    virtual void start() = 0;
    virtual void kill() = 0;
    virtual void freeze() = 0;
    virtual void thaw() = 0;
    /// How its lines in the log begin.
    [[nodiscard]] virtual std::string log_name() const = 0;
};

[[nodiscard]] std::unique_ptr<bus_engine> make_engine(engine_kind kind);

}  // namespace livescore::test
