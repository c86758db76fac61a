/// Ways for a test to await coroutines.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <utility>
#include <variant>
#include <vector>

#include "livescore/core/error.h"

namespace livescore::test {

namespace asio = boost::asio;

/// An io_context for loan, which lives until the process ends. So it outlives every store, as the
/// store asks of its callers.
class context_lease {
public:
    context_lease() {
        const std::lock_guard lock(mutex());
        if (idle().empty()) idle().push_back(std::make_unique<asio::io_context>());
        context_ = std::move(idle().back());
        idle().pop_back();
        context_->restart();
    }
    ~context_lease() {
        const std::lock_guard lock(mutex());
        idle().push_back(std::move(context_));
    }
    context_lease(const context_lease&) = delete;
    context_lease& operator=(const context_lease&) = delete;

    asio::io_context& operator*() { return *context_; }
    asio::io_context* operator->() { return context_.get(); }

private:
    static std::mutex& mutex() {
        static std::mutex one;
        return one;
    }
    static std::vector<std::unique_ptr<asio::io_context>>& idle() {
        static std::vector<std::unique_ptr<asio::io_context>> contexts;
        return contexts;
    }
    std::unique_ptr<asio::io_context> context_;
};

/// Runs all coroutines at once on one thread. Returns the result or the exception of each, in their
/// order.
template <class Value>
std::vector<std::variant<Value, std::exception_ptr>> await_outcomes(
    std::vector<asio::awaitable<Value>> all) {
    context_lease context;
    std::vector<std::optional<std::variant<Value, std::exception_ptr>>> outcomes(all.size());
    for (std::size_t i = 0; i < all.size(); ++i) {
        asio::co_spawn(*context, std::move(all[i]),
                       [&, i](std::exception_ptr problem, Value value) {
                           if (problem) {
                               outcomes[i].emplace(problem);
                           } else {
                               outcomes[i].emplace(std::move(value));
                           }
                       });
    }
    context->run();
    std::vector<std::variant<Value, std::exception_ptr>> answers;
    for (auto& outcome : outcomes) {
        if (!outcome) throw std::logic_error("a coroutine never completed");
        answers.push_back(std::move(*outcome));
    }
    return answers;
}

template <class Value>
std::vector<Value> await_all(std::vector<asio::awaitable<Value>> all) {
    std::vector<Value> values;
    for (auto& outcome : await_outcomes(std::move(all))) {
        if (const auto* problem = std::get_if<std::exception_ptr>(&outcome)) {
            std::rethrow_exception(*problem);
        }
        values.push_back(std::get<Value>(std::move(outcome)));
    }
    return values;
}

template <class Value>
Value await(asio::awaitable<Value> one) {
    std::vector<asio::awaitable<Value>> all;
    all.push_back(std::move(one));
    return std::move(await_all(std::move(all)).front());
}

inline void await(asio::awaitable<void> one) {
    context_lease context;
    std::exception_ptr thrown;
    asio::co_spawn(*context, std::move(one), [&](std::exception_ptr problem) { thrown = problem; });
    context->run();
    if (thrown) std::rethrow_exception(thrown);
}

/// As `await`, but on a separate thread.
template <class Value>
std::future<Value> start(asio::awaitable<Value> one) {
    return std::async(std::launch::async,
                      [work = std::move(one)]() mutable { return await(std::move(work)); });
}

/// The code of the infrastructure_error that `call` throws.
template <class Call>
std::optional<errc> thrown_code(Call call) {
    try {
        call();
    } catch (const infrastructure_error& e) {
        return e.code();
    }
    return std::nullopt;
}

}  // namespace livescore::test
