/// The state that the coroutines of the delay queue share: the connection, the scripts, the claims
/// without an answer.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "link/lua_script.h"
#include "livescore/redis/redis.h"
#include "lost_claims.h"

namespace livescore {

/// The coroutines keep it alive, because they may outlive the queue. It lives on the connection's
/// thread.
struct queue_state {
    using script = std::shared_ptr<const lua_script>;

    queue_state(std::shared_ptr<redis_connection> connection, delay_queue_options wanted,
                std::string_view clock);

    /// The name of a key of the queue. All of them are in one slot of a Redis Cluster.
    [[nodiscard]] std::string key(std::string_view name) const;
    /// Throws `unavailable` unless the jobs are ours: another deployment may hold the prefix.
    [[nodiscard]] asio::awaitable<redis_reply> run(const script& which,
                                                   std::vector<std::string> arguments) const;

    std::shared_ptr<redis_connection> commands;
    delay_queue_options options;
    lost_claims lost;
    script queue_size, dead_steps;
    script schedule, claim_due, finish, fail, release, counts, list, list_history, requeue_dead,
        forget_dead;
};

}  // namespace livescore
