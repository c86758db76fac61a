// livescore-api: the stateless HTTP and WebSocket server. The composition root, in reading order.
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <thread>

#include "api_config.h"
#include "health_monitor.h"
#include "healthcheck.h"
#include "livescore/api/api_server.h"
#include "livescore/core/version.h"

namespace {

using namespace livescore;

int run(const api_config& config) {
    raise_descriptor_limit();
    // The control thread: feed and Redis. Shards have their own, PostgreSQL's connections too.
    asio::io_context control{1};
    auto redis = make_redis_client(control, config.common.redis);
    const auto bus = make_event_bus(*redis);
    const auto queue = make_delay_queue(*redis, {});
    feed events(control, *bus, config.feed);
    metrics_registry metrics;
    register_build_info(metrics);
    events.register_metrics(metrics);
    auto log_store = make_postgres_store(config.common.postgres, events, metrics);
    transition_scheduler scheduler(control, *queue);
    match_service matches(*log_store, scheduler, system_wall_clock());
    job_service jobs(control, *queue);
    health_board health;
    health_monitor monitor(control, *log_store, *bus, health);
    monitor.register_metrics(metrics);
    const auto rates = make_shared_rate_limits(control, *redis);
    api_server server(config.api, matches, jobs, events, health, metrics, *rates);

    asio::signal_set signals(control, SIGINT, SIGTERM);
    std::thread drain_thread;
    signals.async_wait([&](boost::system::error_code error, int signal) {
        if (error) return;
        health.draining = true;
        // A second signal ends the process at once.
        signals.clear();
        std::signal(SIGINT, SIG_DFL);
        std::signal(SIGTERM, SIG_DFL);
        log::info("drain_started", {{"signal", signal}});
        // Apart from the control thread, which must go on to serve the requests that finish.
        drain_thread = std::thread([&] {
            const bool complete = server.drain();
            log::info("drain_finished", {{"complete", complete}});
            control.stop();
        });
    });

    events.start(*log_store);
    monitor.start();
    server.start();
    log::info("api_listening", {{"host", config.api.host},
                                {"port", static_cast<int>(server.port())},
                                {"shards", config.api.shards},
                                {"environment", config.common.environment},
                                {"version", version()}});
    control.run();
    if (drain_thread.joinable()) drain_thread.join();
    events.stop();
    // What requests still await of Redis and PostgreSQL completes into the shards' contexts, so
    // both go before the server does.
    redis.reset();
    control.restart();
    control.poll();
    log_store.reset();
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    const auto healthcheck = [] {
        env_reader asked;
        const api_options api = read_api_config(asked).api;
        return run_healthcheck(api.host, api.port);
    };
    if (const auto status =
            handle_arguments(argc, argv, "Live Score API server",
                             {{"healthcheck", "Ask the server of HOST and PORT whether it is ready",
                               healthcheck}})) {
        return *status;
    }
    env_reader env;
    const api_config config = read_api_config(env);
    if (!env.problems().empty()) return report_problems(env, "api");
    log::init(config.common.log_level, "api", config.common.instance);
    int status = 1;
    try {
        status = run(config);
    } catch (const std::exception& e) {
        log::error("api_failed", {{"reason", e.what()}});
    }
    log::flush();
    return status;
}
