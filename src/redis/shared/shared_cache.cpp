#include "livescore/service/shared_cache.h"

#include <hiredis/hiredis.h>

#include <array>
#include <boost/asio/post.hpp>
#include <memory>
#include <utility>

#include "link/client.h"

namespace livescore {
namespace {

/// The key of Redis. It names the deployment, so that no answer of another database is served.
std::string key_of(const redis_connection& commands, std::string_view key) {
    std::string name = commands.key("cache:");
    if (const auto own = commands.deployment(); own != 0) name += std::to_string(own) + ".";
    return name.append(key);
}

/// With more unanswered bytes of commands than this, the cache puts nothing: events go first.
constexpr std::size_t max_unanswered_bytes = 1024 * 1024;

/// Three commands that go out together; Redis answers them in order. They claim an absent key, and
/// read a present one.
class look_up {
public:
    explicit look_up(shared_cache::receiver done) : done_(std::move(done)) {}

    void on_claim(const redisReply* reply) {
        claimed_ = reply && reply->type == REDIS_REPLY_STATUS;
        known_ = reply && reply->type != REDIS_REPLY_ERROR;
    }
    void on_bytes(const redisReply* reply) {
        if (reply && reply->type == REDIS_REPLY_STRING)
            answer_.bytes.assign(reply->str, reply->len);
    }
    void on_life(const redisReply* reply) {
        using enum shared_cache::state;
        if (!known_ || !reply || reply->type != REDIS_REPLY_INTEGER) {
            answer_.what = unknown;
        } else if (claimed_) {
            answer_.what = claimed;
        } else if (reply->integer <= 0) {
            answer_.what = awaited;  // the claim has ended in between: the caller asks again
        } else {
            answer_.what = answer_.bytes.empty() ? awaited : found;
            answer_.left = std::chrono::milliseconds(reply->integer);
        }
        done_(std::move(answer_));
    }

private:
    shared_cache::receiver done_;
    shared_cache::answer answer_;
    bool claimed_ = false;
    bool known_ = false;
};

class redis_shared_cache final : public shared_cache {
public:
    redis_shared_cache(asio::io_context& context, const redis_client& client)
        : context_(context), commands_(client.commands()) {}

    void get(std::string key, std::chrono::milliseconds life, receiver done) override {
        asio::post(
            context_, [commands = commands_, key = key_of(*commands_, key),
                       life = std::to_string(life.count()), done = std::move(done)]() mutable {
                // A look-up does not wait for a connection: the caller can ask PostgreSQL.
                hiredis_link* link = commands->ready_link();
                if (!link || !commands->ours() || link->unanswered_bytes() > max_unanswered_bytes)
                    return done({});
                const auto asked = std::make_shared<look_up>(std::move(done));
                const std::array<std::string_view, 6> claim{"SET", key, "", "NX", "PX", life};
                const std::array<std::string_view, 2> bytes{"GET", key};
                const std::array<std::string_view, 2> left{"PTTL", key};
                link->send(claim, [asked](const redisReply* reply) { asked->on_claim(reply); });
                link->send(bytes, [asked](const redisReply* reply) { asked->on_bytes(reply); });
                link->send(left, [asked](const redisReply* reply) { asked->on_life(reply); });
            });
    }

    void put(std::string key, std::string bytes) override {
        asio::post(context_, [commands = commands_, key = key_of(*commands_, key),
                              bytes = std::move(bytes)] {
            hiredis_link* link = commands->ready_link();
            if (!link || !commands->ours() ||
                link->unanswered_bytes() + bytes.size() > max_unanswered_bytes)
                return;
            const std::array<std::string_view, 5> command{"SET", key, bytes, "XX", "KEEPTTL"};
            link->send(command, [](const redisReply*) {});
        });
    }

    void drop(std::string key) override {
        asio::post(context_, [commands = commands_, key = key_of(*commands_, key)] {
            hiredis_link* link = commands->ready_link();
            if (!link || !commands->ours()) return;
            const std::array<std::string_view, 2> command{"DEL", key};
            link->send(command, [](const redisReply*) {});
        });
    }

private:
    asio::io_context& context_;
    std::shared_ptr<redis_connection> commands_;
};

}  // namespace

std::unique_ptr<shared_cache> make_shared_cache(asio::io_context& context, redis_client& client) {
    return std::make_unique<redis_shared_cache>(context, client);
}

}  // namespace livescore
