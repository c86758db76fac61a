/// What the threads of libnats hand to the thread of the io_context: messages in the order of their
/// arrival, and whether there is a connection. A burst costs one post.
#pragma once
#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace livescore {

class bus_inbox : public std::enable_shared_from_this<bus_inbox> {
public:
    using receiver = std::function<void(std::string_view message)>;
    enum class state { down, up, up_and_hears };

    bus_inbox(boost::asio::io_context& context, std::size_t max_unread_bytes);

    // Any thread.
    /// Drops the message when too many bytes wait.
    void push(std::string_view message);
    void tell(state now);
    /// A subscription that served has ended by itself, or had to drop messages.
    void note_lost() noexcept { ++lost_; }
    [[nodiscard]] std::int64_t lost() const noexcept { return lost_; }

    // On the thread of the io_context.
    void receive(receiver on_message);
    [[nodiscard]] state now() const noexcept { return now_; }
    /// Nothing comes any more. Afterwards the io_context may end, whoever still pushes.
    void close();

private:
    void schedule();
    void drain();
    void deliver(const std::string& message);
    void take_arrived();

    boost::asio::io_context& context_;
    const std::size_t max_unread_bytes_;
    std::atomic<std::int64_t> lost_{0};

    std::mutex mutex_;
    std::vector<std::string> arrived_;  // guarded, as what follows
    std::size_t arrived_bytes_ = 0;
    bool overrun_ = false;  // drops until it is drained
    bool scheduled_ = false;
    bool closed_ = false;

    // Only the thread of the io_context uses these.
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
    std::shared_ptr<const receiver> on_message_;
    std::vector<std::string> turn_;
    std::size_t next_ = 0;  // of turn_
    state now_ = state::down;
    bool ended_ = false;
};

}  // namespace livescore
