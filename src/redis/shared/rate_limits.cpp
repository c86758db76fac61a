#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <string>
#include <utility>

#include "link/client.h"
#include "link/lua_script.h"
#include "livescore/core/log.h"
#include "livescore/core/task_failure.h"
#include "livescore/service/shared_rate_limits.h"

namespace livescore {
namespace {

/// GCRA on Redis' clock, which all instances share. KEYS: clients. ARGV, for each client: interval
/// and capacity in microseconds, the number of requests (negative:
/// they come back), 1 if they count in any case, and their age
/// in microseconds. The value of a key is the moment at which its client has paid its debt. The key
/// expires then.
constexpr std::string_view charge_script = R"lua(
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local answers = {}
for i, key in ipairs(KEYS) do
  local interval, capacity = tonumber(ARGV[5 * i - 4]), tonumber(ARGV[5 * i - 3])
  local cost, forced = interval * tonumber(ARGV[5 * i - 2]), ARGV[5 * i - 1] == '1'
  local settled = math.max(tonumber(redis.call('GET', key)) or 0, now - tonumber(ARGV[5 * i]))
  local allowed = forced or settled + cost - now <= capacity
  if allowed then settled = settled + cost end
  local debt = math.max(settled - now, 0)
  if allowed and debt > 0 then
    redis.call('SET', key, string.format('%.0f', settled), 'PX', math.ceil(debt / 1000))
  elseif allowed then
    redis.call('DEL', key)
  end
  answers[2 * i - 1] = allowed and 1 or 0
  answers[2 * i] = debt
end
return answers
)lua";

using answers = shared_rate_limits::answers;
using script_ptr = std::shared_ptr<const lua_script>;

asio::awaitable<answers> run(script_ptr script, std::shared_ptr<redis_connection> commands,
                             std::vector<rate_charge> charges) {
    std::vector<std::string> keys;
    const std::string prefix = commands->key("rl:");
    std::vector<std::string> arguments;
    for (const auto& charge : charges) {
        keys.push_back(prefix + charge.client);
        arguments.push_back(std::to_string(charge.limit.interval().count()));
        arguments.push_back(std::to_string(charge.limit.capacity().count()));
        arguments.push_back(std::to_string(charge.requests));
        arguments.emplace_back(charge.forced ? "1" : "0");
        arguments.push_back(std::to_string(charge.age.count()));
    }
    const redis_reply reply =
        co_await lua_script::run(script, commands, std::move(keys), std::move(arguments));
    const auto& fields = as_array(reply);
    std::vector<rate_answer> result;
    for (std::size_t i = 0; i < charges.size(); ++i) {
        rate_answer one;
        one.allowed = as_integer(fields.at(2 * i)) == 1;
        one.debt = std::chrono::microseconds(as_integer(fields.at(2 * i + 1)));
        result.push_back(one);
    }
    co_return answers(std::move(result));
}

class redis_rate_limits final : public shared_rate_limits {
public:
    redis_rate_limits(asio::io_context& context, const redis_client& client)
        : context_(context),
          commands_(client.commands()),
          script_(std::make_shared<const lua_script>(std::string(charge_script))) {}

    void charge(std::vector<rate_charge> charges, std::function<void(answers)> done) override {
        asio::post(context_, [context = &context_, commands = commands_, script = script_,
                              charges = std::move(charges), done = std::move(done)]() mutable {
            // A charge does not wait for a connection: meanwhile the caller uses its own limit.
            // Another deployment's table counts other clients.
            if (!commands->ready_link() || !commands->ours()) return done(std::nullopt);
            asio::co_spawn(*context, run(script, commands, std::move(charges)),
                           [done = std::move(done)](std::exception_ptr failure, answers known) {
                               // The connection logs its own troubles, and the caller logs that it
                               // is on its own. Nothing else would show a refused script.
                               log_failure(failure);
                               if (failure) known.reset();
                               done(std::move(known));
                           });
        });
    }

private:
    static void log_failure(const std::exception_ptr& failure) {
        const auto log = on_failure([](const char* reason) {
            log::debug("rate_limits_unanswered", {{"reason", reason}});
        });
        log(failure);
    }

    asio::io_context& context_;
    std::shared_ptr<redis_connection> commands_;
    script_ptr script_;
};

}  // namespace

std::unique_ptr<shared_rate_limits> make_shared_rate_limits(asio::io_context& context,
                                                            redis_client& client) {
    return std::make_unique<redis_rate_limits>(context, client);
}

}  // namespace livescore
