/// A simulated API process: the product's feed and hubs on their threads, with links to the
/// simulated servers.
#pragma once
#include "simulation/players/session.h"
#include "simulation/servers/redis.h"
#include "simulation/servers/store_link.h"

namespace livescore::simulation {

class instance final : public process {
public:
    instance(world& in, std::string name, database& log, redis_server& bell, feed_options options,
             std::size_t shards, std::size_t queue_bytes);
    ~instance() override;

    [[nodiscard]] std::vector<asio::io_context*> threads() override;
    void kill() override;

    [[nodiscard]] const std::shared_ptr<simulated_shard>& any_shard() {
        return shards_[world_.below(shards_.size())];
    }
    /// A request to change a match has arrived. `answer` hears whether the change was made: seq 0
    /// when it was not, or nobody knows.
    void post(match_id match, event_type type, std::size_t bytes,
              std::function<void(sequence_number)> answer);
    void create(match_id match, match_schedule schedule);
    /// The connections to its clients.
    void add_wire(const std::shared_ptr<wire>& to);

private:
    asio::awaitable<void> serve_post(match_id match, event_type type, std::size_t bytes,
                                     std::function<void(sequence_number)> answer);
    asio::awaitable<void> serve_create(match_id match, match_schedule schedule);

    asio::io_context control_{1};
    asio::executor_work_guard<asio::io_context::executor_type> work_;
    std::shared_ptr<bus_link> bus_;
    feed feed_;
    store_link store_;
    std::vector<std::shared_ptr<simulated_shard>> shards_;
    std::vector<std::weak_ptr<wire>> wires_;
};

}  // namespace livescore::simulation
