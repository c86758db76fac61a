/// Completion handlers for spawned tasks that no code awaits: `asio::co_spawn(context, task(),
/// on_failure(...))`.
#pragma once
#include <exception>
#include <utility>

namespace livescore {

/// A handler that calls `report(const char* reason)` when the task threw a std::exception. Any
/// other exception leaves the run of the io_context.
template <class Report>
[[nodiscard]] auto on_failure(Report report) {
    return [report = std::move(report)](const std::exception_ptr& failure) {
        if (!failure) return;
        try {
            std::rethrow_exception(failure);
        } catch (const std::exception& e) {
            report(e.what());
        }
    };
}

/// A handler for tasks that must not fail: the exception leaves the run of the io_context.
inline void rethrow_failure(const std::exception_ptr& failure) {
    if (failure) std::rethrow_exception(failure);
}

}  // namespace livescore
