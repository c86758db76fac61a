/// Hands items from any thread to the one thread of an io_context. It has a mutex, a vector and one
/// `scheduled` flag, so that a burst costs one post, not one for each message.
#pragma once
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <functional>
#include <mutex>
#include <utility>
#include <vector>

#include "livescore/core/scratch.h"

namespace livescore {

template <class Item>
class mailbox {
public:
    using handler = std::function<void(std::vector<Item>& batch)>;

    /// `drain` runs on `context`'s thread with all items that have arrived, in the order of
    /// arrival. It may move items out of the batch. The mailbox must outlive the context's run.
    mailbox(boost::asio::io_context& context, handler drain)
        : context_(context), drain_(std::move(drain)) {}
    mailbox(const mailbox&) = delete;
    mailbox& operator=(const mailbox&) = delete;

    /// Thread-safe. Items of one calling thread keep their order.
    void push(Item item) {
        bool first = false;
        {
            const std::lock_guard lock(mutex_);
            arriving_.push_back(std::move(item));
            first = !std::exchange(scheduled_, true);
        }
        if (first) schedule();
    }

    /// As `push` for each item. The items keep their order and do not mix with items of other
    /// threads.
    void push_all(std::vector<Item> items) {
        if (items.empty()) return;
        bool first = false;
        {
            const std::lock_guard lock(mutex_);
            for (auto& item : items) arriving_.push_back(std::move(item));
            first = !std::exchange(scheduled_, true);
        }
        if (first) schedule();
    }

    /// Destroys the items that have arrived and were not drained. Call it when the context has
    /// stopped for good.
    void discard() {
        std::vector<Item> items;
        const std::lock_guard lock(mutex_);
        items.swap(arriving_);
    }

private:
    void schedule() {
        boost::asio::post(context_, [this] { run(); });
    }
    void run() {
        {
            const std::lock_guard lock(mutex_);
            batch_.swap(arriving_);
            scheduled_ = false;
        }
        drain_(batch_);
        clear_scratch(batch_);
    }

    boost::asio::io_context& context_;
    handler drain_;
    std::mutex mutex_;
    std::vector<Item> arriving_;
    std::vector<Item> batch_;
    bool scheduled_ = false;
};

}  // namespace livescore
