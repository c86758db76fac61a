#include "config/common_config.h"

#include <algorithm>
#include <memory>

#include "livescore/core/version.h"
#include "settings/sections.h"

namespace livescore {

void declare_common(setting_table& table, common_config& config, std::string& host) {
    declare_database_url(table, config.postgres.url);
    declare_redis_url(table, config.redis);
    declare_environment(table, config.environment);
    declare_instance_name(table, config.instance);
    declare_log_level(table, config.log_level);
    declare_host(table, host);
}

process_identity identify(const common_config& config, process_kind kind) {
    return {config.instance, kind, std::string(version()), system_wall_clock().now()};
}

void name_clients(common_config& config, std::string_view service) {
    config.postgres.application_name = "livescore-" + std::string(service);
    const auto deployment = std::make_shared<deployment_identity>();
    config.postgres.deployment = deployment;
    config.redis.deployment = deployment;
    config.bus.nats.deployment = deployment;
    config.redis.client_name = "livescore-" + std::string(service) + "-" + config.instance;
    config.bus.nats.client_name = config.redis.client_name;
}

void expect_heads(common_config& config, std::chrono::milliseconds interval) {
    constexpr std::chrono::milliseconds shortest{500};
    config.redis.subscription_patience = std::max(interval, shortest);
    config.bus.nats.patience = config.redis.subscription_patience;
}

}  // namespace livescore
