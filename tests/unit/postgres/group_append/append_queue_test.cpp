#include "postgres/group_append/append_queue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <optional>
#include <string>

namespace livescore::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr match_id one{1};
constexpr match_id two{2};

struct AppendQueue : testing::Test {
    std::deque<pending_append> appends;
    append_queue queue{4, 3};

    /// The next append, as the queue sees it.
    pending_append& make(match_id match, const std::optional<std::string>& key = {}) {
        append_request request;
        request.match = match;
        request.score = score{1, 0};
        if (key) request.once = idempotent<appended>{{"POST /x", *key, "body"}, {}};
        appends.push_back(prepare_append(std::move(request)).value());
        return appends.back();
    }
    pending_append* push(match_id match, const std::optional<std::string>& key = {}) {
        pending_append& append = make(match, key);
        EXPECT_TRUE(queue.push(append));
        return &append;
    }
};

TEST_F(AppendQueue, AGroupTakesAllThatWaitsInTheOrderOfArrival) {
    auto* const first = push(two);
    auto* const second = push(one);
    auto* const third = push(two);
    const auto group = queue.take();
    EXPECT_THAT(group.appends, ElementsAre(first, second, third));
    EXPECT_THAT(group.matches, ElementsAre(two, one, two));
    EXPECT_FALSE(group.is_full);
    EXPECT_TRUE(queue.is_empty());
    EXPECT_THAT(queue.take().appends, IsEmpty());
}

TEST_F(AppendQueue, AMatchHasOneStatementUnderWayAtATime) {
    push(one);
    const auto under_way = queue.take();
    EXPECT_TRUE(queue.is_busy(one));
    auto* const later = push(one);
    auto* const other = push(two);
    auto* const last = push(one);
    EXPECT_THAT(queue.take().appends, ElementsAre(other));
    EXPECT_THAT(queue.take().appends, IsEmpty());
    queue.finish(under_way.matches);
    EXPECT_FALSE(queue.is_busy(one));
    EXPECT_TRUE(queue.is_busy(two));
    EXPECT_THAT(queue.take().appends, ElementsAre(later, last)) << "in their order";
}

TEST_F(AppendQueue, AGroupEndsAtItsLimitAndAnotherThreadMayTakeTheRest) {
    append_queue wide(10, 3);
    for (int match = 1; match <= 4; ++match) EXPECT_TRUE(wide.push(make(match_id{match})));
    const auto full = wide.take();
    EXPECT_THAT(full.appends, ElementsAre(&appends[0], &appends[1], &appends[2]));
    EXPECT_TRUE(full.is_full);
    const auto rest = wide.take();
    EXPECT_THAT(rest.appends, ElementsAre(&appends[3]));
    EXPECT_FALSE(rest.is_full);
}

TEST_F(AppendQueue, AGroupAtItsLimitWithNothingLeftIsNotFull) {
    for (int i = 0; i < 3; ++i) push(one);
    EXPECT_FALSE(queue.take().is_full);
}

TEST_F(AppendQueue, ARequestAndItsRepetitionNeverShareAGroup) {
    auto* const first = push(one, "k");
    auto* const repetition = push(one, "k");
    auto* const other = push(one, "l");
    const auto group = queue.take();
    EXPECT_THAT(group.appends, ElementsAre(first, other));
    EXPECT_THAT(queue.take().appends, IsEmpty()) << "the repetition waits for its match";
    queue.finish(group.matches);
    EXPECT_THAT(queue.take().appends, ElementsAre(repetition));
}

TEST_F(AppendQueue, ARequestBeyondTheQueueLimitIsRefused) {
    for (int i = 0; i < 4; ++i) push(one);
    EXPECT_FALSE(queue.push(make(one)));
    EXPECT_EQ(queue.take().appends.size(), 3U);
    EXPECT_TRUE(queue.push(make(one))) << "only appends that wait count";
}

TEST_F(AppendQueue, AnAppendGoesAloneOnlyWhileNothingElseWaitsOrIsUnderWay) {
    EXPECT_TRUE(queue.is_quiet());
    push(one);
    EXPECT_FALSE(queue.is_quiet()) << "one waits";
    const auto group = queue.take();
    EXPECT_FALSE(queue.is_quiet()) << "one is under way";
    queue.finish(group.matches);
    EXPECT_TRUE(queue.is_quiet());
}

TEST_F(AppendQueue, WhereAppendsComeTogetherTheNextOneDoesNotGoAlone) {
    push(one);
    push(two);
    queue.finish(queue.take().matches);
    EXPECT_FALSE(queue.is_quiet()) << "the last group was of two";
    push(one);
    queue.finish(queue.take().matches);
    EXPECT_TRUE(queue.is_quiet()) << "the last group was of one, and none waited behind it";
}

TEST_F(AppendQueue, AnAppendThatGoesAloneHoldsItsMatch) {
    queue.begin_alone(one);
    EXPECT_FALSE(queue.is_quiet());
    auto* const behind = push(one);
    auto* const other = push(two);
    EXPECT_THAT(queue.take().appends, ElementsAre(other));
    queue.finish(std::vector{two});
    queue.end_alone(one);
    EXPECT_FALSE(queue.is_quiet());
    const auto group = queue.take();
    EXPECT_THAT(group.appends, ElementsAre(behind));
    queue.finish(group.matches);
    EXPECT_TRUE(queue.is_quiet());
}

TEST_F(AppendQueue, AtTheEndAllThatWaitIsTaken) {
    auto* const first = push(one);
    auto* const second = push(one);
    EXPECT_THAT(queue.clear(), ElementsAre(first, second));
    EXPECT_TRUE(queue.is_empty());
}

}  // namespace
}  // namespace livescore::test
