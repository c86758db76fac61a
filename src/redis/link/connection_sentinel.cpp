// Where the master is, by the words of Redis Sentinel.
#include <hiredis/hiredis.h>

#include <array>
#include <memory>
#include <string>
#include <utility>

#include "connection.h"
#include "livescore/core/log.h"
#include "livescore/core/parse_integer.h"
#include "reply.h"

namespace livescore {
namespace {

/// What a sentinel has said. Both texts are empty until it has.
struct master_address {
    std::string host{};
    std::string port{};
    std::string refusal{};
};

/// The handler of the answer to get-master-addr-by-name, and of AUTH before it.
void note_master(master_address& said, const redisReply* reply) {
    if (reply == nullptr) return;
    if (reply->type == REDIS_REPLY_ERROR) {
        said.refusal.assign(reply->str, reply->len);
    } else if (reply->type == REDIS_REPLY_NIL) {
        said.refusal = "it knows no master of this name";
    } else if (reply->type == REDIS_REPLY_ARRAY && reply->elements == 2) {
        said.host.assign(reply->element[0]->str, reply->element[0]->len);
        said.port.assign(reply->element[1]->str, reply->element[1]->len);
    }
}

}  // namespace

/// Begins with the one that answered last: another one may be gone, and costs a timeout.
asio::awaitable<std::string> redis_connection::ask_sentinels() {
    std::string problems;
    for (std::size_t i = 0; i < options_.sentinels.size() && !stopped_; ++i) {
        const std::size_t which = (sentinel_ + i) % options_.sentinels.size();
        redis_endpoint sentinel = parse_redis_endpoint(options_.sentinels[which]).value();
        const std::string host = sentinel.host;
        const std::string problem = co_await ask_sentinel(std::move(sentinel));
        if (problem.empty()) {
            sentinel_ = which;
            co_return std::string();
        }
        problems += (problems.empty() ? "sentinel " : "; sentinel ") + host + ": " + problem;
    }
    co_return problems;
}

/// After success `addresses_` are the master's.
asio::awaitable<std::string> redis_connection::ask_sentinel(redis_endpoint of) {
    auto deadline = clock::now() + options_.connect_timeout;
    std::string problem = co_await resolve(of.host, of.port, deadline);
    if (!problem.empty()) co_return problem;
    const auto link = co_await reach();
    if (link->status() != hiredis_link::state::open) co_return link->reason();

    const auto said = std::make_shared<master_address>();
    const auto note = [self = shared_from_this(), said](const redisReply* reply) {
        note_master(*said, reply);
        self->wake();
    };
    if (!of.password.empty()) {
        std::vector<std::string_view> auth{"AUTH", of.password};
        if (!of.user.empty()) auth.insert(auth.begin() + 1, of.user);
        link->send(auth, note);
    }
    const std::array<std::string_view, 3> question{"SENTINEL", "get-master-addr-by-name",
                                                   endpoint_.host};
    link->send(question, note);
    deadline = clock::now() + options_.connect_timeout;
    while (!stopped_ && link->status() == hiredis_link::state::open && link->unanswered() > 0 &&
           clock::now() < deadline) {
        co_await pause(deadline);
    }
    const bool answered = link->unanswered() == 0;
    link->close("the sentinel was asked");
    if (!said->refusal.empty()) co_return said->refusal;
    const auto port = parse_integer<std::uint16_t>(said->port);
    if (!answered || said->host.empty() || !port) co_return "no answer in time";
    co_return co_await resolve(said->host, *port, clock::now() + options_.connect_timeout);
}

}  // namespace livescore
