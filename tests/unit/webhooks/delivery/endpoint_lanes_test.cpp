#include "delivery/endpoint_lanes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace livescore::test {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

waiting_delivery waiting(std::int64_t id, std::int64_t match, sequence_number seq,
                         milliseconds due_in = 0ms) {
    waiting_delivery one;
    one.delivery.id = delivery_id{id};
    one.delivery.match = match_id{match};
    one.delivery.seq = seq;
    one.due_in = due_in;
    return one;
}

class EndpointLanes : public testing::Test {
protected:
    /// The id of the next one; 0: none.
    std::int64_t next() {
        const bool is_due = lanes_.is_due(now_);
        const auto due = lanes_.next_due();
        EXPECT_EQ(is_due, due && *due <= now_);
        auto taken = lanes_.next(now_);
        EXPECT_EQ(taken.has_value(), is_due);
        if (!taken) return 0;
        last_ = *taken;
        return raw(taken->delivery.id);
    }

    steady_time now_{1h};
    endpoint_lanes lanes_;
    waiting_delivery last_;
};

TEST_F(EndpointLanes, OneDeliveryOfAMatchAtATimeInTheOrderOfItsLog) {
    lanes_.replace({waiting(11, 5, 1), waiting(12, 5, 2), waiting(13, 5, 3)}, now_);
    EXPECT_EQ(next(), 11);
    EXPECT_EQ(next(), 0);  // whatever connections are free
    EXPECT_EQ(lanes_.next_due(), std::nullopt);
    lanes_.noted(last_.delivery);
    EXPECT_EQ(next(), 12);
    lanes_.noted(last_.delivery);
    EXPECT_EQ(next(), 13);
    lanes_.noted(last_.delivery);
    EXPECT_TRUE(lanes_.empty());
}

TEST_F(EndpointLanes, AFailedHeadHoldsUpItsMatchAndNoOther) {
    lanes_.replace({waiting(11, 5, 1), waiting(12, 5, 2), waiting(21, 6, 1), waiting(22, 6, 2)},
                   now_);
    EXPECT_EQ(next(), 11);
    lanes_.noted(last_, now_ + 1s);
    EXPECT_EQ(next(), 21);
    lanes_.noted(last_.delivery);
    EXPECT_EQ(next(), 22);
    lanes_.noted(last_.delivery);
    EXPECT_EQ(next(), 0);
    EXPECT_EQ(lanes_.next_due(), now_ + 1s);
    now_ += 999ms;
    EXPECT_EQ(next(), 0);
    now_ += 1ms;
    EXPECT_EQ(next(), 11);
    EXPECT_EQ(next(), 0);
    lanes_.noted(last_.delivery);
    EXPECT_EQ(next(), 12);
}

TEST_F(EndpointLanes, MatchesTakeTurns) {
    std::vector<waiting_delivery> all;
    for (int match = 1; match <= 3; ++match) {
        for (int seq = 1; seq <= 2; ++seq) all.push_back(waiting(match * 10 + seq, match, seq));
    }
    lanes_.replace(std::move(all), now_);
    std::vector<std::int64_t> order;
    for (std::int64_t id = next(); id != 0; id = next()) {
        order.push_back(id);
        lanes_.noted(last_.delivery);
    }
    EXPECT_EQ(order, (std::vector<std::int64_t>{11, 21, 31, 12, 22, 32}));
}

TEST_F(EndpointLanes, TestsDoNotWaitForEachOther) {
    lanes_.replace({waiting(1, 0, 1), waiting(2, 0, 2)}, now_);
    EXPECT_EQ(next(), 1);
    EXPECT_EQ(next(), 2);
}

TEST_F(EndpointLanes, WhatIsUnderWayIsNotTakenAgain) {
    lanes_.replace({waiting(11, 5, 1), waiting(12, 5, 2)}, now_);
    EXPECT_EQ(next(), 11);
    lanes_.asked();
    lanes_.replace({waiting(11, 5, 1), waiting(12, 5, 2), waiting(13, 5, 3)}, now_);
    EXPECT_EQ(next(), 0);
    EXPECT_EQ(lanes_.waiting(), 2U);
    lanes_.noted(last_.delivery);
    EXPECT_EQ(next(), 12);
}

TEST_F(EndpointLanes, AnAnswerThatIsOlderThanANoteBringsNothingBack) {
    lanes_.replace({waiting(11, 5, 1), waiting(12, 5, 2)}, now_);
    EXPECT_EQ(next(), 11);
    lanes_.asked();  // PostgreSQL reads here
    lanes_.noted(last_.delivery);
    EXPECT_EQ(next(), 12);
    lanes_.replace({waiting(11, 5, 1), waiting(12, 5, 2)}, now_);
    EXPECT_EQ(next(), 0);
    lanes_.noted(last_.delivery);
    EXPECT_EQ(next(), 0);
    EXPECT_TRUE(lanes_.empty());
}

TEST_F(EndpointLanes, AnAnswerThatIsOlderThanANoteDoesNotShortenThePause) {
    lanes_.replace({waiting(11, 5, 1), waiting(12, 5, 2)}, now_);
    EXPECT_EQ(next(), 11);
    lanes_.asked();
    lanes_.noted(last_, now_ + 5s);
    lanes_.replace({waiting(11, 5, 1), waiting(12, 5, 2)}, now_);
    EXPECT_EQ(next(), 0);
    now_ += 5s;
    EXPECT_EQ(next(), 11);
}

TEST_F(EndpointLanes, AnAnswerThatIsYoungerThanANoteDoes) {
    lanes_.replace({waiting(11, 5, 1), waiting(12, 5, 2)}, now_);
    EXPECT_EQ(next(), 11);
    lanes_.noted(last_, now_ + 5h);
    lanes_.asked();  // it was sent again by hand meanwhile
    lanes_.replace({waiting(11, 5, 1), waiting(12, 5, 2)}, now_);
    EXPECT_EQ(next(), 11);
}

TEST_F(EndpointLanes, ClearingForgetsNothingThatIsUnderWay) {
    lanes_.replace({waiting(11, 5, 1), waiting(12, 5, 2)}, now_);
    EXPECT_EQ(next(), 11);
    lanes_.clear();
    EXPECT_FALSE(lanes_.empty());
    EXPECT_EQ(lanes_.under_way(), 1);
    lanes_.asked();
    lanes_.replace({waiting(11, 5, 1), waiting(12, 5, 2)}, now_);
    EXPECT_EQ(next(), 0);
}

/// A model of PostgreSQL: rows that wait, questions whose answers come late, and outcomes that are
/// noted in between. However these meet, each row is delivered once, and in the order of its match.
TEST_F(EndpointLanes, EveryMixOfQuestionsAndNotesDeliversOnceAndInOrder) {
    for (unsigned seed = 1; seed <= 300; ++seed) {
        std::mt19937 random(seed);
        endpoint_lanes lanes;
        std::vector<waiting_delivery> rows;  // in PostgreSQL
        std::map<std::int64_t, std::vector<sequence_number>> delivered;
        std::map<std::int64_t, sequence_number> newest;
        std::vector<waiting_delivery> under_way;
        std::optional<std::vector<waiting_delivery>> answer;
        std::int64_t ids = 0;
        const auto in_order = [](const waiting_delivery& one) {
            return std::pair(one.delivery.match, one.delivery.seq);
        };
        const auto step = [&](unsigned what) {
            if (what == 0 && ids < 40) {
                const std::int64_t match = 1 + static_cast<std::int64_t>(random() % 3);
                rows.push_back(waiting(++ids, match, ++newest[match]));
                std::ranges::sort(rows, {}, in_order);
            } else if (what == 1 && !answer) {
                lanes.asked();
                const std::size_t most = 1 + random() % 8;
                answer = std::vector(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(
                                                                      std::min(most, rows.size())));
            } else if (what == 2 && answer) {
                lanes.replace(*std::exchange(answer, {}), now_);
            } else if (what == 3) {
                if (auto taken = lanes.next(now_)) under_way.push_back(*std::move(taken));
            } else if (what == 4 && !under_way.empty()) {
                const std::size_t which = random() % under_way.size();
                waiting_delivery one = under_way[which];
                under_way.erase(under_way.begin() + static_cast<std::ptrdiff_t>(which));
                if (random() % 4 == 0) {
                    lanes.noted(std::move(one), now_);  // failed, and due again
                } else {
                    std::erase_if(rows, [&](const waiting_delivery& row) {
                        return row.delivery.id == one.delivery.id;
                    });
                    delivered[raw(one.delivery.match)].push_back(one.delivery.seq);
                    lanes.noted(one.delivery);
                }
            }
        };
        for (int i = 0; i < 2'000; ++i) step(static_cast<unsigned>(random() % 5));
        for (int i = 0; i < 2'000; ++i) step(static_cast<unsigned>(1 + random() % 4));
        EXPECT_TRUE(rows.empty()) << "seed " << seed;
        for (const auto& [match, seqs] : delivered) {
            EXPECT_EQ(seqs.size(), static_cast<std::size_t>(newest[match])) << "seed " << seed;
            EXPECT_TRUE(std::ranges::is_sorted(seqs) &&
                        std::ranges::adjacent_find(seqs) == seqs.end())
                << "seed " << seed << " match " << match;
        }
    }
}

}  // namespace
}  // namespace livescore::test
