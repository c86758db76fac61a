#include "process/start.h"

#include <sys/resource.h>

#include <string>

#include "livescore/core/log.h"
#include "livescore/core/version.h"

namespace livescore {

int report_problems(const env_reader& env, std::string_view service) {
    log::init(log::level::info, service, "local");
    for (const auto& problem : env.problems())
        log::error("configuration_invalid", {{"problem", problem}});
    log::flush();
    return exit_config;
}

int report_shared_redis(const redis_options& redis) {
    log::error("configuration_invalid",
               {{"problem",
                 "REDIS_PREFIX: another deployment, with another database, uses this "
                 "Redis with the prefix " +
                     redis.prefix + "; give each a prefix of its own"}});
    return exit_config;
}

void register_build_info(metrics_registry& metrics) {
    metrics
        .add_gauge("livescore_build_info", "1, labelled with the version",
                   {{"version", std::string(version())}})
        .set(1);
}

void raise_descriptor_limit() {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = limit.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &limit) != 0) log::warn("descriptor_limit_not_raised");
}

}  // namespace livescore
