/// A simulated worker process: the product's loops, with links to the simulated servers.
#pragma once
#include "livescore/core/metrics.h"
#include "livescore/worker/worker.h"
#include "simulation/servers/redis.h"
#include "simulation/servers/store_link.h"

namespace livescore::simulation {

class worker_process final : public process {
public:
    worker_process(world& in, std::string name, database& log, redis_server& bell,
                   worker_options options)
        : process(in, std::move(name)),
          work_(context_.get_executor()),
          bus_(std::make_shared<bus_link>(in, *this, context_, bell)),
          sink_(*bus_),
          store_(*this, context_, log, sink_),
          queue_(in, *this, context_, bell),
          worker_(context_, store_, store_, queue_, *bus_, metrics_, options) {
        worker_.start();
    }
    ~worker_process() override {
        if (!is_dead()) kill();
    }

    [[nodiscard]] std::vector<asio::io_context*> threads() override { return {&context_}; }
    void kill() override {
        end_calls();
        worker_.stop([] {});
        // What still runs ends here, and nobody sees it.
        while (context_.poll() > 0) {
        }
    }

private:
    /// As apps/background does it: the worker's own commits go to the bus.
    class bus_sink final : public event_sink {
    public:
        explicit bus_sink(event_bus& to) : to_(to) {}
        void on_committed(std::vector<committed_event> events) noexcept override {
            for (const auto& event : events) to_.publish(event);
        }

    private:
        event_bus& to_;
    };

    asio::io_context context_{1};
    asio::executor_work_guard<asio::io_context::executor_type> work_;
    std::shared_ptr<bus_link> bus_;
    bus_sink sink_;
    store_link store_;
    queue_link queue_;
    metrics_registry metrics_;
    worker worker_;
};

}  // namespace livescore::simulation
