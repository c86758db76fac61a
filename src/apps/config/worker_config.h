/// The configuration of livescore-worker.
#pragma once
#include <cstdint>
#include <string>

#include "background/feed_sources.h"
#include "config/common_config.h"
#include "livescore/core/env.h"
#include "livescore/webhooks/webhook_options.h"
#include "livescore/worker/worker.h"

namespace livescore {

struct worker_config {
    common_config common;
    worker_options worker;
    delay_queue_options queue;
    feed_sources feeds;
    webhook_options webhooks;
    std::string host = "0.0.0.0";
    std::uint16_t port = 8100;  ///< port of /health and /metrics
};

/// Declares the settings of the worker and binds them to `config`.
void declare_settings(setting_table& table, worker_config& config);

/// Reads the settings. When `env` has problems afterwards, do not use the configuration.
[[nodiscard]] worker_config read_worker_config(env_reader& env);

}  // namespace livescore
