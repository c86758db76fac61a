/// The steps that the API and the worker share when they start.
#pragma once
#include <string_view>

#include "livescore/core/env.h"
#include "livescore/core/metrics.h"
#include "livescore/redis/redis.h"

namespace livescore {

/// Logs every problem, one JSON line each, and returns exit_config.
[[nodiscard]] int report_problems(const env_reader& env, std::string_view service);

/// Logs that another deployment uses our Redis under our prefix, and returns exit_config.
[[nodiscard]] int report_shared_redis(const redis_options& redis);

/// Registers livescore_build_info.
void register_build_info(metrics_registry& metrics);

/// Raises the limit of descriptors to the hard limit: each client needs one.
void raise_descriptor_limit();

}  // namespace livescore
