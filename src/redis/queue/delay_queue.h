/// The delay queue of match transitions, in Redis. See delay_queue_scripts.h for its keys.
#pragma once
#include <memory>
#include <string>
#include <string_view>

#include "link/connection.h"
#include "livescore/redis/redis.h"
#include "livescore/service/delay_queue.h"

namespace livescore {

/// `clock` is the Lua that sets `now` in each script: delay_queue_scripts::redis_time. Tests pass
/// another one to turn the clock by hand.
[[nodiscard]] std::unique_ptr<delay_queue> make_delay_queue(
    std::shared_ptr<redis_connection> commands, std::shared_ptr<redis_connection> subscriber,
    delay_queue_options options, std::string_view clock);

}  // namespace livescore
