#include <gtest/gtest.h>

#include <chrono>

#include "livescore/domain/corrections.h"

namespace livescore {
namespace {

const timestamp now{std::chrono::seconds(2'000'000'000)};
const goal_effect home_goal{1, 0};

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
    record.effect = home_goal;
    record.taken_back = taken_back;
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
        const auto c = decide(a_match({2, 3}), a_goal(), retyped(type), now).value();
        EXPECT_EQ(c.after.score, (score{1, 3})) << type;
        EXPECT_TRUE(c.entry->taken_back);
        ASSERT_EQ(c.events.size(), 2U);
        EXPECT_EQ(type_of(c.events[0]), event_type::score_update);
        EXPECT_EQ(type_of(c.events[1]), event_type::commentary_updated);
        EXPECT_EQ(c.after.updated_at, now);
    }
}

TEST(Correction, AGoalOfAnotherKindKeepsTheScore) {
    for (const char* type : {"own_goal", "penalty_goal", "goal"}) {
        const auto c = decide(a_match({2, 0}), a_goal(), retyped(type), now).value();
        EXPECT_EQ(c.after.score, (score{2, 0})) << type;
    }
}

TEST(Correction, AGoalIsTakenBackOnce) {
    const auto removed = decide(a_match({1, 0}), a_goal(true), remove_commentary{}, now).value();
    EXPECT_EQ(removed.after.score, (score{1, 0}));
    EXPECT_EQ(removed.events.size(), 1U);
    EXPECT_FALSE(removed.entry);
}

TEST(Correction, AnEntryWithoutAScoreOfItsOwnTakesNothingBack) {
    commentary_record plain = a_goal();
    plain.effect.reset();
    const auto c = decide(a_match({1, 0}), plain, remove_commentary{}, now).value();
    EXPECT_EQ(c.after.score, (score{1, 0}));
}

TEST(Correction, TheScoreNeverFallsBelowZero) {
    const auto c = decide(a_match({0, 0}), a_goal(), remove_commentary{}, now).value();
    EXPECT_EQ(c.after.score, (score{0, 0}));
    EXPECT_EQ(c.events.size(), 1U) << "a score that does not change is no event";
}

TEST(Correction, TheScorersOwnScoreIsTakenInstead) {
    remove_commentary command;
    command.score = score{9, 9};
    EXPECT_EQ(decide(a_match({2, 0}), a_goal(), command, now)->after.score, (score{9, 9}));
    update_commentary update = retyped("disallowed_goal");
    update.score = score{4, 4};
    const auto c = decide(a_match({2, 0}), a_goal(), update, now).value();
    EXPECT_EQ(c.after.score, (score{4, 4}));
    EXPECT_TRUE(c.entry->taken_back) << "a removal later must not take it back again";
}

/// A match and one of its entries, corrected step by step.
struct story {
    match state;
    commentary_record entry;
    void correct(const update_commentary& command) {
        auto c = decide(state, entry, command, now).value();
        state = std::move(c.after);
        entry = std::move(*c.entry);
    }
    void retype(std::string type, std::optional<score> wanted = {}) {
        update_commentary command = retyped(std::move(type));
        command.score = wanted;
        correct(command);
    }
    void score_again(score wanted) {
        update_commentary command;
        command.actor.emplace("Right Name");
        command.score = wanted;
        correct(command);
    }
    [[nodiscard]] score removed() const {
        return decide(state, entry, remove_commentary{}, now).value().after.score;
    }
};

TEST(Correction, TheScoreThatStandsChangesNoEffect) {
    story s{a_match({1, 0}), a_goal()};
    s.score_again({1, 0});
    EXPECT_EQ(s.removed(), (score{0, 0}));
    s.retype("disallowed_goal");
    EXPECT_EQ(s.state.score, (score{0, 0}));
}

TEST(Correction, AGoalMovesToTheOtherSideWithItsScore) {
    story s{a_match({1, 0}), a_goal()};
    s.score_again({0, 1});
    EXPECT_EQ(s.entry.effect, (goal_effect{0, 1}));
    EXPECT_EQ(s.removed(), (score{0, 0}));
    s.retype("no goal");
    EXPECT_EQ(s.state.score, (score{0, 0}));
}

TEST(Correction, AGoalThatIsGivenAgainCountsAgain) {
    for (const auto& wanted : {std::optional<score>(), std::optional(score{1, 0})}) {
        story s{a_match({1, 0}), a_goal()};
        s.retype("Goal cancelled");
        s.retype("Goal confirmed", wanted);
        EXPECT_EQ(s.state.score, (score{1, 0}));
        EXPECT_EQ(s.removed(), (score{0, 0}));
    }
}

TEST(Correction, ACommentBecomesAGoalWithItsScore) {
    commentary_record comment = a_goal();
    comment.item.entry.event_type = "commentary";
    comment.effect.reset();
    story s{a_match({0, 1}), comment};
    s.retype("goal", score{1, 1});
    EXPECT_EQ(s.removed(), (score{0, 1}));
    s.retype("goal_annulled");
    EXPECT_EQ(s.state.score, (score{0, 1}));
}

TEST(Correction, AnEntryThatTookAGoalAwayGivesItBackWhenTheGoalIsConfirmed) {
    commentary_record var = a_goal();
    var.item.entry.event_type = "goal_disallowed";
    var.effect = goal_effect{-1, 0};
    story s{a_match({0, 0}), var};
    s.retype("Goal confirmed");
    EXPECT_EQ(s.state.score, (score{1, 0}));
    s.retype("no goal");
    EXPECT_EQ(s.state.score, (score{0, 0}));
}

TEST(Correction, NothingNewChangesNothing) {
    const match before = a_match({2, 0});
    const auto c = decide(before, a_goal(), retyped("goal"), now).value();
    EXPECT_TRUE(c.events.empty());
    EXPECT_EQ(c.after.updated_at, before.updated_at);
}

}  // namespace
}  // namespace livescore
