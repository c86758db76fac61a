/// The event bus on core NATS, by the library libnats. It says each event at most once; the heads
/// and the log make up for what it loses.
#pragma once
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "livescore/core/error.h"
#include "livescore/domain/deployment.h"
#include "livescore/service/event_bus.h"

namespace livescore {

struct nats_options {
    /// nats://[user:password@]host[:port], or tls:// in place of nats://. One of them is enough for
    /// a program: it goes to the next one when the one that it uses fails.
    std::vector<std::string> urls{};
    /// Events go to `<prefix>.events.<partition>`, heads to `<prefix>.heads`.
    std::string prefix = "ls";
    std::string ca_file{};  ///< PEM of those that sign servers of tls://; empty: the system's
    std::chrono::milliseconds connect_timeout{1000};      ///< for one attempt
    std::chrono::milliseconds reconnect_max_delay{1000};  ///< longest pause between attempts
    /// The interval of heads: a half-open link is noticed within two of them. It is also how long
    /// one write may take.
    std::chrono::milliseconds patience{500};
    /// The most bytes of events that wait for the connection. Beyond it the bus drops events.
    std::size_t max_unsent_bytes = std::size_t{8} * 1024 * 1024;
    /// The most bytes that wait for the thread of the io_context. Beyond it the bus drops what
    /// comes, as a server does with a subscriber that reads too slowly.
    std::size_t max_unread_bytes = std::size_t{32} * 1024 * 1024;
    std::string client_name = "livescore";  ///< shown by the server's /connz
    /// The messages say whose they are. Null: they do not.
    std::shared_ptr<const deployment_identity> deployment{};
};

/// Checks the shape of each URL, and that none stands there twice. The error (invalid_argument)
/// names the mistake and the place in the list, never a password.
[[nodiscard]] result<std::vector<std::string>> check_nats_urls(std::vector<std::string> urls);

/// invalid_argument unless it is 1 to 64 characters of tokens with dots between them, each of
/// letters, digits, _ and -.
[[nodiscard]] result<std::string> check_nats_prefix(std::string prefix);

/// Starts to connect, on a thread of its own; libnats has more threads, which it shares among all
/// connections of the process. `options.urls` has passed the check above, and is not empty.
/// Lives on `context`'s thread, and keeps its run() from ending. Destroy it before the context, on
/// its thread, even in the handler of its messages, or after the context has stopped. That may take
/// as long as an attempt to connect that is under way.
[[nodiscard]] std::unique_ptr<event_bus> make_nats_bus(boost::asio::io_context& context,
                                                       nats_options options);

}  // namespace livescore
