/// A connection to Redis that lasts for ever: it resolves, connects, introduces itself, serves, and
/// begins again with full-jitter backoff. It owns every timeout. It lives on one thread, the thread
/// of its io_context.
///
/// A link is dead when it owes an answer and has been silent for `command_timeout`, even when its
/// socket looks healthy. A probe every second makes an idle link owe an answer too: PING or
/// SUBSCRIBE once more, and the lease of the deployment. The lease is a write, so a link to a
/// replica does not stay unnoticed. A subscription is probed every `subscription_patience`, and has
/// as long to answer.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <exception>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "endpoint.h"
#include "hiredis_link.h"
#include "livescore/redis/redis.h"
#include "reply.h"

namespace livescore {

class redis_connection : public std::enable_shared_from_this<redis_connection> {
public:
    using message_handler = hiredis_link::message_handler;
    using reply_handler = std::function<void(std::exception_ptr, redis_reply)>;

    /// The most commands that may be under way or waiting at once. The connection refuses further
    /// ones with `overloaded`.
    static constexpr std::size_t max_commands = 10'000;

    /// `role` appears in the log. In CLIENT LIST it follows options.client_name and a colon.
    redis_connection(asio::io_context& context, redis_options options, std::string role);
    ~redis_connection();
    redis_connection(const redis_connection&) = delete;
    redis_connection& operator=(const redis_connection&) = delete;

    /// Starts to connect; a second call does nothing.
    void start();
    /// Stops for good. Unanswered commands, and all later ones, fail with `unavailable`.
    void stop();
    /// Drops the link and makes a new one at once.
    void reconnect(const std::string& why);

    /// Returns the reply, which may be an error of Redis. Throws infrastructure_error: unavailable,
    /// overloaded. A command waits for a connection only during the first attempt, which is likely
    /// to succeed. It is never sent twice.
    static asio::awaitable<redis_reply> execute(std::shared_ptr<redis_connection> self,
                                                std::vector<std::string> arguments);
    /// The messages of `channel` go to `handler` as long as it lives, across reconnections. A
    /// connection that subscribes takes no commands (RESP2).
    void subscribe(const std::string& channel, std::weak_ptr<const message_handler> handler);

    /// Whether another deployment holds the lease of our prefix.
    [[nodiscard]] bool foreign() const noexcept { return holder_ != 0; }
    /// Whether the jobs, limits and answers under our prefix are ours: we hold the lease, or nobody
    /// asks whose they are. False as well until we know who we are.
    [[nodiscard]] bool ours() const noexcept;
    /// Throws infrastructure_error(unavailable) unless they are ours.
    void require_ours() const;
    /// Whether the last attempt to connect has failed.
    [[nodiscard]] bool away() const noexcept { return !hopeful_; }
    [[nodiscard]] const std::string& host() const noexcept { return endpoint_.host; }
    /// The whole name of a key or channel.
    [[nodiscard]] std::string key(std::string_view name) const;
    [[nodiscard]] deployment_id deployment() const noexcept;
    /// Is called when a link ends because its server said that it is the wrong one.
    void on_refused(std::function<void(const std::string& why)> told) {
        refused_ = std::move(told);
    }
    /// Is called when a link ends that served, unless reconnect() or stop() ended it.
    void on_lost(std::function<void()> told) { lost_ = std::move(told); }
    /// The time after which the lease of a deployment ends that renews it no more.
    static constexpr std::chrono::seconds lease_life{5};

    /// The link, for commands that must not wait for a connection. Null while there is no
    /// connection.
    [[nodiscard]] hiredis_link* ready_link() const noexcept;

private:
    using clock = hiredis_link::clock;
    struct queued {
        std::vector<std::string> arguments;
        reply_handler done;
    };
    struct resolution;

    static asio::awaitable<void> run(std::shared_ptr<redis_connection> self);
    asio::awaitable<std::string> open();
    asio::awaitable<std::string> resolve(std::string host, std::uint16_t port,
                                         clock::time_point deadline);
    asio::awaitable<std::shared_ptr<hiredis_link>> reach();
    asio::awaitable<std::string> ask_sentinels();
    asio::awaitable<std::string> ask_sentinel(redis_endpoint of);
    asio::awaitable<std::string> introduce();
    asio::awaitable<std::string> serve();
    /// How long a link may owe an answer.
    [[nodiscard]] clock::duration patience() const;
    asio::awaitable<void> pause(clock::time_point until);
    void wake();

    void submit(std::vector<std::string> arguments, reply_handler done);
    void send(const std::vector<std::string>& arguments, reply_handler done);
    void probe();
    void claim();
    void note_holder(deployment_id own, deployment_id holder);
    void came_up();
    void went_down(const std::string& why);
    void fail_queued(const std::string& why);

    asio::io_context& context_;
    const redis_options options_;
    const redis_endpoint endpoint_;
    const std::string role_;
    asio::steady_timer signal_;
    asio::ip::tcp::resolver resolver_;
    std::shared_ptr<resolution> resolution_;
    std::size_t sentinel_ = 0;  // the one that answered last
    std::string reached_;       // the address of the link
    std::vector<asio::ip::tcp::endpoint> addresses_;
    std::shared_ptr<hiredis_link> link_;
    std::weak_ptr<hiredis_link> last_begun_;  // to the server or to a sentinel; link_ or newer
    std::map<std::string, std::weak_ptr<const message_handler>> channels_;
    std::deque<queued> queued_;
    std::size_t under_way_ = 0;
    std::function<void(const std::string&)> refused_;
    std::function<void()> lost_;
    deployment_id holder_ = 0;      // the other deployment that holds the lease; 0: none
    deployment_id granted_to_ = 0;  // the deployment that we were when the lease was ours; 0: never
    std::string last_problem_;      // logged once, not at each attempt
    bool started_ = false;
    bool stopped_ = false;
    bool ready_ = false;
    bool hopeful_ = true;  // no attempt has failed since the last connection
    bool hurry_ = false;   // reconnect() asked for no backoff
};

}  // namespace livescore
