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

struct ChangeClockOfASet : ChangeClock {
    const std::vector<match_id> set{match_id{1}, match_id{2}};
    ChangeClockOfASet() {
        clock.note_commit(match_id{1}, 4);
        clock.note_commit(match_id{2}, 9);
        clock.note_commit(match_id{3}, 1);
    }
    change_clock::reading facts() { return clock.of_set(set, false); }
};

TEST_F(ChangeClockOfASet, AFactOfAMemberCountsAndOneOfAnotherMatchDoesNot) {
    const auto before = facts();
    clock.note_commit(match_id{3}, 2, change_kind::facts);
    clock.note_hearsay(match_id{3}, 3, change_kind::facts);
    EXPECT_EQ(facts(), before);
    clock.note_hearsay(match_id{2}, 10, change_kind::facts);
    EXPECT_NE(facts(), before);
    const auto later = facts();
    clock.note_commit(match_id{1}, 5, change_kind::facts);
    EXPECT_NE(facts(), later);
}

TEST_F(ChangeClockOfASet, ACommentCountsOnlyWhenAskedFor) {
    const auto before = facts();
    const auto all = clock.of_set(set, true);
    clock.note_commit(match_id{1}, 5, change_kind::comment);
    clock.note_hearsay(match_id{1}, 6, change_kind::comment);
    EXPECT_EQ(facts(), before);
    EXPECT_NE(clock.of_set(set, true), all);
}

TEST_F(ChangeClockOfASet, ACommentBehindAGapMayHideAFact) {
    const auto before = facts();
    clock.note_hearsay(match_id{1}, 6, change_kind::comment);  // 5 was not heard
    EXPECT_NE(facts(), before);
    const auto later = facts();
    clock.note_commit(match_id{2}, 11, change_kind::comment);  // 10 was of another instance
    EXPECT_NE(facts(), later);
    const auto last = facts();
    clock.note_hearsay(match_id{1}, 5, change_kind::facts);  // late
    EXPECT_NE(facts(), last);
}

TEST_F(ChangeClockOfASet, ACommentOfAMatchThatIsNotKnownMayHideAFact) {
    const std::vector<match_id> unknown{match_id{50}};
    const auto before = clock.of_set(unknown, false);
    clock.note_hearsay(match_id{50}, 8, change_kind::comment);
    EXPECT_NE(clock.of_set(unknown, false), before);
}

TEST_F(ChangeClockOfASet, AnyMatchThatIsNewGoneOrMovedCounts) {
    auto before = facts();
    clock.note_commit(match_id{70}, 1);
    EXPECT_NE(facts(), before);
    before = facts();
    clock.note_hearsay(match_id{3}, 2, change_kind::any);
    EXPECT_NE(facts(), before);
    before = facts();
    clock.note_replacement();
    EXPECT_NE(facts(), before);
}

TEST_F(ChangeClockOfASet, HeadsThatSayWhatIsKnownChangeNothing) {
    clock.note_hearsay(match_id{1}, 5, change_kind::comment);
    const auto before = facts();
    clock.note_hearsay(match_id{1}, 5);
    EXPECT_EQ(facts(), before);
}

}  // namespace
}  // namespace livescore
