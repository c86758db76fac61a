/// The configuration that the API and the worker share.
#pragma once
#include <string>
#include <string_view>

#include "livescore/core/log.h"
#include "livescore/postgres/store.h"
#include "livescore/redis/redis.h"
#include "settings/setting.h"

namespace livescore {

struct common_config {
    std::string environment = "development";
    std::string instance = "local";
    log::level log_level = log::level::info;
    postgres_options postgres;
    redis_options redis;
};

/// Declares the addresses and the common settings of the process.
void declare_common(setting_table& table, common_config& config, std::string& host);

/// Derives the names that servers know this process by. `service`: "api" or "worker".
void name_clients(common_config& config, std::string_view service);

}  // namespace livescore
