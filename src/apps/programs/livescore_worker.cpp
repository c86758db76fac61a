// livescore-worker: delay queue, transitions, heads, reconciliation, retention. This is the
// composition root, in reading order.
#include <atomic>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <memory>

#include "background/bus/chosen_bus.h"
#include "background/feed_runner.h"
#include "background/status_server.h"
#include "background/webhook_runner.h"
#include "background/write_watch.h"
#include "config/config_file.h"
#include "config/worker_config.h"
#include "livescore/core/mailbox.h"
#include "livescore/core/version.h"
#include "livescore/postgres/delivery_store.h"
#include "livescore/postgres/feed_store.h"
#include "livescore/postgres/retention.h"
#include "livescore/worker/worker.h"
#include "process/command_line.h"
#include "process/healthcheck.h"
#include "process/start.h"

namespace {

using namespace livescore;

/// Hands the events that the store commits straight to the bus: a worker has no subscribers.
class publishing_sink final : public event_sink {
public:
    publishing_sink(asio::io_context& context, event_bus& bus)
        : inbox_(context, [&bus](std::vector<std::vector<committed_event>>& batch) {
              for (const auto& events : batch) {
                  for (const auto& event : events) bus.publish(event);
              }
          }) {}
    void on_committed(std::vector<committed_event> events) noexcept override {
        inbox_.push(std::move(events));
    }

private:
    mailbox<std::vector<committed_event>> inbox_;
};

redis_options redis_of(const worker_config& config, const char* thread) {
    redis_options redis = config.common.redis;
    redis.client_name += thread;
    return redis;
}

int run(const worker_config& config) {
    raise_descriptor_limit();
    asio::io_context context{1};
    const auto connector = make_db_connector(config.common.postgres);
    health_board health;
    write_watch writes(connector, health);
    writes.look();
    // A signal that comes before the wait below is kept for it.
    asio::signal_set signals(context, SIGINT, SIGTERM);
    const auto redis = make_redis_client(context, config.common.redis);
    if (!claim_redis(context, *redis)) return report_shared_redis(config.common.redis);
    const auto bus = open_event_bus(context, *redis, config.common.bus);
    const auto queue = make_delay_queue(*redis, config.queue);
    publishing_sink sink(context, *bus);
    metrics_registry metrics;
    register_build_info(metrics);
    writes.register_metrics(metrics);
    const auto log_store = make_postgres_store(config.common.postgres, sink, metrics, connector);
    const auto maintenance = make_maintenance_store(config.common.postgres, metrics);
    worker jobs(context, *log_store, *maintenance, *queue, *bus, metrics, config.worker,
                &log_store->sheets());
    const auto feed_rows = make_feed_store(config.common.postgres, sink, metrics, connector);
    std::unique_ptr<feed_runner> feeds;
    if (!config.feeds.polled.empty()) {
        feeds = std::make_unique<feed_runner>(config.feeds, redis_of(config, "-feeds"), *feed_rows,
                                              log_store->sheets(), config.common.instance, metrics);
    }
    const auto deliveries = make_delivery_store(config.common.postgres, metrics, connector);
    webhook_runner webhooks(config.webhooks, redis_of(config, "-webhooks"),
                            named_bus(config.common.bus, "-webhooks"), *deliveries,
                            config.common.instance, metrics);
    status_server status(context, {asio::ip::make_address(config.host), config.port},
                         config.common.instance, metrics, [&] {
                             const bool fed = feeds == nullptr || feeds->healthy();
                             return jobs.healthy() && health.writable && fed && webhooks.healthy();
                         });

    const auto processes = make_process_board(*redis);
    std::atomic<bool> ending{false};
    process_reporter reporter(*processes, metrics, identify(config.common, process_kind::worker),
                              config.common.reports, system_wall_clock(),
                              [&ending] { return ending.load(); });

    int draining = feeds ? 3 : 2;  // what has to end first: the feeds, the webhooks, and the jobs
    const auto one_ended = [&] {
        if (--draining > 0) return;
        log::info("drain_finished");
        context.stop();
    };

    signals.async_wait([&](boost::system::error_code error, int signal) {
        if (error) return;
        ending = true;
        signals.clear();
        std::signal(SIGINT, SIG_DFL);
        std::signal(SIGTERM, SIG_DFL);
        log::info("drain_started", {{"signal", signal}});
        jobs.stop(one_ended);
        if (feeds) feeds->stop([&] { asio::post(context, one_ended); });
        webhooks.stop([&] { asio::post(context, one_ended); });
    });

    jobs.start();
    if (feeds) feeds->start();
    webhooks.start();
    writes.start();
    status.start();
    reporter.start(context);
    log::info("worker_ready", {{"port", status.port()},
                               {"environment", config.common.environment},
                               {"version", version()}});
    context.run();
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    const auto healthcheck = [](const std::string& config_file) {
        env_reader asked = open_configuration(config_file);
        const worker_config config = read_worker_config(asked);
        return run_healthcheck({config.host, config.port});
    };
    std::string config_file;
    if (const auto status = handle_arguments(
            argc, argv, "Live Score job worker", config_file,
            {{"healthcheck", "Ask the worker of HOST and WORKER_PORT whether it is ready",
              healthcheck}})) {
        return *status;
    }
    env_reader env = open_configuration(config_file);
    const worker_config config = read_worker_config(env);
    if (!env.problems().empty()) return report_problems(env, "worker");
    log::init(config.common.log_level, "worker", config.common.instance);
    int status = 1;
    try {
        status = run(config);
    } catch (const std::exception& e) {
        log::error("worker_failed", {{"reason", e.what()}});
    }
    log::flush();
    return status;
}
