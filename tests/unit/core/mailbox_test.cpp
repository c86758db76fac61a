#include "livescore/core/mailbox.h"

#include <gtest/gtest.h>

namespace livescore {
namespace {

TEST(Mailbox, HandsOverWhatArrivedInItsOrder) {
    boost::asio::io_context context;
    std::vector<std::vector<int>> batches;
    mailbox<int> box(context, [&](std::vector<int>& batch) { batches.push_back(batch); });
    box.push(1);
    box.push_all({2, 3});
    context.run();
    box.push(4);
    context.restart();
    context.run();
    EXPECT_EQ(batches, (std::vector<std::vector<int>>{{1, 2, 3}, {4}}));
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
