/// The things that a session of any kind finds on its thread. These are the event loop, the hubs,
/// scratch buffers, the cache, metrics, the lists of connections, and the way to the feed. The
/// shard (server/shard.h) is the host. Sessions know only this part of it.
#pragma once
#include <array>
#include <boost/asio/io_context.hpp>
#include <ctime>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "cache/answer_cache.h"
#include "livescore/fanout/feed.h"
#include "livescore/fanout/hub.h"
#include "routes/api_context.h"
#include "session/connection.h"
#include "session/shard_metrics.h"
#include "session/socket_poller.h"

namespace livescore {

/// Belongs to one thread; everything here is called on that thread.
class session_host {
public:
    session_host(const session_host&) = delete;
    session_host& operator=(const session_host&) = delete;

    [[nodiscard]] asio::io_context& io() noexcept { return io_; }
    [[nodiscard]] socket_poller& poller() noexcept { return poller_; }
    [[nodiscard]] api_context& context() const noexcept { return context_; }
    /// The subscriptions of WebSockets.
    [[nodiscard]] hub& subscriptions() noexcept { return hub_; }
    /// The subscriptions of event streams. They get other bytes.
    [[nodiscard]] hub& streams() noexcept { return stream_hub_; }
    [[nodiscard]] shard_metrics& metrics() noexcept { return metrics_; }
    [[nodiscard]] answer_cache& answers() noexcept { return answers_; }
    /// The server is shutting down.
    [[nodiscard]] const bool& draining() const noexcept { return draining_; }
    /// Scratch for one read. The caller uses its content before the next event.
    [[nodiscard]] std::span<char> read_buffer() noexcept { return read_buffer_; }
    /// Scratch, empty, for bytes that are sent at once. The caller uses its content before the next
    /// event.
    [[nodiscard]] std::string& write_buffer() noexcept {
        write_buffer_.clear();
        return write_buffer_;
    }
    /// The same, for the header lines of such an answer.
    [[nodiscard]] std::string& line_buffer() noexcept {
        line_buffer_.clear();
        return line_buffer_;
    }
    /// IMF-fixdate of this second.
    [[nodiscard]] std::string_view http_date();

    // The calls of sessions to the feed (livescore/fanout/feed.h).
    void join(join_request request) { context_.events.join(feed_index_, std::move(request)); }
    void leave(topic from) { context_.events.leave(feed_index_, from); }
    /// A client's subscription to a topic has begun (1) or ended (-1).
    void count_subscription(topic of, int change) {
        metrics_.subscriptions.add(change);
        if (is_match(of)) context_.viewers.note(match_of(of), change);
    }
    void await_news(join_request request) {
        context_.events.await_news(feed_index_, std::move(request));
    }
    void end_wait(topic of, sequence_number since, const joiner& who) {
        context_.events.end_wait(of, since, who);
    }

    connection_list http_sessions;
    connection_list websocket_sessions;
    connection_list event_streams;
    connection_list long_polls;  ///< each is a request of an HTTP session
    /// A session that leaves its list calls this. The last session ends a drain.
    void connection_ended();

protected:
    explicit session_host(api_context& context);
    ~session_host() = default;

    /// From now on `connection_ended` calls `done` once, when no connection is left.
    void begin_draining(std::function<void()> done);
    [[nodiscard]] bool waits_for_connections() const noexcept { return drained_ != nullptr; }
    /// Forgets `done`: no caller waits for the end of the drain any longer.
    void forget_drain() noexcept { drained_ = nullptr; }

    api_context& context_;
    asio::io_context io_{1};
    socket_poller poller_{io_};
    shard_metrics metrics_;
    answer_cache answers_;
    hub hub_;
    hub stream_hub_{wire_format::event_stream};
    std::size_t feed_index_ = 0;  ///< this shard's index in the feed

private:
    std::array<char, 64 * 1024> read_buffer_;
    std::string write_buffer_;
    std::string line_buffer_;
    std::time_t date_second_ = 0;
    std::string date_;
    bool draining_ = false;
    std::function<void()> drained_;
};

}  // namespace livescore
