/// Settings that the API and the worker share, read from the environment.
#pragma once
#include <string>

#include "livescore/core/env.h"
#include "livescore/core/log.h"
#include "livescore/postgres/store.h"
#include "livescore/redis/redis.h"

namespace livescore {

struct common_config {
    std::string environment;
    std::string instance;
    log::level log_level = log::level::info;
    postgres_options postgres;
    redis_options redis;
    std::chrono::milliseconds heads_interval{};
    std::chrono::milliseconds heads_window{};
};

[[nodiscard]] common_config read_common_config(env_reader& env, std::string_view service);

/// Handles --version and --help (then returns an exit status); nothing else is taken from the
/// command line.
[[nodiscard]] std::optional<int> handle_arguments(int argc, char** argv, const char* description);

/// Prints every problem, one JSON log line each, and returns EX_CONFIG.
[[nodiscard]] int report_problems(const env_reader& env, std::string_view service);

/// As many descriptors as the hard limit allows: each client needs one.
void raise_descriptor_limit();

}  // namespace livescore
