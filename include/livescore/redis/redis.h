/// The Redis adapters. They run asynchronous hiredis inside Asio.
#pragma once
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "livescore/core/error.h"
#include "livescore/domain/deployment.h"
#include "livescore/service/delay_queue.h"
#include "livescore/service/event_bus.h"
#include "livescore/service/feed/feed_board.h"
#include "livescore/service/operations/operations_store.h"
#include "livescore/service/operations/process_board.h"
#include "livescore/service/shared_cache.h"
#include "livescore/service/shared_rate_limits.h"
#include "livescore/service/viewers/viewer_board.h"
#include "livescore/service/webhook/webhook_queue.h"
#include "livescore/service/webhook/webhook_store.h"

namespace livescore {

struct redis_options {
    std::string url;  ///< redis://[[user]:password@]host[:port][/db]
    std::chrono::milliseconds connect_timeout{1000};      ///< for one attempt
    std::chrono::milliseconds command_timeout{1000};      ///< silence that makes a link dead
    std::chrono::milliseconds reconnect_max_delay{1000};  ///< longest pause between attempts
    /// How long a subscription may be silent before it is probed, and then until it is dead. At
    /// most command_timeout. The interval of heads: a half-open link is noticed within two of them.
    std::chrono::milliseconds subscription_patience{500};
    std::string client_name = "livescore";  ///< shown by CLIENT LIST
    /// URLs of Redis Sentinels. With them the host of another URL without a port is the name of a
    /// master, which they are asked for at each connection.
    std::vector<std::string> sentinels{};
    /// URLs of the servers that carry the events in partitions. None: the server of `url` carries
    /// them all, on one channel.
    std::vector<std::string> events_urls{};
    /// With `events_urls`: the bus also speaks and hears on the one channel of `url`, for programs
    /// without `events_urls`.
    bool events_bridge = true;
    /// Every key and channel begins with it and a colon.
    std::string prefix = "livescore";
    /// The owner of the keys under `prefix`. Null: nobody asks whose they are.
    std::shared_ptr<const deployment_identity> deployment{};
};

/// Checks the shape of the URL. The error (invalid_argument) names the mistake, never the password.
/// The prefix is `livescore` for database 0 and `livescore:<n>` for another one: channels do not
/// belong to a database.
[[nodiscard]] result<redis_options> parse_redis_url(std::string_view url);

/// Checks the servers of events: the shape of each URL, no database, and none twice. The error
/// (invalid_argument) names the mistake and the place in the list, never a password.
[[nodiscard]] result<std::vector<std::string>> check_events_urls(std::vector<std::string> urls);

/// As above, for sentinels.
[[nodiscard]] result<std::vector<std::string>> check_sentinels(std::vector<std::string> urls);

struct delay_queue_options {
    int max_attempts = 10;                          ///< then the job is dead
    std::chrono::milliseconds backoff_base{200};    ///< first bound of the random pause; doubles
    std::chrono::milliseconds backoff_cap{60'000};  ///< its last bound
    int history_entries = 1000;                     ///< runs that the history keeps; 0: none
    std::string worker{};                           ///< name of this worker, for the history
};

/// One connection for commands (pipelined) and one for subscriptions. The bus and the queue of a
/// process share them. Lives on `context`'s thread. Destroy it before the context: either after the
/// context has stopped, or on the context's thread, even in one of the client's own handlers.
/// Commands under way then fail with `unavailable`.
class redis_client;

struct redis_client_deleter {
    void operator()(redis_client*) const noexcept;
};
using redis_client_ptr = std::unique_ptr<redis_client, redis_client_deleter>;

/// Starts to connect. SIGPIPE is ignored from then on, unless it has a handler: hiredis writes with
/// write(2).
[[nodiscard]] redis_client_ptr make_redis_client(boost::asio::io_context& context,
                                                 redis_options options);
/// Finds out whose Redis it is, at the start. Runs `context`, and returns when Redis has answered,
/// is away, or has said for longer than a lease lives that another deployment uses the same prefix.
/// Only then it returns false.
[[nodiscard]] bool claim_redis(boost::asio::io_context& context, redis_client& client);
/// Tells whether Redis answers in time, takes writes, and is not another deployment's. Call it on
/// the client's thread. It may outlive the client, and then says no.
[[nodiscard]] std::function<bool()> make_redis_watch(const redis_client& client);
/// The bus and the queue share the connections of `client`. They may outlive it; its connections
/// are closed then. With `events_urls` the bus has two more connections to each of those servers.
[[nodiscard]] std::unique_ptr<event_bus> make_event_bus(redis_client& client);
[[nodiscard]] std::unique_ptr<delay_queue> make_delay_queue(redis_client& client,
                                                            delay_queue_options options);
/// The polls of the feeds. `worker` is the name of this process among those that poll.
[[nodiscard]] std::unique_ptr<poll_queue> make_poll_queue(redis_client& client, std::string worker);
[[nodiscard]] std::unique_ptr<feed_board> make_feed_board(redis_client& client);
/// What processes tell of themselves.
[[nodiscard]] std::unique_ptr<process_board> make_process_board(redis_client& client);
[[nodiscard]] std::unique_ptr<redis_inspector> make_redis_inspector(redis_client& client);
/// The jobs of webhooks. `worker` is the name of this process among those that deliver. Nobody
/// claims for the time `settle` after Redis has lost all jobs, so that those who hold some hold
/// them again: the lease of a job.
[[nodiscard]] std::unique_ptr<webhook_queue> make_webhook_queue(redis_client& client,
                                                                const std::string& worker,
                                                                std::chrono::milliseconds settle);
/// `context` is the client's context. The bell may be rung until it ends.
[[nodiscard]] std::unique_ptr<webhook_bell> make_webhook_bell(boost::asio::io_context& context,
                                                              redis_client& client);
/// `context` is the client's context. It runs the answers.
[[nodiscard]] std::unique_ptr<shared_rate_limits> make_shared_rate_limits(
    boost::asio::io_context& context, redis_client& client);
/// `context` as above.
[[nodiscard]] std::unique_ptr<shared_cache> make_shared_cache(boost::asio::io_context& context,
                                                              redis_client& client);
/// `context` as above.
[[nodiscard]] std::unique_ptr<viewer_board> make_viewer_board(boost::asio::io_context& context,
                                                              redis_client& client);

}  // namespace livescore
