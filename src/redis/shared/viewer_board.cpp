// The numbers of followers in Redis: a hash for each instance, match -> followers, which ends when
// its instance renews it no more; and the names of the instances, by the time of their last word.
#include "livescore/service/viewers/viewer_board.h"

#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <charconv>
#include <string>
#include <utility>

#include "link/client.h"
#include "link/lua_script.h"
#include "livescore/core/log.h"
#include "livescore/core/random.h"
#include "livescore/core/task_failure.h"

namespace livescore {
namespace {

/// KEYS: the hash of this instance, the names of all. ARGV: its name, the life in milliseconds, 1
/// when what it told before is void, and then matches and their followers. Answers whether the hash
/// was there.
constexpr std::string_view publish_script = R"lua(
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local life = tonumber(ARGV[2])
if ARGV[3] == '1' then redis.call('DEL', KEYS[1]) end
local was_there = redis.call('EXISTS', KEYS[1])
for i = 4, #ARGV, 2 do
  if ARGV[i + 1] == '0' then
    redis.call('HDEL', KEYS[1], ARGV[i])
  else
    redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1])
  end
end
redis.call('PEXPIRE', KEYS[1], life)
redis.call('ZADD', KEYS[2], now, ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now - life)
redis.call('PEXPIRE', KEYS[2], life)
return was_there
)lua";

/// KEYS: the names of all instances. ARGV: the beginning of their hashes' keys, the name of the one
/// that is not counted, and the match. The hash of an instance that has died has ended.
constexpr std::string_view read_script = R"lua(
local viewers = 0
for _, name in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
  if name ~= ARGV[2] then
    viewers = viewers + (tonumber(redis.call('HGET', ARGV[1] .. name, ARGV[3])) or 0)
  end
end
return viewers
)lua";

using script_ptr = std::shared_ptr<const lua_script>;
using connection_ptr = std::shared_ptr<redis_connection>;

std::string name_of_instance() {
    std::array<char, 16> text{};
    const auto [end, problem] =
        std::to_chars(text.data(), text.data() + text.size(), random_bits(), 16);
    return {text.data(), end};
}

asio::awaitable<std::int64_t> run(script_ptr script, connection_ptr commands,
                                  std::vector<std::string> keys,
                                  std::vector<std::string> arguments) {
    const redis_reply reply =
        co_await lua_script::run(script, commands, std::move(keys), std::move(arguments));
    co_return as_integer(reply);
}

void log_failure(const std::exception_ptr& failure) {
    const auto log = on_failure([](const char* reason) {
        log::debug("viewers_unanswered", {{"reason", reason}});
    });
    log(failure);
}

class redis_viewer_board final : public viewer_board {
public:
    redis_viewer_board(asio::io_context& context, const redis_client& client)
        : context_(context),
          commands_(client.commands()),
          publish_(std::make_shared<const lua_script>(std::string(publish_script))),
          read_(std::make_shared<const lua_script>(std::string(read_script))),
          name_(name_of_instance()) {}

    void publish(news told, std::chrono::milliseconds life,
                 std::function<void(outcome)> done) override {
        asio::post(
            context_, [context = &context_, commands = commands_, script = publish_, name = name_,
                       told = std::move(told), life, done = std::move(done)]() mutable {
                // Numbers do not wait for a connection: the next ones are truer.
                if (!commands->ready_link() || !commands->ours()) return done(outcome::unreached);
                std::vector<std::string> keys{commands->key("viewers:" + name),
                                              commands->key("viewers")};
                std::vector<std::string> arguments{name, std::to_string(life.count()),
                                                   told.anew ? "1" : "0"};
                for (const auto& count : told.changed) {
                    arguments.push_back(std::to_string(raw(count.match)));
                    arguments.push_back(std::to_string(count.viewers));
                }
                asio::co_spawn(
                    *context, run(script, commands, std::move(keys), std::move(arguments)),
                    [done = std::move(done)](std::exception_ptr failure, std::int64_t was_there) {
                        log_failure(failure);
                        if (failure) return done(outcome::unreached);
                        done(was_there != 0 ? outcome::added : outcome::began);
                    });
            });
    }

    void read(match_id match, std::function<void(std::optional<std::int64_t>)> done) override {
        asio::post(context_, [context = &context_, commands = commands_, script = read_,
                              name = name_, match, done = std::move(done)]() mutable {
            if (!commands->ready_link() || !commands->ours()) return done(std::nullopt);
            std::vector<std::string> keys{commands->key("viewers")};
            std::vector<std::string> arguments{commands->key("viewers:"), name,
                                               std::to_string(raw(match))};
            asio::co_spawn(
                *context, run(script, commands, std::move(keys), std::move(arguments)),
                [done = std::move(done)](std::exception_ptr failure, std::int64_t viewers) {
                    log_failure(failure);
                    if (failure) return done(std::nullopt);
                    done(viewers);
                });
        });
    }

private:
    asio::io_context& context_;
    connection_ptr commands_;
    script_ptr publish_;
    script_ptr read_;
    std::string name_;  // of this process: one that comes after it under its INSTANCE is another
};

}  // namespace

std::unique_ptr<viewer_board> make_viewer_board(asio::io_context& context, redis_client& client) {
    return std::make_unique<redis_viewer_board>(context, client);
}

}  // namespace livescore
