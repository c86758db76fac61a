/// The polls of the feeds, in Redis. Each script is atomic, and takes the time from Redis.
///
///   waiting  sorted set: poll -> due, in ms
///   leased   sorted set: poll -> end of its lease, in ms
///   holders  hash: poll -> token of the lease; "again:<poll>" -> it is wanted again at once;
///            "last:<poll>" -> the worker that had it last
#include <array>
#include <charconv>
#include <memory>
#include <utility>

#include "link/client.h"
#include "link/lua_script.h"
#include "livescore/core/random.h"
#include "livescore/redis/redis.h"
#include "lost_claims.h"

namespace livescore {
namespace {

using std::chrono::milliseconds;
using script_ptr = std::shared_ptr<const lua_script>;

/// The head start, in ms, of the worker that had a poll last.
constexpr std::string_view poll_grace = "2000";

constexpr std::string_view poll_common = R"lua(
local waiting, leased, holders = unpack(KEYS)
local time = redis.call('TIME')
local now = math.floor(time[1] * 1000 + time[2] / 1000)

local function holds(name, token)
  return redis.call('ZSCORE', leased, name) and redis.call('HGET', holders, name) == token
end
local function wake(channel)
  redis.pcall('PUBLISH', channel, '')  -- an ACL that forbids it costs the signal, not the poll
end
)lua";

/// channel, names -> nothing
constexpr std::string_view ensure_script = R"lua(
local added = false
for i = 2, #ARGV do
  if not redis.call('ZSCORE', leased, ARGV[i]) and
     redis.call('ZADD', waiting, 'NX', now, ARGV[i]) == 1 then
    added = true
  end
end
if added then wake(ARGV[1]) end
)lua";

/// name, lease in ms, token, worker, head start in ms, tokens of lost claims -> 1 when it is
/// claimed, ms until it may be or -1
constexpr std::string_view claim_script = R"lua(
local name, lease, token, worker, grace = ARGV[1], tonumber(ARGV[2]), ARGV[3], ARGV[4], tonumber(ARGV[5])
local ends = tonumber(redis.call('ZSCORE', leased, name))
local holder = ends and redis.call('HGET', holders, name)
for i = 6, #ARGV do
  if ARGV[i] == holder then ends = math.min(ends, now) end
end
if ends and ends > now then return {0, ends - now} end
local due = ends or tonumber(redis.call('ZSCORE', waiting, name))
if not due then return {0, -1} end
local last = redis.call('HGET', holders, 'last:' .. name)
-- A lease that ran out has no head start: its worker is gone, or stuck.
if not ends and last and last ~= worker then due = due + grace end
if due > now then return {0, due - now} end
redis.call('ZREM', waiting, name)
redis.call('ZADD', leased, now + lease, name)
redis.call('HSET', holders, name, token, 'last:' .. name, worker)
redis.call('HDEL', holders, 'again:' .. name)
return {1, 0}
)lua";

/// name, token, lease in ms -> 1, or 0
constexpr std::string_view hold_script = R"lua(
if not holds(ARGV[1], ARGV[2]) then return 0 end
redis.call('ZADD', leased, now + tonumber(ARGV[3]), ARGV[1])
return 1
)lua";

/// name, token, pause in ms -> nothing
constexpr std::string_view finish_script = R"lua(
local name, pause = ARGV[1], tonumber(ARGV[3])
if not holds(name, ARGV[2]) then return end
if redis.call('HDEL', holders, 'again:' .. name) == 1 then pause = 0 end
redis.call('ZREM', leased, name)
redis.call('HDEL', holders, name)
redis.call('ZADD', waiting, now + pause, name)
)lua";

/// channel, name -> nothing
constexpr std::string_view hasten_script = R"lua(
local name = ARGV[2]
if redis.call('ZSCORE', leased, name) then redis.call('HSET', holders, 'again:' .. name, '1') end
redis.call('ZADD', waiting, 'XX', 'LT', now, name)
wake(ARGV[1])
)lua";

struct poll_scripts {
    poll_scripts(std::shared_ptr<redis_connection> connection, std::string who)
        : commands(std::move(connection)), worker(std::move(who)) {
        const auto load = [](std::string_view body) {
            return std::make_shared<const lua_script>(std::string(poll_common).append(body));
        };
        ensure = load(ensure_script);
        claim = load(claim_script);
        hold = load(hold_script);
        finish = load(finish_script);
        hasten = load(hasten_script);
    }

    /// All keys are in one slot of a Redis Cluster.
    [[nodiscard]] std::string key(std::string_view name) const {
        return commands->key("polls:{feeds}:").append(name);
    }
    asio::awaitable<redis_reply> run(const script_ptr& which,
                                     std::vector<std::string> arguments) const {
        commands->require_ours();
        std::vector<std::string> keys;
        for (const char* name : {"waiting", "leased", "holders"}) keys.push_back(key(name));
        return lua_script::run(which, commands, std::move(keys), std::move(arguments));
    }

    std::shared_ptr<redis_connection> commands;
    std::string worker;
    lost_claims lost;
    script_ptr ensure, claim, hold, finish, hasten;
};
// The coroutines keep it alive, because they may outlive the queue.
using scripts_ptr = std::shared_ptr<poll_scripts>;

/// Random, so that a token is never drawn twice, not even after a FLUSHALL.
std::string new_poll_token() {
    std::array<char, 32> digits{};
    const auto middle =
        std::to_chars(digits.data(), digits.data() + digits.size(), random_bits(), 16).ptr;
    const auto end = std::to_chars(middle, digits.data() + digits.size(), random_bits(), 16).ptr;
    return {digits.data(), end};
}

asio::awaitable<void> ensure_polls(scripts_ptr scripts, std::vector<std::string> names) {
    names.insert(names.begin(), scripts->key("wake"));
    co_await scripts->run(scripts->ensure, std::move(names));
}

asio::awaitable<poll_claim> claim_poll(scripts_ptr scripts, std::string name, milliseconds lease) {
    std::string token = new_poll_token();
    std::vector<std::string> arguments{name, std::to_string(lease.count()), token, scripts->worker,
                                       std::string(poll_grace)};
    for (auto& lost : scripts->lost.tokens()) arguments.push_back(std::move(lost));
    redis_reply reply;
    try {
        reply = co_await scripts->run(scripts->claim, std::move(arguments));
    } catch (const infrastructure_error&) {
        scripts->lost.add(token);
        throw;
    }
    scripts->lost.note_answer(lease);
    const auto& fields = as_array(reply);
    poll_claim claimed;
    const std::int64_t wait = as_integer(fields.at(1));
    if (wait >= 0) claimed.next_in = milliseconds(wait);
    if (as_integer(fields.at(0)) == 1) {
        claimed.poll.emplace();
        claimed.poll->name = std::move(name);
        claimed.poll->token = std::move(token);
    }
    co_return claimed;
}

asio::awaitable<bool> hold_poll(scripts_ptr scripts, claimed_poll poll, milliseconds lease) {
    std::vector<std::string> arguments{std::move(poll.name), std::move(poll.token),
                                       std::to_string(lease.count())};
    const redis_reply reply = co_await scripts->run(scripts->hold, std::move(arguments));
    co_return as_integer(reply) == 1;
}

asio::awaitable<void> finish_poll(scripts_ptr scripts, claimed_poll poll, milliseconds pause) {
    std::vector<std::string> arguments{std::move(poll.name), std::move(poll.token),
                                       std::to_string(pause.count())};
    co_await scripts->run(scripts->finish, std::move(arguments));
}

asio::awaitable<void> hasten_poll(scripts_ptr scripts, std::string name) {
    std::vector<std::string> arguments{scripts->key("wake"), std::move(name)};
    co_await scripts->run(scripts->hasten, std::move(arguments));
}

class redis_poll_queue final : public poll_queue {
public:
    redis_poll_queue(redis_client& client, std::string worker)
        : scripts_(std::make_shared<poll_scripts>(client.commands(), std::move(worker))),
          subscriber_(client.subscriber()) {}

    asio::awaitable<void> ensure(std::vector<std::string> names) override {
        return ensure_polls(scripts_, std::move(names));
    }
    asio::awaitable<poll_claim> claim(std::string name, milliseconds lease) override {
        return claim_poll(scripts_, std::move(name), lease);
    }
    asio::awaitable<bool> hold(claimed_poll poll, milliseconds lease) override {
        return hold_poll(scripts_, std::move(poll), lease);
    }
    asio::awaitable<void> finish(claimed_poll poll, milliseconds pause) override {
        return finish_poll(scripts_, std::move(poll), pause);
    }
    asio::awaitable<void> hasten(std::string name) override {
        return hasten_poll(scripts_, std::move(name));
    }
    void on_wake(std::function<void()> wake) override {
        on_wake_ = std::make_shared<const redis_connection::message_handler>(
            [wake = std::move(wake)](std::string_view) { wake(); });
        subscriber_->subscribe(scripts_->key("wake"), on_wake_);
    }

private:
    scripts_ptr scripts_;
    std::shared_ptr<redis_connection> subscriber_;
    std::shared_ptr<const redis_connection::message_handler> on_wake_;
};

}  // namespace

std::unique_ptr<poll_queue> make_poll_queue(redis_client& client, std::string worker) {
    return std::make_unique<redis_poll_queue>(client, std::move(worker));
}

}  // namespace livescore
