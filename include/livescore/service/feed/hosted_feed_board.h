/// A feed_board that may be awaited from any executor.
#pragma once
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "livescore/service/feed/feed_board.h"

namespace livescore {

/// The work runs on the board's executor; the caller resumes on its own. Thread-safe.
class hosted_feed_board final : public feed_board {
public:
    /// `context` is the board's.
    hosted_feed_board(asio::io_context& context, feed_board& board)
        : context_(context), board_(board) {}

    asio::awaitable<void> publish(feed_status status) override {
        co_await asio::co_spawn(context_, board_.publish(std::move(status)), asio::use_awaitable);
    }
    asio::awaitable<std::vector<feed_status>> read() override {
        co_return co_await asio::co_spawn(context_, board_.read(), asio::use_awaitable);
    }

private:
    asio::io_context& context_;
    feed_board& board_;
};

}  // namespace livescore
