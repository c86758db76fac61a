/// Which engine carries the events.
#pragma once
#include <boost/asio/io_context.hpp>
#include <memory>
#include <string_view>

#include "livescore/nats/nats.h"
#include "livescore/redis/redis.h"
#include "livescore/service/event_bus.h"

namespace livescore {

struct bus_options {
    enum class engine { redis, nats };
    engine carried_by = engine::redis;
    nats_options nats{};
};

/// The bus on Redis shares the connections of `redis`; the one on NATS has its own. It lives on
/// `context`, which is the one of `redis`.
[[nodiscard]] std::unique_ptr<event_bus> open_event_bus(boost::asio::io_context& context,
                                                        redis_client& redis,
                                                        const bus_options& options);

/// The options of another bus of the same process. `thread` follows the name of the process.
[[nodiscard]] bus_options named_bus(bus_options options, std::string_view thread);

}  // namespace livescore
