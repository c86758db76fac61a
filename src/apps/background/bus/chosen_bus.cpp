#include "background/bus/chosen_bus.h"

namespace livescore {

std::unique_ptr<event_bus> open_event_bus(boost::asio::io_context& context, redis_client& redis,
                                          const bus_options& options) {
    if (options.carried_by == bus_options::engine::redis) return make_event_bus(redis);
    return make_nats_bus(context, options.nats);
}

bus_options named_bus(bus_options options, std::string_view thread) {
    options.nats.client_name += thread;
    return options;
}

}  // namespace livescore
