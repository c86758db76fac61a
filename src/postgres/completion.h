/// Awaiting something that a thread of ours does.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <exception>
#include <functional>
#include <memory>

namespace livescore {

namespace asio = boost::asio;

/// The other end of an await: resumes a suspended coroutine on its own executor, which is kept from
/// running out of work until then. Must be called exactly once; destroying it unused abandons the
/// coroutine.
class completion {
public:
    virtual ~completion() = default;
    /// From any thread. The await throws `failure` unless it is null.
    virtual void resume(std::exception_ptr failure) = 0;
};

/// Suspends the calling coroutine and hands its completion to `start`. The frame of the caller
/// stays alive until the completion is used, so `start` may hand out references into it.
[[nodiscard]] asio::awaitable<void> suspend(std::function<void(std::unique_ptr<completion>)> start);

}  // namespace livescore
