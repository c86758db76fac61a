#include "simulation/players/instance.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "livescore/core/task_failure.h"

namespace livescore::simulation {

instance::instance(world& in, std::string name, database& log, redis_server& bell,
                   feed_options options, std::size_t shards, std::size_t queue_bytes)
    : process(in, std::move(name)),
      work_(control_.get_executor()),
      bus_(std::make_shared<bus_link>(in, *this, control_, bell)),
      feed_(control_, *bus_, std::move(options)),
      store_(*this, control_, log, feed_) {
    for (std::size_t i = 0; i < shards; ++i)
        shards_.push_back(std::make_shared<simulated_shard>(in, feed_, queue_bytes));
    feed_.start(store_);
}

instance::~instance() {
    if (!is_dead()) kill();
}

std::vector<asio::io_context*> instance::threads() {
    std::vector<asio::io_context*> all{&control_};
    for (const auto& one : shards_) all.push_back(&one->thread());
    return all;
}

void instance::kill() {
    end_calls();
    for (const auto& one : wires_) {
        if (const auto to = one.lock()) to->cut();
    }
    feed_.stop();
    // What still runs ends here, and nobody sees it: all links are cut.
    for (const auto& one : shards_) one->close_all();
    std::size_t ran = 1;
    while (ran > 0) {
        ran = 0;
        for (asio::io_context* const thread : threads()) ran += thread->poll();
    }
    feed_.stop();
}

void instance::add_wire(const std::shared_ptr<wire>& to) {
    std::erase_if(wires_, [](const auto& one) { return one.expired(); });
    wires_.push_back(to);
}

void instance::post(match_id match, event_type type, std::size_t bytes,
                    std::function<void(sequence_number)> answer) {
    asio::co_spawn(control_, serve_post(match, type, bytes, std::move(answer)),
                   [this](const std::exception_ptr& failure) {
                       if (failure) world_.mix(1);  // 503: nothing was acknowledged
                   });
}

asio::awaitable<void> instance::serve_post(match_id match, event_type type, std::size_t bytes,
                                           std::function<void(sequence_number)> answer) {
    const auto written = co_await store_.write(match, type, bytes);
    if (!written) co_return;
    const auto known = feed_.changes().newest(match);
    if (known && *known < written->seq)
        world_.fail(name() + " acknowledges a change that its caches do not know of");
    if (!is_dead()) answer(written->seq);
}

void instance::create(match_id match, match_schedule schedule) {
    asio::co_spawn(control_, serve_create(match, schedule),
                   [this](const std::exception_ptr& failure) {
                       if (failure) world_.mix(2);
                   });
}

asio::awaitable<void> instance::serve_create(match_id match, match_schedule schedule) {
    co_await store_.create(match, schedule);
}

}  // namespace livescore::simulation
