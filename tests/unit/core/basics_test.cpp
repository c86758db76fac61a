// The small things of core: hashes, backoff, integers, errors, the mailbox.
#include <gmock/gmock.h>

#include <thread>

#include "livescore/core/backoff.h"
#include "livescore/core/error.h"
#include "livescore/core/hash.h"
#include "livescore/core/mailbox.h"
#include "livescore/core/parse_integer.h"
#include "livescore/core/version.h"

namespace livescore {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;

TEST(Hash, Sha256IsThatOfFips180) {
    EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(sha256_hex("abc"),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Hash, Sha1IsThatOfTheWebSocketHandshake) {
    EXPECT_EQ(sha1_base64("dGhlIHNhbXBsZSBub25jZQ==258EAFA5-E914-47DA-95CA-C5AB0DC85B11"),
              "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}

TEST(Backoff, StaysWithinTheDoubledBaseAndTheCap) {
    for (int round = 0; round < 200; ++round) {
        EXPECT_LE(full_jitter(milliseconds(100), milliseconds(10'000), 0), milliseconds(100));
        EXPECT_LE(full_jitter(milliseconds(100), milliseconds(10'000), 3), milliseconds(800));
        EXPECT_LE(full_jitter(milliseconds(100), milliseconds(1'000), 4'000'000'000U),
                  milliseconds(1'000));
        EXPECT_GE(full_jitter(milliseconds(100), milliseconds(1'000), 2), milliseconds(0));
    }
}

TEST(Backoff, UsesTheWholeRange) {
    auto least = milliseconds::max();
    auto most = milliseconds::min();
    for (int round = 0; round < 1'000; ++round) {
        const auto delay = full_jitter(milliseconds(100), milliseconds(100'000), 3);
        least = std::min(least, delay);
        most = std::max(most, delay);
    }
    EXPECT_LT(least, milliseconds(200));
    EXPECT_GT(most, milliseconds(600));
}

TEST(Backoff, OfNothingIsNothingAndLargeValuesDoNotOverflow) {
    EXPECT_EQ(full_jitter(milliseconds(0), milliseconds(100), 9), milliseconds(0));
    EXPECT_EQ(full_jitter(milliseconds(-5), milliseconds(-1), 9), milliseconds(0));
    EXPECT_GE(full_jitter(milliseconds::max(), milliseconds::max(), 9), milliseconds(0));
}

TEST(ParseInteger, ReadsTheWholeText) {
    EXPECT_EQ(parse_integer<int>("42"), 42);
    EXPECT_EQ(parse_integer<int>("-42"), -42);
    EXPECT_EQ(parse_integer<std::int64_t>("9223372036854775807"), INT64_MAX);
    for (const char* text : {"", "+1", " 1", "1 ", "1x", "0x1", "1.0", "-", "2147483648"}) {
        EXPECT_FALSE(parse_integer<int>(text)) << text;
    }
    EXPECT_FALSE(parse_integer<unsigned>("-1"));
}

TEST(Result, ReadingTheValueOfAnErrorThrowsItsMessage) {
    const result<int> nothing = error{errc::not_found, "no such match"};
    try {
        static_cast<void>(nothing.value());
        FAIL() << "nothing was thrown";
    } catch (const std::logic_error& bug) {
        EXPECT_THAT(bug.what(), HasSubstr("no such match"));
    }
}

TEST(Version, IsThreeNumbers) {
    EXPECT_THAT(std::string(version()), testing::MatchesRegex("[0-9]+\\.[0-9]+\\.[0-9]+"));
}

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

}  // namespace
}  // namespace livescore
