/// What processes tell of themselves, for operators.
///
///   processes:told             sorted set: process -> when it told last, in ms
///   processes:record:<process> what it told; ends with its life
///   processes:samples:<process> list: its last samples, the oldest first
#include <utility>

#include "link/client.h"
#include "link/lua_script.h"
#include "livescore/redis/redis.h"
#include "livescore/service/operations/process_board.h"

namespace livescore {
namespace {

/// A process is forgotten when it has told nothing for this time: nothing of it can be left then.
constexpr std::string_view forget_process_ms = "90000000";
/// More processes than any deployment has; one that starts again and again makes many names.
constexpr std::string_view max_told_processes = "1000";

/// KEYS: the names, the record. ARGV: process, life in ms, text, when a name is forgotten, names.
constexpr std::string_view tell_process_script = R"lua(
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('SET', KEYS[2], ARGV[3], 'PX', ARGV[2])
redis.call('ZADD', KEYS[1], now, ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - tonumber(ARGV[4]))
redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -1 - tonumber(ARGV[5]))
redis.call('PEXPIRE', KEYS[1], ARGV[4])
)lua";

/// KEYS: the names. ARGV: the beginning of the records' keys -> process, text of each that lives
constexpr std::string_view read_processes_script = R"lua(
local found = {}
for _, name in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
  local text = redis.call('GET', ARGV[1] .. name)
  if text then
    found[#found + 1] = name
    found[#found + 1] = text
  end
end
return found
)lua";

/// KEYS: the list. ARGV: sample, most samples, their life in ms
constexpr std::string_view add_sample_script = R"lua(
redis.call('RPUSH', KEYS[1], ARGV[1])
redis.call('LTRIM', KEYS[1], -tonumber(ARGV[2]), -1)
redis.call('PEXPIRE', KEYS[1], ARGV[3])
)lua";

/// KEYS: the names. ARGV: the beginning of the lists' keys, most processes -> process, samples of
/// each; the one that told last comes first
constexpr std::string_view read_samples_script = R"lua(
local found = {}
for _, name in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1, 'REV')) do
  local samples = redis.call('LRANGE', ARGV[1] .. name, 0, -1)
  if #samples > 0 then
    found[#found + 1] = name
    found[#found + 1] = samples
  end
  if #found >= 2 * tonumber(ARGV[2]) then break end
end
return found
)lua";

using process_script = std::shared_ptr<const lua_script>;
using process_link = std::shared_ptr<redis_connection>;

process_script load_process_script(std::string_view body) {
    return std::make_shared<const lua_script>(std::string(body));
}

asio::awaitable<redis_reply> run_process_script(process_script script, process_link commands,
                                                std::vector<std::string> keys,
                                                std::vector<std::string> arguments) {
    // Numbers do not wait for a connection: the next ones are truer.
    if (commands->ready_link() == nullptr)
        throw infrastructure_error(errc::unavailable, "Redis is away");
    commands->require_ours();
    redis_reply reply = co_await lua_script::run(std::move(script), std::move(commands),
                                                 std::move(keys), std::move(arguments));
    co_return reply;
}

asio::awaitable<void> tell_process(process_script script, process_link commands,
                                   process_record record, std::chrono::milliseconds life) {
    std::vector<std::string> keys{commands->key("processes:told"),
                                  commands->key("processes:record:").append(record.process)};
    std::vector<std::string> arguments{record.process, std::to_string(life.count()),
                                       std::move(record.text), std::string(forget_process_ms),
                                       std::string(max_told_processes)};
    co_await run_process_script(script, commands, std::move(keys), std::move(arguments));
}

asio::awaitable<std::vector<process_record>> read_processes(process_script script,
                                                            process_link commands) {
    std::vector<std::string> keys{commands->key("processes:told")};
    std::vector<std::string> arguments{commands->key("processes:record:")};
    const redis_reply reply =
        co_await run_process_script(script, commands, std::move(keys), std::move(arguments));
    const auto& fields = as_array(reply);
    std::vector<process_record> all;
    for (std::size_t i = 0; i + 1 < fields.size(); i += 2)
        all.push_back({as_text(fields[i]), as_text(fields[i + 1])});
    co_return all;
}

asio::awaitable<void> add_process_sample(process_script script, process_link commands,
                                         std::string process, std::string sample,
                                         sample_bounds bounds) {
    std::vector<std::string> keys{commands->key("processes:samples:").append(process)};
    std::vector<std::string> arguments{std::move(sample), std::to_string(bounds.samples),
                                       std::to_string(bounds.life.count())};
    co_await run_process_script(script, commands, std::move(keys), std::move(arguments));
}

asio::awaitable<std::vector<process_samples>> read_process_samples(process_script script,
                                                                   process_link commands,
                                                                   int max_processes) {
    std::vector<std::string> keys{commands->key("processes:told")};
    std::vector<std::string> arguments{commands->key("processes:samples:"),
                                       std::to_string(max_processes)};
    const redis_reply reply =
        co_await run_process_script(script, commands, std::move(keys), std::move(arguments));
    const auto& fields = as_array(reply);
    std::vector<process_samples> all;
    for (std::size_t i = 0; i + 1 < fields.size(); i += 2) {
        process_samples& of = all.emplace_back();
        of.process = as_text(fields[i]);
        for (const redis_reply& sample : as_array(fields[i + 1]))
            of.samples.push_back(as_text(sample));
    }
    co_return all;
}

class redis_process_board final : public process_board {
public:
    explicit redis_process_board(const redis_client& client)
        : commands_(client.commands()),
          tell_(load_process_script(tell_process_script)),
          read_(load_process_script(read_processes_script)),
          add_sample_(load_process_script(add_sample_script)),
          read_samples_(load_process_script(read_samples_script)) {}

    asio::awaitable<void> publish(process_record record, std::chrono::milliseconds life) override {
        return tell_process(tell_, commands_, std::move(record), life);
    }
    asio::awaitable<std::vector<process_record>> read() override {
        return read_processes(read_, commands_);
    }
    asio::awaitable<void> add_sample(std::string process, std::string sample,
                                     sample_bounds bounds) override {
        return add_process_sample(add_sample_, commands_, std::move(process), std::move(sample),
                                  bounds);
    }
    asio::awaitable<std::vector<process_samples>> read_samples(int max_processes) override {
        return read_process_samples(read_samples_, commands_, max_processes);
    }

private:
    process_link commands_;
    process_script tell_, read_, add_sample_, read_samples_;
};

}  // namespace

std::unique_ptr<process_board> make_process_board(redis_client& client) {
    return std::make_unique<redis_process_board>(client);
}

}  // namespace livescore
