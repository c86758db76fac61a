// livescore-api: the stateless HTTP and WebSocket server. This is the composition root, in reading
// order.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>
#include <thread>

#include "background/api_key_refresher.h"
#include "background/bus/chosen_bus.h"
#include "background/health_monitor.h"
#include "background/jwks_refresher.h"
#include "background/memory_trimmer.h"
#include "background/write_watch.h"
#include "config/api_config.h"
#include "config/config_file.h"
#include "livescore/api/api_server.h"
#include "livescore/api/check_traffic_options.h"
#include "livescore/core/version.h"
#include "livescore/feeds/feed_service.h"
#include "livescore/feeds/thread_intakes.h"
#include "livescore/postgres/competition_store.h"
#include "livescore/postgres/feed_store.h"
#include "livescore/postgres/operations_store.h"
#include "livescore/postgres/standings_source.h"
#include "livescore/postgres/webhook_store.h"
#include "livescore/service/feed/hosted_feed_board.h"
#include "process/command_line.h"
#include "process/healthcheck.h"
#include "process/start.h"
#include "programs/run_api.h"

namespace {

using namespace livescore;

/// The refusal of a production server that no client can write to, or that every client can write
/// to. No operator wants either.
constexpr const char* no_key_sentence =
    "APP_ENV=production needs an API key before it starts: set BOOTSTRAP_API_KEY_FILE, or make one "
    "with livescore-admin key create";
constexpr std::chrono::seconds key_patience{5};

/// Whether there may be a key. While PostgreSQL is away, there may be one: the server starts, and
/// lets no client in before PostgreSQL is back.
bool has_key(api_key_refresher& refresher, const api_key_ring& ring) {
    if (ring.holds() == api_key_ring::content::some) return true;
    const auto deadline = std::chrono::steady_clock::now() + key_patience;
    while (!refresher.read_once() && std::chrono::steady_clock::now() < deadline) {
        std::this_thread::sleep_for(std::chrono::milliseconds(250));
    }
    return ring.holds() != api_key_ring::content::none;
}

bool needs_key(const api_config& config) {
    return config.production && config.api.write_auth == auth_mode::required;
}

void tell_what_is_open(const api_config& config, const api_key_ring& ring) {
    if (config.api.write_auth == auth_mode::open) {
        log::warn("writes_are_open", {{"reason", "WRITE_AUTH=open"}});
    } else if (config.api.write_auth == auth_mode::when_keys_exist &&
               ring.holds() != api_key_ring::content::some) {
        log::warn("writes_are_open", {{"reason", "there is no API key"}});
    }
}

/// The feeds take reports in on the thread of the request that brings them.
take_reports taker_of(thread_intakes& intakes) {
    return [&intakes](std::string provider, timestamp turn, std::vector<fixture_report> reports) {
        return intakes.take(std::move(provider), turn, std::move(reports));
    };
}

/// `control` runs the queue.
feed_service::hasten_poll hastener_of(asio::io_context& control, poll_queue& polls) {
    return [&control, &polls](std::string provider) {
        return asio::co_spawn(control, polls.hasten(poll_name(provider)), asio::use_awaitable);
    };
}

/// After SIGHUP new connections get the certificate that the files hold then.
void await_hangup(asio::signal_set& hangups, api_server& server) {
    hangups.add(SIGHUP);
    hangups.async_wait([&hangups, &server](boost::system::error_code error, int) {
        if (error) return;
        server.reload_certificate();
        await_hangup(hangups, server);
    });
}

int run(const api_config& config, const inlet_decorator& decorate) {
    raise_descriptor_limit();
    const memory_trimmer trimmer;
    api_key_ring ring(config.keys, system_wall_clock());
    health_board health;
    // The refresher and the store share the connector: when the refresher finds PostgreSQL back,
    // the store must refuse no request.
    const auto connector = make_db_connector(config.common.postgres);
    api_key_refresher refresher(connector, ring, health);
    if (needs_key(config) && !has_key(refresher, ring)) {
        log::error("configuration_invalid", {{"problem", no_key_sentence}});
        return exit_config;
    }
    refresher.read_once();
    write_watch writes(connector, health);
    writes.look();
    tell_what_is_open(config, ring);
    authenticator who(ring, config.tokens, system_wall_clock());
    who.trust(config.token_keys);
    // The control thread serves the feed and Redis. Shards and PostgreSQL's connections have their
    // own threads.
    asio::io_context control{1};
    // A signal that comes before the wait below is kept for it.
    asio::signal_set signals(control, SIGINT, SIGTERM);
    auto redis = make_redis_client(control, config.common.redis);
    if (!claim_redis(control, *redis)) return report_shared_redis(config.common.redis);
    const auto bus = open_event_bus(control, *redis, config.common.bus);
    const auto queue = make_delay_queue(*redis, {});
    feed events(control, *bus, config.feed, decorate);
    metrics_registry metrics;
    register_build_info(metrics);
    events.register_metrics(metrics);
    auto log_store =
        make_postgres_store(config.common.postgres, events, metrics, connector, config.replicas);
    transition_scheduler scheduler(control, *queue);
    match_service matches(*log_store, scheduler, system_wall_clock());
    auto competition_rows = make_postgres_competition_store(
        config.common.postgres, config.api.competition, events, metrics, connector);
    competition_service competitions(*competition_rows);
    match_sheet_service sheets(log_store->sheets());
    job_service jobs(control, *queue);
    auto feed_rows = make_feed_store(config.common.postgres, events, metrics, connector);
    const auto board = make_feed_board(*redis);
    const auto polls = make_poll_queue(*redis, config.common.instance);
    hosted_feed_board hosted_board(control, *board);
    thread_intakes intakes(*feed_rows, &log_store->sheets(), &hosted_board, config.intake);
    feed_service feeds(*feed_rows, hosted_board, taker_of(intakes), hastener_of(control, *polls));
    auto seasons = make_standings_source(config.common.postgres, metrics, connector);
    standings_service tables(*seasons, config.api.tables, config.api.json);
    auto webhook_rows =
        make_webhook_store(config.common.postgres, config.api.webhooks, metrics, connector);
    const auto bell = make_webhook_bell(control, *redis);
    webhook_service webhooks(*webhook_rows, bell.get());
    const bool on_nats = config.common.bus.carried_by == bus_options::engine::nats;
    health_monitor monitor(control, *bus, health,
                           on_nats ? make_redis_watch(*redis) : std::function<bool()>());
    monitor.register_metrics(metrics);
    writes.register_metrics(metrics);
    jwks_refresher jwks(control, config.jwks, who, config.token_keys);
    const auto rates = make_shared_rate_limits(control, *redis);
    const auto cache = make_shared_cache(control, *redis);
    const auto viewer_numbers = make_viewer_board(control, *redis);
    viewer_service viewers(*viewer_numbers, config.viewers, metrics);
    auto operation_rows = make_operations_store(config.common.postgres, metrics, connector);
    const auto processes = make_process_board(*redis);
    const auto redis_figures = make_redis_inspector(*redis);
    process_reporter reporter(*processes, metrics, identify(config.common, process_kind::api),
                              config.common.reports, system_wall_clock(),
                              [&health] { return health.draining.load(); });
    operations_service operations(control, *processes, reporter, *operation_rows, *redis_figures,
                                  system_wall_clock(), config.operations);
    const api_services services{matches, competitions, sheets,  jobs,      feeds,
                                tables,  webhooks,     viewers, operations};
    api_server server(config.api, services, events, health, metrics, *rates, *cache, who);

    std::thread drain_thread;
    signals.async_wait([&](boost::system::error_code error, int signal) {
        if (error) return;
        health.draining = true;
        // A second signal ends the process at once.
        signals.clear();
        std::signal(SIGINT, SIG_DFL);
        std::signal(SIGTERM, SIG_DFL);
        log::info("drain_started", {{"signal", signal}});
        // The drain does not run on the control thread, which must go on to serve the requests that
        // finish.
        drain_thread = std::thread([&] {
            const bool complete = server.drain();
            log::info("drain_finished", {{"complete", complete}});
            control.stop();
        });
    });

    asio::signal_set hangups(control);
    await_hangup(hangups, server);

    events.start(*log_store);
    monitor.start();
    refresher.start();
    writes.start();
    jwks.start();
    viewers.start(control);
    server.start();
    reporter.start(control);
    log::info("api_listening", {{"host", config.api.host},
                                {"port", static_cast<int>(server.port())},
                                {"publicPort", static_cast<int>(server.public_port())},
                                {"tls", config.api.door.has_tls()},
                                {"shards", config.api.shards},
                                {"environment", config.common.environment},
                                {"version", version()}});
    control.run();
    if (drain_thread.joinable()) drain_thread.join();
    events.stop();
    // Requests may still await Redis and PostgreSQL, and complete into the shards' contexts. So
    // both end before the server does.
    redis.reset();
    control.restart();
    control.poll();
    operation_rows.reset();
    webhook_rows.reset();
    seasons.reset();
    feed_rows.reset();
    competition_rows.reset();
    log_store.reset();
    return 0;
}

/// PORT, with what it speaks when it is the door.
healthcheck_target inner_port_of(const api_options& api) {
    healthcheck_target asked{api.host, api.port};
    if (api.door.public_port != 0) return asked;
    asked.has_tls = api.door.has_tls();
    asked.is_proxied = api.door.proxied == proxy_protocol::required && trusts_loopback(api.traffic);
    return asked;
}

}  // namespace

int livescore::run_api(int argc, char** argv, const inlet_decorator& decorate) {
    const auto healthcheck = [](const std::string& config_file) {
        env_reader asked = open_configuration(config_file);
        return run_healthcheck(inner_port_of(read_api_config(asked).api));
    };
    std::string config_file;
    if (const auto status =
            handle_arguments(argc, argv, "Live Score API server", config_file,
                             {{"healthcheck", "Ask the server of HOST and PORT whether it is ready",
                               healthcheck}})) {
        return *status;
    }
    env_reader env = open_configuration(config_file);
    const api_config config = read_api_config(env);
    if (!env.problems().empty()) return report_problems(env, "api");
    log::init(config.common.log_level, "api", config.common.instance);
    int status = 1;
    try {
        status = run(config, decorate);
    } catch (const std::exception& e) {
        log::error("api_failed", {{"reason", e.what()}});
    }
    log::flush();
    return status;
}
