#include "livescore/core/mailbox.h"

#include <gtest/gtest.h>

#include <boost/asio/executor_work_guard.hpp>
#include <thread>
#include <utility>
#include <vector>

namespace livescore {
namespace {

TEST(Mailbox, HandsOverWhatArrivedInOneBatch) {
    boost::asio::io_context context;
    std::vector<std::vector<int>> batches;
    mailbox<int> box(context, [&batches](std::vector<int>& batch) { batches.push_back(batch); });
    box.push(1);
    box.push_all({2, 3});
    box.push_all({});
    context.run();
    box.push(4);
    context.restart();
    context.run();
    EXPECT_EQ(batches, (std::vector<std::vector<int>>{{1, 2, 3}, {4}}));
}

TEST(Mailbox, WhatIsPushedDuringADrainArrivesInTheNext) {
    boost::asio::io_context context;
    std::vector<int> seen;
    mailbox<int>* self = nullptr;
    mailbox<int> box(context, [&](std::vector<int>& batch) {
        seen.insert(seen.end(), batch.begin(), batch.end());
        if (seen.size() < 3) self->push(static_cast<int>(seen.size()));
    });
    self = &box;
    box.push(0);
    context.run();
    EXPECT_EQ(seen, (std::vector<int>{0, 1, 2}));
}

TEST(Mailbox, ItemsOfOneThreadKeepTheirOrder) {
    constexpr int threads = 4;
    constexpr int items = 2'000;
    boost::asio::io_context context;
    auto work = boost::asio::make_work_guard(context);
    std::vector<int> next(threads, 0);
    int seen = 0;
    bool ordered = true;
    mailbox<std::pair<int, int>> box(context, [&](std::vector<std::pair<int, int>>& batch) {
        for (const auto& [thread, number] : batch) {
            ordered = ordered && next[static_cast<std::size_t>(thread)]++ == number;
            if (++seen == threads * items) work.reset();
        }
    });
    std::vector<std::jthread> senders;
    for (int t = 0; t < threads; ++t) {
        senders.emplace_back([&box, t] {
            for (int i = 0; i < items; ++i) box.push({t, i});
        });
    }
    context.run();
    EXPECT_TRUE(ordered);
    EXPECT_EQ(seen, threads * items);
}

TEST(Mailbox, GivesBackWhatABurstTook) {
    boost::asio::io_context context;
    std::vector<std::size_t> capacities;
    mailbox<int> box(context,
                     [&](std::vector<int>& batch) { capacities.push_back(batch.capacity()); });
    const auto drain = [&](int items) {
        for (int i = 0; i < items; ++i) box.push(i);
        context.restart();
        context.run();
    };
    drain(1'000'000);
    drain(1);
    drain(1);
    drain(1);
    EXPECT_GE(capacities.front(), 1'000'000U);
    for (std::size_t i = 1; i < capacities.size(); ++i) EXPECT_LE(capacities[i], kept_scratch);
}

TEST(Mailbox, KeepsTheRoomOfOrdinaryBatches) {
    std::vector<int> scratch(100);
    clear_scratch(scratch);
    EXPECT_TRUE(scratch.empty());
    EXPECT_EQ(scratch.capacity(), 100U);
}

}  // namespace
}  // namespace livescore
