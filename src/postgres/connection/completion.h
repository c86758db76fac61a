/// How a coroutine awaits work that one of our threads does.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <exception>
#include <functional>
#include <memory>

namespace livescore {

namespace asio = boost::asio;

/// The other end of an await: it resumes a suspended coroutine on the coroutine's own executor.
/// Until then it keeps that executor from running out of work. Call it exactly once. The coroutine
/// is abandoned when the completion is destroyed unused.
class completion {
public:
    virtual ~completion() = default;
    /// May be called from any thread. The await throws `failure` unless it is null.
    virtual void resume(std::exception_ptr failure) = 0;
};

/// Suspends the calling coroutine and hands its completion to `start`. The caller's frame stays
/// alive until the completion is used, so `start` may hand out references into that frame.
[[nodiscard]] asio::awaitable<void> suspend(std::function<void(std::unique_ptr<completion>)> start);

}  // namespace livescore
