#include "livescore/core/change_clock.h"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

namespace livescore {
namespace {

constexpr match_id a{7};
constexpr match_id b{7 + (1 << 14)};  // shares a's slot

struct ChangeClock : testing::Test {
    // The clock is too large for a stack.
    std::unique_ptr<change_clock> made = std::make_unique<change_clock>();
    change_clock& clock = *made;
};

TEST_F(ChangeClock, KnowsTheLargestSeqThatItWasToldInWhateverOrder) {
    EXPECT_EQ(clock.newest(a), std::nullopt);
    clock.note_commit(a, 10);
    clock.note_hearsay(a, 9);
    EXPECT_EQ(clock.newest(a), 10);
    clock.note_hearsay(a, 12);
    clock.note_commit(a, 11);
    EXPECT_EQ(clock.newest(a), 12);
}

TEST_F(ChangeClock, OfAMatchThatWasForgottenIsKnownOnlyWhatIsCertain) {
    clock.note_commit(a, 10);
    clock.note_commit(b, 3);
    EXPECT_EQ(clock.newest(a), std::nullopt);
    EXPECT_EQ(clock.newest(b), std::nullopt) << "it may have been told of up to 10 before";
    clock.note_hearsay(a, 9);  // late: 10 was told before
    EXPECT_EQ(clock.newest(a), std::nullopt);
    clock.note_hearsay(a, 11);
    EXPECT_EQ(clock.newest(a), 11);
    clock.note_hearsay(b, 20);
    EXPECT_EQ(clock.newest(b), 20);
}

TEST_F(ChangeClock, AfterADeletionNothingIsKnownUntilSomethingNewHappens) {
    clock.note_commit(a, 10);
    const auto before = clock.of(a);
    clock.note_commit(a, 0);
    EXPECT_NE(clock.of(a), before);
    EXPECT_EQ(clock.newest(a), std::nullopt);
    clock.note_hearsay(a, 10);
    EXPECT_EQ(clock.newest(a), std::nullopt);
    clock.note_hearsay(a, 11);
    EXPECT_EQ(clock.newest(a), 11);
}

TEST_F(ChangeClock, ASeqThatDoesNotFitIsNotKnownAndChangesTheReadingAllTheSame) {
    clock.note_commit(a, 5);
    auto before = clock.of(a);
    for (const sequence_number seq : {sequence_number{1} << 32, (sequence_number{1} << 32) + 1}) {
        clock.note_hearsay(a, seq);
        EXPECT_NE(clock.of(a), before);
        EXPECT_EQ(clock.newest(a), std::nullopt);
        before = clock.of(a);
    }
}

TEST_F(ChangeClock, AReadIsNewsOnlyOfAMatchThatIsKnown) {
    const auto unknown = clock.of(a);
    clock.note_read(a, 5);
    EXPECT_EQ(clock.of(a), unknown);
    clock.note_hearsay(a, 5);
    const auto known = clock.of(a);
    clock.note_read(a, 5);
    clock.note_read(a, 4);
    clock.note_read(b, 9);
    EXPECT_EQ(clock.of(a), known);
    clock.note_read(a, 6);
    EXPECT_NE(clock.of(a), known);
    EXPECT_EQ(clock.newest(a), 6);
}

TEST_F(ChangeClock, WhoeverWasToldFindsAtLeastThatWhileOthersFightForTheSlot) {
    std::vector<std::thread> threads;
    for (const match_id mine : {a, b}) {
        for (int t = 0; t < 2; ++t) {
            threads.emplace_back([this, mine, t] {
                for (sequence_number seq = 1; seq <= 20'000; ++seq) {
                    if (t == 0) {
                        clock.note_commit(mine, seq);
                    } else {
                        clock.note_hearsay(mine, seq);
                    }
                    ASSERT_GE(clock.newest(mine).value_or(seq), seq);
                }
            });
        }
    }
    for (auto& thread : threads) thread.join();
}

// The answer may come from the data that was newest at the time of the reading.
TEST_F(ChangeClock, AReadingWithAnOlderNewestIsOutdatedOnceTheNewerWasTold) {
    constexpr sequence_number last = 200'000;
    std::atomic<sequence_number> told{0};
    std::thread teller([&] {
        for (sequence_number seq = 1; seq <= last; ++seq) {
            clock.note_commit(a, seq);
            told = seq;
            for (int i = 0; i < 50; ++i) static_cast<void>(clock.of(b));
        }
    });
    while (told < last) {
        const auto reading = clock.of(a);
        const sequence_number newest = clock.newest(a).value_or(0);
        if (told.load() > newest) {
            EXPECT_NE(clock.of(a), reading);
        }
    }
    teller.join();
}

}  // namespace
}  // namespace livescore
