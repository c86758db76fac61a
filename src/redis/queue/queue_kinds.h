/// How long the queues of all kinds are: transitions, the polls of feeds, the jobs of webhooks.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <memory>
#include <string>
#include <vector>

#include "link/lua_script.h"
#include "livescore/domain/schedule/transition_job.h"

namespace livescore {

namespace asio = boost::asio;

[[nodiscard]] std::shared_ptr<const lua_script> load_queue_size_script();
[[nodiscard]] std::shared_ptr<const lua_script> load_dead_steps_script();

/// Reads the queues beside that of the transitions. Throws infrastructure_error.
[[nodiscard]] asio::awaitable<std::vector<job_kind>> read_other_queues(
    std::shared_ptr<const lua_script> script, std::shared_ptr<redis_connection> commands);
/// The dead transitions by step. Throws infrastructure_error.
[[nodiscard]] asio::awaitable<std::vector<dead_step>> read_dead_steps(
    std::shared_ptr<const lua_script> script, std::shared_ptr<redis_connection> commands,
    std::string dead_key);

}  // namespace livescore
