/// The worker's settings, read from the environment; .env.example documents each.
#pragma once
#include "common_config.h"
#include "livescore/worker/worker.h"

namespace livescore {

struct worker_config {
    common_config common;
    worker_options worker;
    delay_queue_options queue;
    std::string host;
    std::uint16_t port = 0;  ///< of /health and /metrics
};

[[nodiscard]] worker_config read_worker_config(env_reader& env);

}  // namespace livescore
