/// The jobs of webhooks, in Redis. Each script is atomic, and takes the time from Redis.
///
///   waiting  sorted set: webhook -> due, in ms
///   leased   sorted set: webhook -> end of its lease, in ms
///   holders  hash: webhook -> the worker that holds it; "again:<webhook>" -> it is due at once
///   leader   the worker that leads, with a life
///   since    when these keys were made, in ms. Workers may hold jobs from before that, which a
///   wiped
///            Redis does not know: nobody claims until they have held them again
#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <charconv>
#include <memory>
#include <utility>

#include "link/client.h"
#include "link/lua_script.h"
#include "livescore/core/log.h"
#include "livescore/core/random.h"
#include "livescore/redis/redis.h"

namespace livescore {
namespace {

using std::chrono::milliseconds;
using webhook_script_ptr = std::shared_ptr<const lua_script>;

constexpr std::string_view webhook_common = R"lua(
local waiting, leased, holders, leader, since = unpack(KEYS)
local time = redis.call('TIME')
local now = math.floor(time[1] * 1000 + time[2] / 1000)

local function holds(id, worker)
  return redis.call('HGET', holders, id) == worker and redis.call('ZSCORE', leased, id)
end
)lua";

/// channel, webhooks -> nothing
constexpr std::string_view hasten_webhooks_script = R"lua(
for i = 2, #ARGV do
  local id = ARGV[i]
  if redis.call('ZSCORE', leased, id) then
    redis.call('HSET', holders, 'again:' .. id, '1')
  else
    redis.call('ZADD', waiting, 'LT', now, id)
  end
end
-- An ACL that forbids it costs the signal, not the jobs.
redis.pcall('PUBLISH', ARGV[1], table.concat(ARGV, ' ', 2))
)lua";

/// webhooks -> nothing
constexpr std::string_view ensure_webhooks_script = R"lua(
for _, id in ipairs(ARGV) do
  if not redis.call('ZSCORE', leased, id) then redis.call('ZADD', waiting, 'NX', now, id) end
end
)lua";

/// worker, maximum, lease in ms, ms in which nobody claims after a loss -> ms until the next one or
/// -1, webhooks
constexpr std::string_view claim_webhooks_script = R"lua(
local worker, max, lease = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
redis.call('SET', since, now, 'NX')
local opens = tonumber(redis.call('GET', since)) + tonumber(ARGV[4])
if now < opens then return {tostring(opens - now)} end
local taken = redis.call('ZRANGEBYSCORE', leased, '-inf', now, 'LIMIT', 0, max)
if #taken < max then
  for _, id in ipairs(redis.call('ZRANGEBYSCORE', waiting, '-inf', now, 'LIMIT', 0, max - #taken)) do
    taken[#taken + 1] = id
  end
end
for _, id in ipairs(taken) do
  redis.call('ZREM', waiting, id)
  redis.call('ZADD', leased, now + lease, id)
  redis.call('HSET', holders, id, worker)
  redis.call('HDEL', holders, 'again:' .. id)
end
local next_at = -1
for _, set in ipairs({waiting, leased}) do
  local first = redis.call('ZRANGE', set, 0, 0, 'WITHSCORES')
  if #first > 0 and (next_at < 0 or tonumber(first[2]) < next_at) then
    next_at = tonumber(first[2])
  end
end
if next_at >= 0 then next_at = math.max(next_at - now, 0) end
table.insert(taken, 1, tostring(next_at))
return taken
)lua";

/// worker, lease in ms, webhooks -> those that another one holds
constexpr std::string_view hold_webhooks_script = R"lua(
local worker, lease = ARGV[1], tonumber(ARGV[2])
local lost = {}
for i = 3, #ARGV do
  local id = ARGV[i]
  local holder = redis.call('HGET', holders, id)
  if not holder or holder == worker then
    redis.call('ZREM', waiting, id)
    redis.call('ZADD', leased, now + lease, id)
    redis.call('HSET', holders, id, worker)
  else
    lost[#lost + 1] = id
  end
end
return lost
)lua";

/// worker, (webhook, ms until it is due or -1)... -> nothing
constexpr std::string_view give_back_webhooks_script = R"lua(
local worker = ARGV[1]
for i = 2, #ARGV, 2 do
  local id, due = ARGV[i], tonumber(ARGV[i + 1])
  if holds(id, worker) then
    if redis.call('HDEL', holders, 'again:' .. id) == 1 then due = 0 end
    redis.call('ZREM', leased, id)
    redis.call('HDEL', holders, id)
    if due >= 0 then redis.call('ZADD', waiting, 'LT', now + due, id) end
  end
end
)lua";

/// worker, lease in ms -> 1, or 0
constexpr std::string_view lead_webhooks_script = R"lua(
local holder = redis.call('GET', leader)
if holder and holder ~= ARGV[1] then return 0 end
redis.call('SET', leader, ARGV[1], 'PX', ARGV[2])
return 1
)lua";

std::string written(webhook_id id) {
    return std::to_string(raw(id));
}

webhook_id read_webhook(std::string_view text) {
    std::int64_t id = 0;
    std::from_chars(text.data(), text.data() + text.size(), id);
    return webhook_id{id};
}

std::vector<std::string> written(std::vector<std::string> before,
                                 const std::vector<webhook_id>& webhooks) {
    for (const webhook_id id : webhooks) before.push_back(written(id));
    return before;
}

struct webhook_scripts {
    explicit webhook_scripts(std::shared_ptr<redis_connection> connection)
        : commands(std::move(connection)) {
        const auto load = [](std::string_view body) {
            return std::make_shared<const lua_script>(std::string(webhook_common).append(body));
        };
        hasten = load(hasten_webhooks_script);
        ensure = load(ensure_webhooks_script);
        claim = load(claim_webhooks_script);
        hold = load(hold_webhooks_script);
        give_back = load(give_back_webhooks_script);
        lead = load(lead_webhooks_script);
    }

    /// All keys are in one slot of a Redis Cluster.
    [[nodiscard]] std::string key(std::string_view name) const {
        return commands->key("webhooks:{jobs}:").append(name);
    }
    asio::awaitable<redis_reply> run(const webhook_script_ptr& which,
                                     std::vector<std::string> arguments) const {
        commands->require_ours();
        std::vector<std::string> keys;
        for (const char* name : {"waiting", "leased", "holders", "leader", "since"}) {
            keys.push_back(key(name));
        }
        return lua_script::run(which, commands, std::move(keys), std::move(arguments));
    }

    std::shared_ptr<redis_connection> commands;
    webhook_script_ptr hasten, ensure, claim, hold, give_back, lead;
};
// The coroutines keep it alive, because they may outlive the queue.
using webhook_scripts_ptr = std::shared_ptr<const webhook_scripts>;

asio::awaitable<void> hasten_webhooks(webhook_scripts_ptr scripts,
                                      std::vector<webhook_id> webhooks) {
    std::vector<std::string> arguments{scripts->key("wake")};
    arguments = written(std::move(arguments), webhooks);
    co_await scripts->run(scripts->hasten, std::move(arguments));
}

asio::awaitable<void> ensure_webhooks(webhook_scripts_ptr scripts,
                                      std::vector<webhook_id> webhooks) {
    std::vector<std::string> arguments = written({}, webhooks);
    co_await scripts->run(scripts->ensure, std::move(arguments));
}

asio::awaitable<webhook_claim> claim_webhooks(webhook_scripts_ptr scripts, std::string worker,
                                              milliseconds settle, int max, milliseconds lease) {
    std::vector<std::string> arguments{std::move(worker), std::to_string(max),
                                       std::to_string(lease.count()),
                                       std::to_string(settle.count())};
    const redis_reply reply = co_await scripts->run(scripts->claim, std::move(arguments));
    const auto& fields = as_array(reply);
    webhook_claim claimed;
    const std::int64_t next = raw(read_webhook(as_text(fields.at(0))));
    if (next >= 0) claimed.next_in = milliseconds(next);
    for (std::size_t i = 1; i < fields.size(); ++i) {
        claimed.webhooks.push_back(read_webhook(as_text(fields[i])));
    }
    co_return claimed;
}

asio::awaitable<std::vector<webhook_id>> hold_webhooks(webhook_scripts_ptr scripts,
                                                       std::string worker,
                                                       std::vector<webhook_id> webhooks,
                                                       milliseconds lease) {
    std::vector<std::string> arguments{std::move(worker), std::to_string(lease.count())};
    arguments = written(std::move(arguments), webhooks);
    const redis_reply reply = co_await scripts->run(scripts->hold, std::move(arguments));
    std::vector<webhook_id> lost;
    for (const auto& id : as_array(reply)) lost.push_back(read_webhook(as_text(id)));
    co_return lost;
}

asio::awaitable<void> give_webhooks_back(webhook_scripts_ptr scripts, std::string worker,
                                         std::vector<returned_webhook> webhooks) {
    std::vector<std::string> arguments{std::move(worker)};
    for (const auto& one : webhooks) {
        arguments.push_back(written(one.id));
        arguments.push_back(one.due_in ? std::to_string(one.due_in->count()) : "-1");
    }
    co_await scripts->run(scripts->give_back, std::move(arguments));
}

asio::awaitable<bool> lead_webhooks(webhook_scripts_ptr scripts, std::string worker,
                                    milliseconds lease) {
    std::vector<std::string> arguments{std::move(worker), std::to_string(lease.count())};
    const redis_reply reply = co_await scripts->run(scripts->lead, std::move(arguments));
    co_return as_integer(reply) == 1;
}

std::vector<webhook_id> read_wake(std::string_view message) {
    std::vector<webhook_id> webhooks;
    while (!message.empty()) {
        const std::size_t end = std::min(message.find(' '), message.size());
        webhooks.push_back(read_webhook(message.substr(0, end)));
        message.remove_prefix(std::min(end + 1, message.size()));
    }
    return webhooks;
}

class redis_webhook_queue final : public webhook_queue {
public:
    redis_webhook_queue(redis_client& client, const std::string& worker, milliseconds settle)
        : scripts_(std::make_shared<const webhook_scripts>(client.commands())),
          subscriber_(client.subscriber()),
          // A worker that begins again under the same name does not hold what the one before held.
          worker_(worker + ' ' + std::to_string(random_bits())),
          settle_(settle) {}

    asio::awaitable<void> hasten(std::vector<webhook_id> webhooks) override {
        return hasten_webhooks(scripts_, std::move(webhooks));
    }
    asio::awaitable<void> ensure(std::vector<webhook_id> webhooks) override {
        return ensure_webhooks(scripts_, std::move(webhooks));
    }
    asio::awaitable<webhook_claim> claim(int max, milliseconds lease) override {
        return claim_webhooks(scripts_, worker_, settle_, max, lease);
    }
    asio::awaitable<std::vector<webhook_id>> hold(std::vector<webhook_id> webhooks,
                                                  milliseconds lease) override {
        return hold_webhooks(scripts_, worker_, std::move(webhooks), lease);
    }
    asio::awaitable<void> give_back(std::vector<returned_webhook> webhooks) override {
        return give_webhooks_back(scripts_, worker_, std::move(webhooks));
    }
    asio::awaitable<bool> lead(milliseconds lease) override {
        return lead_webhooks(scripts_, worker_, lease);
    }
    void on_hastened(std::function<void(std::vector<webhook_id>)> wake) override {
        on_wake_ = std::make_shared<const redis_connection::message_handler>(
            [wake = std::move(wake)](std::string_view message) { wake(read_wake(message)); });
        subscriber_->subscribe(scripts_->key("wake"), on_wake_);
    }

private:
    webhook_scripts_ptr scripts_;
    std::shared_ptr<redis_connection> subscriber_;
    const std::string worker_;
    const milliseconds settle_;
    std::shared_ptr<const redis_connection::message_handler> on_wake_;
};

class redis_webhook_bell final : public webhook_bell {
public:
    redis_webhook_bell(asio::io_context& context, redis_client& client)
        : context_(context), scripts_(std::make_shared<const webhook_scripts>(client.commands())) {}

    void ring(webhook_id id) noexcept override {
        try {
            asio::post(context_, [this_scripts = scripts_, &context = context_, id] {
                const auto ignore = [](std::exception_ptr failure) {
                    if (failure) log::debug("webhook_bell_lost");
                };
                asio::co_spawn(context, hasten_webhooks(this_scripts, {id}), ignore);
            });
        } catch (const std::exception& e) {
            log::debug("webhook_bell_lost", {{"reason", e.what()}});
        }
    }

private:
    asio::io_context& context_;
    webhook_scripts_ptr scripts_;
};

}  // namespace

std::unique_ptr<webhook_queue> make_webhook_queue(redis_client& client, const std::string& worker,
                                                  milliseconds settle) {
    return std::make_unique<redis_webhook_queue>(client, worker, settle);
}
std::unique_ptr<webhook_bell> make_webhook_bell(boost::asio::io_context& context,
                                                redis_client& client) {
    return std::make_unique<redis_webhook_bell>(context, client);
}

}  // namespace livescore
