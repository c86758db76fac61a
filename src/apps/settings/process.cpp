#include <boost/asio/ip/address.hpp>
#include <thread>

#include "settings/kinds.h"
#include "settings/sections.h"

namespace livescore {
namespace {

constexpr std::string_view process_title = "The process";

}  // namespace

void declare_environment(setting_table& table, std::string& environment) {
    using namespace std::string_literals;
    auto value = kind::choice(
        environment,
        {{"development", "development"s}, {"test", "test"s}, {"production", "production"s}});
    // The program accepts the original service's name of the variable where ours is not set.
    value.read = [read = value.read](env_reader& env, std::string_view name) {
        read(env, env.text(name, "").empty() ? "NODE_ENV" : name);
    };
    table.section(process_title);
    table.add("APP_ENV", std::move(value),
              "The environment that the process runs in. `/health` shows it. Some defaults depend "
              "on it. `NODE_ENV` is read where this variable is not set.");
}

void declare_instance_name(setting_table& table, std::string& instance) {
    setting_value value;
    value.values = "text";
    value.read = [&instance](env_reader& env, std::string_view name) {
        instance = env.text(name, env.text("HOSTNAME", "local"));
    };
    table.section(process_title);
    table.add("INSTANCE_NAME", std::move(value),
              "The name of this instance in logs, in `/health` and in the welcome of a WebSocket. "
              "The default is the value of `HOSTNAME`, or `local` where that is not set either.");
}

void declare_log_level(setting_table& table, log::level& level, bool may_be_off) {
    std::vector<std::pair<std::string_view, log::level>> levels{{"debug", log::level::debug},
                                                                {"info", log::level::info},
                                                                {"warn", log::level::warn},
                                                                {"error", log::level::error}};
    if (may_be_off) levels.emplace_back("off", log::level::off);
    table.section(process_title);
    table.add("LOG_LEVEL", kind::choice(level, std::move(levels)),
              "The least level that is logged. `livescore-migrate` also takes `off`.");
}

void declare_host(setting_table& table, std::string& host) {
    auto value = kind::text(host, "an IPv4 or IPv6 address");
    value.read = [&host, read = value.read](env_reader& env, std::string_view name) {
        read(env, name);
        boost::system::error_code bad_address;
        boost::asio::ip::make_address(host, bad_address);
        if (bad_address) env.problem("HOST: must be an IPv4 or IPv6 address");
    };
    table.section(process_title);
    table.add("HOST", std::move(value), "The address on which the process listens.");
}

void declare_api_process(setting_table& table, api_options& api) {
    table.section(process_title);
    table.add("PORT", kind::integer(api.port, 0, 65'535),
              "The TCP port of the API. 0 takes any free port, which the log names (event "
              "`api_listening`).");
    const auto take_threads = [&api](std::int64_t threads) {
        const std::size_t cores = std::max(1U, std::thread::hardware_concurrency());
        api.shards = threads == 0 ? cores : static_cast<std::size_t>(threads);
    };
    table.add("API_IO_THREADS", kind::integer(0, 0, 256, "threads", take_threads),
              "Threads that serve sockets. Each has connections of its own. 0 means one thread for "
              "each core. `docker-compose.yml` sets 1, which is its CPU limit.");
}

void declare_drain(setting_table& table, api_options& api) {
    table.section("Draining", "What the API does after SIGTERM.");
    table.add("DRAIN_SPREAD_MS", kind::milliseconds(api.drain_spread, 0, kind::hour_ms),
              "The time over which sockets and event streams are closed, so that not all clients "
              "come back at once.");
    table.add("DRAIN_TIMEOUT_MS", kind::milliseconds(api.drain_timeout, 100, kind::hour_ms),
              "The time after which the process ends whatever still runs. The value must be longer "
              "than `DRAIN_SPREAD_MS`.");
    table.check([&api](env_reader& env) {
        if (api.drain_timeout <= api.drain_spread)
            env.problem("DRAIN_TIMEOUT_MS: must be longer than DRAIN_SPREAD_MS");
    });
}

}  // namespace livescore
