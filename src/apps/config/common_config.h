/// The configuration that the API and the worker share.
#pragma once
#include <chrono>
#include <string>
#include <string_view>

#include "background/bus/chosen_bus.h"
#include "livescore/core/log.h"
#include "livescore/postgres/store.h"
#include "livescore/redis/redis.h"
#include "livescore/service/operations/process_reporter.h"
#include "settings/setting.h"

namespace livescore {

struct common_config {
    std::string environment = "development";
    std::string instance = "local";
    log::level log_level = log::level::info;
    postgres_options postgres;
    redis_options redis;
    bus_options bus;
    reporter_options reports;
};

/// Declares the addresses and the common settings of the process.
void declare_common(setting_table& table, common_config& config, std::string& host);

/// What this process tells the others of itself.
[[nodiscard]] process_identity identify(const common_config& config, process_kind kind);

/// Derives the names that servers know this process by. `service`: "api" or "worker".
void name_clients(common_config& config, std::string_view service);

/// A subscription that brings no heads for `interval` is probed. A busy Redis may take some time to
/// answer, so half a second is the least.
void expect_heads(common_config& config, std::chrono::milliseconds interval);

}  // namespace livescore
