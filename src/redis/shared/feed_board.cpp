/// The board of the feeds: a hash of Redis, provider -> its last status as JSON. It has no time to
/// live: an old status says since when nobody polls.
#include <nlohmann/json.hpp>
#include <utility>

#include "link/client.h"
#include "livescore/core/log.h"
#include "livescore/redis/redis.h"

namespace livescore {
namespace {

using json = nlohmann::json;
using std::chrono::microseconds;
using std::chrono::milliseconds;

void put(json& to, const char* name, const std::optional<timestamp>& value) {
    if (value) to[name] = value->time_since_epoch().count();
}
void put(json& to, const char* name, const std::optional<int>& value) {
    if (value) to[name] = *value;
}

template <class Value>
std::optional<Value> find(const json& in, const char* name) {
    const auto found = in.find(name);
    if (found == in.end()) return std::nullopt;
    return found->get<Value>();
}
std::optional<timestamp> find_time(const json& in, const char* name) {
    const auto micros = find<std::int64_t>(in, name);
    if (!micros) return std::nullopt;
    return timestamp(microseconds(*micros));
}

std::string write_status(const feed_status& status) {
    json written = json::object();
    put(written, "lastAttemptAt", status.last_attempt_at);
    put(written, "lastSuccessAt", status.last_success_at);
    put(written, "healthySince", status.healthy_since);
    put(written, "nextAnswerAt", status.next_answer_at);
    if (status.lag) written["lagMs"] = status.lag->count();
    written["standsStill"] = status.stands_still;
    if (status.error) written["error"] = *status.error;
    written["circuit"] = to_string(status.circuit);
    written["matches"] = status.matches;
    put(written, "leftMinute", status.left_minute);
    put(written, "leftDay", status.left_day);
    put(written, "budgetMinute", status.budget_minute);
    put(written, "budgetDay", status.budget_day);
    return written.dump(-1, ' ', false, json::error_handler_t::replace);
}

feed_circuit read_circuit(const std::string& word) {
    if (word == to_string(feed_circuit::closed)) return feed_circuit::closed;
    return word == to_string(feed_circuit::half_open) ? feed_circuit::half_open
                                                      : feed_circuit::open;
}

/// Throws json::exception for a text that write_status() did not write.
feed_status read_status(std::string provider, const std::string& text) {
    const json read = json::parse(text);
    feed_status status;
    status.provider = std::move(provider);
    status.last_attempt_at = find_time(read, "lastAttemptAt");
    status.last_success_at = find_time(read, "lastSuccessAt");
    status.healthy_since = find_time(read, "healthySince");
    status.next_answer_at = find_time(read, "nextAnswerAt");
    if (const auto lag = find<std::int64_t>(read, "lagMs")) status.lag = milliseconds(*lag);
    status.stands_still = read.value("standsStill", false);
    status.error = find<std::string>(read, "error");
    status.circuit = read_circuit(read.value("circuit", std::string("closed")));
    status.matches = read.value("matches", std::int64_t{0});
    status.left_minute = find<int>(read, "leftMinute");
    status.left_day = find<int>(read, "leftDay");
    status.budget_minute = find<int>(read, "budgetMinute");
    status.budget_day = find<int>(read, "budgetDay");
    return status;
}

using connection_ptr = std::shared_ptr<redis_connection>;

asio::awaitable<void> publish_status(connection_ptr commands, feed_status status) {
    commands->require_ours();
    std::vector<std::string> command{"HSET", commands->key("feeds"), status.provider,
                                     write_status(status)};
    const redis_reply reply = co_await redis_connection::execute(commands, std::move(command));
    check_reply(reply);
}

asio::awaitable<std::vector<feed_status>> read_statuses(connection_ptr commands) {
    commands->require_ours();
    std::vector<std::string> command{"HGETALL", commands->key("feeds")};
    const redis_reply reply = co_await redis_connection::execute(commands, std::move(command));
    check_reply(reply);
    const auto& fields = as_array(reply);
    std::vector<feed_status> all;
    for (std::size_t i = 0; i + 1 < fields.size(); i += 2) {
        std::string problem;
        try {
            all.push_back(read_status(as_text(fields[i]), as_text(fields[i + 1])));
        } catch (const json::exception& e) {
            problem = e.what();
        }
        // Another release may write it otherwise; the next poll writes it anew.
        if (!problem.empty()) {
            log::warn("feed_status_malformed",
                      {{"provider", as_text(fields[i])}, {"reason", problem}});
        }
    }
    co_return all;
}

class redis_feed_board final : public feed_board {
public:
    explicit redis_feed_board(const redis_client& client) : commands_(client.commands()) {}
    asio::awaitable<void> publish(feed_status status) override {
        return publish_status(commands_, std::move(status));
    }
    asio::awaitable<std::vector<feed_status>> read() override { return read_statuses(commands_); }

private:
    connection_ptr commands_;
};

}  // namespace

std::unique_ptr<feed_board> make_feed_board(redis_client& client) {
    return std::make_unique<redis_feed_board>(client);
}

}  // namespace livescore
