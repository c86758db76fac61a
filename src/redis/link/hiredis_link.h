/// One TCP connection to Redis, from connect to close. Asio drives hiredis' asynchronous context.
///
/// hiredis runs callbacks from deep inside its own loops, and frees its context when it wants to.
/// Three rules follow. No callback resumes a coroutine: the owners post. Message handlers are the
/// only foreign code that a callback runs; they may do anything, even close() and destroy the
/// owner. `ev.cleanup` is the one signal that the context is gone; the link keeps itself alive
/// until then.
#pragma once
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

struct redisAsyncContext;
struct redisReply;

namespace livescore {

namespace asio = boost::asio;

class hiredis_link : public std::enable_shared_from_this<hiredis_link> {
public:
    using clock = std::chrono::steady_clock;
    /// Gets the reply, which is valid during the call. Null when the link ended before a reply
    /// came. Must not throw.
    using reply_handler = std::function<void(const redisReply*)>;
    using message_handler = std::function<void(std::string_view)>;
    enum class state { connecting, open, closed };

    /// Starts to connect. The returned link may be `closed` already. The link calls `on_change`
    /// when the state changes and when Redis confirms a subscription. `on_change` must not throw,
    /// send or close.
    static std::shared_ptr<hiredis_link> connect(asio::io_context& context,
                                                 const asio::ip::tcp::endpoint& address,
                                                 std::function<void()> on_change);
    ~hiredis_link();
    hiredis_link(const hiredis_link&) = delete;
    hiredis_link& operator=(const hiredis_link&) = delete;

    /// Appends a command to the output, pipelined. The link calls `done` exactly once, possibly at
    /// once.
    void send(std::span<const std::string_view> arguments, reply_handler done);
    /// Messages of `channel` go to `handler` as long as it lives. A repeated call is allowed. It
    /// finds out whether the link still works, because a subscribed RESP2 connection takes no other
    /// command.
    void subscribe(const std::string& channel, std::weak_ptr<const message_handler> handler);
    /// Ends the link and tells the unanswered commands so. `reason` is for the log.
    void close(std::string reason);
    /// Takes in the bytes that have arrived. A process that was stalled must not blame Redis.
    void read_now();

    [[nodiscard]] state status() const noexcept { return state_; }
    /// Whether the link was closed because its server is the wrong one or not ready, by its own
    /// words.
    [[nodiscard]] bool refused() const noexcept { return refused_; }
    /// The reason why the link is closed.
    [[nodiscard]] const std::string& reason() const noexcept { return reason_; }
    [[nodiscard]] std::size_t unanswered() const noexcept { return unanswered_.size(); }
    /// The bytes of unanswered commands. They bound the bytes that wait in our output buffer.
    [[nodiscard]] std::size_t unanswered_bytes() const noexcept { return unanswered_bytes_; }
    /// The time since which Redis owes an answer and nothing has arrived.
    [[nodiscard]] std::optional<clock::time_point> silent_since() const noexcept;

private:
    struct command;
    struct subscription;
    struct sent {
        clock::time_point at;
        std::size_t bytes;
    };

    hiredis_link(asio::io_context& context, std::function<void()> on_change);
    void attach(redisAsyncContext* context);
    void await_readable();
    void await_writable();
    void write(boost::system::error_code failure);
    void note_sent(std::size_t bytes);
    void note_answer();
    void leave_wrong_server(std::string_view error);
    void on_pushed(const subscription& to, const redisReply& reply);
    void on_cleanup();

    asio::posix::stream_descriptor descriptor_;
    std::optional<asio::posix::stream_descriptor> connecting_;  // until it is connected
    std::function<void()> on_change_;
    std::shared_ptr<hiredis_link> self_;    // held as long as hiredis knows this link
    redisAsyncContext* context_ = nullptr;  // null once ev.cleanup was called
    state state_ = state::connecting;
    std::string reason_;
    bool refused_ = false;
    bool read_wanted_ = false;
    bool read_waiting_ = false;
    bool write_wanted_ = false;
    bool write_waiting_ = false;
    std::deque<sent> unanswered_;  // oldest first: Redis answers in order
    std::size_t unanswered_bytes_ = 0;
    clock::time_point last_heard_{};
    std::map<std::string, std::unique_ptr<subscription>, std::less<>> subscriptions_;
};

}  // namespace livescore
