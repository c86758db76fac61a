#include "livescore/service/match_history.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "support/event_loop.h"
#include "support/memory_store.h"
#include "unit/protocol/history/random_history.h"

namespace livescore {
namespace {

using nlohmann::ordered_json;

constexpr match_id the_match{7};

class MatchHistory : public testing::Test {
protected:
    MatchHistory() { store.logs[the_match] = history.log; }
    result<match_at_moment> read(match_moment at, state_view view = state_view::known,
                                 page_bytes bytes = {std::size_t{4} << 20, nullptr}) {
        return loop.await(read_match_at(store, the_match, {at, view}, bytes));
    }
    [[nodiscard]] sequence_number last() const {
        return static_cast<sequence_number>(history.log.size());
    }

    test::event_loop loop;
    memory_store store;
    // Its events are more than one page.
    const test::random_history& history = []() -> const test::random_history& {
        static const test::random_history lived = [] {
            test::random_history made(1);
            while (made.log.size() < 1'100) made.step();
            return made;
        }();
        return lived;
    }();
};

TEST_F(MatchHistory, ReadsALongLogPageByPage) {
    const auto found = read({});
    ASSERT_TRUE(found);
    EXPECT_EQ(ordered_json::parse(found->json), history.truths.back().state);
    EXPECT_EQ(found->last_seq, last());
    EXPECT_LE(store.largest_read, 500U);
    EXPECT_GE(store.reads, 3);
}

TEST_F(MatchHistory, FindsEachMomentInBothViews) {
    for (const sequence_number seq :
         {sequence_number{1}, sequence_number{499}, sequence_number{501}, last() - 1, last()}) {
        const auto& truth = history.truths[static_cast<std::size_t>(seq) - 1];
        EXPECT_EQ(ordered_json::parse(read(seq)->json), truth.state);
        EXPECT_EQ(ordered_json::parse(read(seq, state_view::corrected)->json)["seq"], seq);
    }
    // Both events of a change have its time.
    const auto& truth = history.truths[700];
    std::size_t of_that_time = 700;  // any event
    while (history.truths[of_that_time + 1].at == truth.at) ++of_that_time;
    EXPECT_EQ(ordered_json::parse(read(truth.at)->json), history.truths[of_that_time].state);
}

TEST_F(MatchHistory, WhatIsNotThereIsNotFound) {
    const auto before = read(*parse_iso8601("2001-01-01T00:00:00Z"));
    ASSERT_FALSE(before);
    EXPECT_EQ(before.error().code, errc::not_found);
    EXPECT_EQ(read(sequence_number{0}).error().code, errc::not_found);
    store.reads = 0;
    EXPECT_EQ(read(last() + 1).error().code, errc::not_found);
    EXPECT_EQ(store.reads, 1) << "the log is not read in vain";
    store.logs.clear();
    EXPECT_EQ(read({}).error().code, errc::not_found);
}

TEST_F(MatchHistory, ALogWithoutItsBeginningSaysSo) {
    store.removed_up_to = 10;
    for (const auto view : {state_view::known, state_view::corrected}) {
        const auto found = read(last(), view);
        ASSERT_FALSE(found);
        EXPECT_EQ(found.error().code, errc::not_found);
        EXPECT_NE(found.error().message.find("no longer begins"), std::string::npos);
    }
}

TEST_F(MatchHistory, AShortLogLeavesTheMemoryToOthers) {
    byte_budget budget(std::size_t{8} << 20);
    const page_bytes bytes{std::size_t{4} << 20, &budget};
    std::vector<match_at_moment> held;
    for (int i = 0; i < 100; ++i) held.push_back(read(sequence_number{20}, {}, bytes).value());
    for (const auto& one : held)
        EXPECT_FALSE(ordered_json::parse(one.json).contains("commentaryTruncated"));
}

TEST_F(MatchHistory, ACommentaryHasNoMoreThanTheMemoryThatIsThere) {
    byte_budget budget(std::size_t{96} * 1024);
    const auto found = read({}, state_view::known, {std::size_t{4} << 20, &budget});
    ASSERT_TRUE(found);
    const auto state = ordered_json::parse(found->json);
    EXPECT_LE(state["commentary"].dump().size(), budget.limit());
    EXPECT_EQ(state["commentary"].front(), history.truths.back().state["commentary"].front());
}

TEST_F(MatchHistory, TakesItsMemoryFromTheBudgetAndGivesItBack) {
    byte_budget budget(std::size_t{1} << 20);
    {
        const auto found = read({}, state_view::known, {std::size_t{4} << 20, &budget});
        ASSERT_TRUE(found);
        EXPECT_GT(budget.used(), 0U);
        EXPECT_LE(budget.used(), budget.limit());
        EXPECT_TRUE(ordered_json::parse(found->json)["commentaryTruncated"].is_boolean() ||
                    found->json.size() <= budget.used());
    }
    EXPECT_EQ(budget.used(), 0U);
    const byte_lease all = budget.take(budget.limit());
    EXPECT_THROW(read({}, state_view::known, {std::size_t{4} << 20, &budget}),
                 infrastructure_error);
}

}  // namespace
}  // namespace livescore
