#include "queue_kinds.h"

#include <array>
#include <utility>

namespace livescore {
namespace {

/// KEYS: waiting, leased -> waiting, of which due, leased
constexpr std::string_view size_script = R"lua(
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
return {redis.call('ZCARD', KEYS[1]), redis.call('ZCOUNT', KEYS[1], '-inf', now),
        redis.call('ZCARD', KEYS[2])}
)lua";

/// KEYS: dead. ARGV: most jobs to look at -> step, jobs of each
constexpr std::string_view dead_steps_script = R"lua(
local counts, steps = {}, {}
for _, id in ipairs(redis.call('ZRANGE', KEYS[1], 0, tonumber(ARGV[1]) - 1)) do
  local step = string.match(id, '^match:%d+:([%l_]+):')
  if step then
    if not counts[step] then steps[#steps + 1] = step end
    counts[step] = (counts[step] or 0) + 1
  end
end
local found = {}
for _, step in ipairs(steps) do
  found[#found + 1] = step
  found[#found + 1] = counts[step]
end
return found
)lua";
/// Redis looks at so many in about a millisecond.
constexpr std::string_view max_dead_looked_at = "10000";

struct kind_of_queue {
    std::string_view name;
    std::string_view keys;  ///< the beginning of its keys
};
constexpr std::array<kind_of_queue, 2> other_queues{
    {{"feeds", "polls:{feeds}:"}, {"webhooks", "webhooks:{jobs}:"}}};

}  // namespace

std::shared_ptr<const lua_script> load_queue_size_script() {
    return std::make_shared<const lua_script>(std::string(size_script));
}
std::shared_ptr<const lua_script> load_dead_steps_script() {
    return std::make_shared<const lua_script>(std::string(dead_steps_script));
}

asio::awaitable<std::vector<job_kind>> read_other_queues(
    std::shared_ptr<const lua_script> script, std::shared_ptr<redis_connection> commands) {
    commands->require_ours();
    std::vector<job_kind> all;
    for (const kind_of_queue& queue : other_queues) {
        const std::string keys_begin = commands->key(queue.keys);
        std::vector<std::string> keys{keys_begin + "waiting", keys_begin + "leased"};
        std::vector<std::string> none;
        const redis_reply reply =
            co_await lua_script::run(script, commands, std::move(keys), std::move(none));
        const auto& numbers = as_array(reply);
        job_kind& kind = all.emplace_back();
        kind.kind = queue.name;
        kind.counts.waiting = as_integer(numbers.at(0));
        kind.counts.due = as_integer(numbers.at(1));
        kind.counts.leased = as_integer(numbers.at(2));
    }
    co_return all;
}

asio::awaitable<std::vector<dead_step>> read_dead_steps(std::shared_ptr<const lua_script> script,
                                                        std::shared_ptr<redis_connection> commands,
                                                        std::string dead_key) {
    commands->require_ours();
    std::vector<std::string> keys{std::move(dead_key)};
    std::vector<std::string> arguments{std::string(max_dead_looked_at)};
    const redis_reply reply =
        co_await lua_script::run(script, commands, std::move(keys), std::move(arguments));
    const auto& fields = as_array(reply);
    std::vector<dead_step> all;
    for (std::size_t i = 0; i + 1 < fields.size(); i += 2)
        all.push_back({as_text(fields[i]), as_integer(fields[i + 1])});
    co_return all;
}

}  // namespace livescore
