#include "connection/completion.h"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

namespace livescore {
namespace {

template <class Handler>
class handler_completion final : public completion {
public:
    explicit handler_completion(Handler handler)
        : guard_(asio::make_work_guard(asio::get_associated_executor(handler))),
          handler_(std::move(handler)) {}

    void resume(std::exception_ptr failure) override {
        const auto executor = guard_.get_executor();
        // The guard travels along. If this thread released it here, it could touch a context that
        // has ended by then.
        asio::post(executor, [handler = std::move(handler_), guard = std::move(guard_),
                              failure = std::move(failure)]() mutable {
            guard.reset();
            std::move(handler)(std::move(failure));
        });
    }

private:
    asio::executor_work_guard<asio::associated_executor_t<Handler>> guard_;
    Handler handler_;
};

}  // namespace

asio::awaitable<void> suspend(std::function<void(std::unique_ptr<completion>)> start) {
    auto initiate = [&start](auto handler) {
        using own_completion = handler_completion<decltype(handler)>;
        start(std::make_unique<own_completion>(std::move(handler)));
    };
    co_await asio::async_initiate<const asio::use_awaitable_t<>, void(std::exception_ptr)>(
        initiate, asio::use_awaitable);
}

}  // namespace livescore
