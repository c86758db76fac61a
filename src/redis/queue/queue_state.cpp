#include "queue_state.h"

#include <utility>

#include "delay_queue_scripts.h"
#include "queue_kinds.h"

namespace livescore {

namespace scripts = delay_queue_scripts;

queue_state::queue_state(std::shared_ptr<redis_connection> connection, delay_queue_options wanted,
                         std::string_view clock)
    : commands(std::move(connection)), options(std::move(wanted)) {
    const auto load = [&](std::string_view body) {
        std::string source(clock);
        source += "local history_entries = " + std::to_string(options.history_entries);
        return std::make_shared<const lua_script>(source.append(scripts::common).append(body));
    };
    queue_size = load_queue_size_script();
    dead_steps = load_dead_steps_script();
    schedule = load(scripts::schedule);
    claim_due = load(scripts::claim);
    finish = load(scripts::finish);
    fail = load(scripts::fail);
    release = load(scripts::release);
    counts = load(scripts::counts);
    list = load(scripts::list);
    list_history = load(scripts::list_history);
    requeue_dead = load(scripts::requeue_dead);
    forget_dead = load(scripts::forget_dead);
}

std::string queue_state::key(std::string_view name) const {
    return commands->key("q:{transitions}:").append(name);
}

asio::awaitable<redis_reply> queue_state::run(const script& which,
                                              std::vector<std::string> arguments) const {
    commands->require_ours();
    std::vector<std::string> keys;
    for (const char* name : {"waiting", "leased", "dead", "jobs", "reasons", "history"}) {
        keys.push_back(key(name));
    }
    return lua_script::run(which, commands, std::move(keys), std::move(arguments));
}

}  // namespace livescore
