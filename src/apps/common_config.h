/// Settings that the API and the worker share, read from the environment.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "livescore/core/env.h"
#include "livescore/core/log.h"
#include "livescore/core/metrics.h"
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

/// HOST: an IPv4 or IPv6 address to listen on.
[[nodiscard]] std::string read_host(env_reader& env);

/// DATABASE_URL, and DATABASE_PASSWORD within it when that is set.
[[nodiscard]] std::string read_database_url(env_reader& env);

/// Something else that a program can be asked to do; `run` returns the exit status.
struct subcommand {
    const char* name;
    const char* description;
    std::function<int()> run;
};

/// Handles --version, --help and the subcommands (then returns an exit status); nothing else is
/// taken from the command line.
[[nodiscard]] std::optional<int> handle_arguments(int argc, char** argv, const char* description,
                                                  const std::vector<subcommand>& subcommands = {});

/// Prints every problem, one JSON log line each, and returns EX_CONFIG.
[[nodiscard]] int report_problems(const env_reader& env, std::string_view service);

/// livescore_build_info
void register_build_info(metrics_registry& metrics);

/// As many descriptors as the hard limit allows: each client needs one.
void raise_descriptor_limit();

}  // namespace livescore
