#include <gtest/gtest.h>

#include <chrono>

#include "livescore/domain/corrections.h"

namespace livescore {
namespace {

const timestamp now{std::chrono::seconds(2'000'000'000)};
const goal_effect second_goal{{1, 0}, {2, 0}};

match a_match(score stands) {
    match m;
    m.id = match_id{1};
    m.score = stands;
    return m;
}
commentary_record a_goal(bool taken_back = false) {
    commentary_record record;
    record.item.id = commentary_id{7};
    record.item.entry.event_type = "goal";
    record.score_taken_back = taken_back;
    return record;
}
update_commentary retyped(std::string type) {
    update_commentary command;
    command.event_type = std::move(type);
    return command;
}

TEST(Correction, AGoalThatIsNoneAnyMoreTakesBackWhatItAdded) {
    for (const char* type :
         {"disallowed_goal", "goal_disallowed", "no_goal", "var", "commentary", "goal_cancelled"}) {
        const auto c = decide(a_match({2, 3}), a_goal(), retyped(type), second_goal, now).value();
        EXPECT_EQ(c.after.score, (score{1, 3})) << type;
        EXPECT_TRUE(c.entry->score_taken_back);
        ASSERT_EQ(c.events.size(), 2U);
        EXPECT_EQ(type_of(c.events[0]), event_type::score_update);
        EXPECT_EQ(type_of(c.events[1]), event_type::commentary_updated);
        EXPECT_EQ(c.after.updated_at, now);
    }
}

TEST(Correction, AGoalOfAnotherKindKeepsTheScore) {
    for (const char* type : {"own_goal", "penalty_goal", "goal"}) {
        const auto c = decide(a_match({2, 0}), a_goal(), retyped(type), second_goal, now).value();
        EXPECT_EQ(c.after.score, (score{2, 0})) << type;
    }
}

TEST(Correction, AGoalIsTakenBackOnce) {
    const auto removed =
        decide(a_match({1, 0}), a_goal(true), remove_commentary{}, second_goal, now).value();
    EXPECT_EQ(removed.after.score, (score{1, 0}));
    EXPECT_EQ(removed.events.size(), 1U);
    EXPECT_FALSE(removed.entry);
}

TEST(Correction, AnEntryWithoutAScoreOfItsOwnTakesNothingBack) {
    const auto c =
        decide(a_match({1, 0}), a_goal(), remove_commentary{}, std::nullopt, now).value();
    EXPECT_EQ(c.after.score, (score{1, 0}));
}

TEST(Correction, TheScoreNeverFallsBelowZero) {
    const auto c = decide(a_match({0, 0}), a_goal(), remove_commentary{}, second_goal, now).value();
    EXPECT_EQ(c.after.score, (score{0, 0}));
    EXPECT_EQ(c.events.size(), 1U) << "a score that does not change is no event";
}

TEST(Correction, TheScorersOwnScoreIsTakenInstead) {
    remove_commentary command;
    command.score = score{9, 9};
    EXPECT_EQ(decide(a_match({2, 0}), a_goal(), command, second_goal, now)->after.score,
              (score{9, 9}));
    update_commentary update = retyped("disallowed_goal");
    update.score = score{4, 4};
    const auto c = decide(a_match({2, 0}), a_goal(), update, second_goal, now).value();
    EXPECT_EQ(c.after.score, (score{4, 4}));
    EXPECT_TRUE(c.entry->score_taken_back) << "a removal later must not take it back again";
}

TEST(Correction, NothingNewChangesNothing) {
    const match before = a_match({2, 0});
    const auto c = decide(before, a_goal(), retyped("goal"), second_goal, now).value();
    EXPECT_TRUE(c.events.empty());
    EXPECT_EQ(c.after.updated_at, before.updated_at);
}

}  // namespace
}  // namespace livescore
