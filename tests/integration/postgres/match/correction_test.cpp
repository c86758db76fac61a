// Corrections of commentary and of its score.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/goal_chains.h"
#include "support/postgres_store.h"

namespace livescore::test {
namespace {

struct PostgresCorrection : store_suite<PostgresCorrection> {
    match_id id = await(db->create_match(a_match())).value().match.id;

    commentary add(int home, int away, std::string type = "goal") {
        auto request = a_comment(id, "GOAL");
        request.entry->event_type = std::move(type);
        request.score = score{home, away};
        return *await(db->append(request)).value().entry;
    }
    result<changed_commentary> correct(commentary_id entry, update_commentary command) {
        return await(db->correct_commentary(
            id, entry, {},
            [command](const match& m, const commentary_record& record, timestamp at,
                      other_entries& others) { return decide(m, record, command, at, others); }));
    }
    result<changed_commentary> remove(commentary_id entry) {
        return await(db->correct_commentary(id, entry, {},
                                            [](const match& m, const commentary_record& record,
                                               timestamp at, other_entries& others) {
                                                return decide(m, record, remove_commentary{}, at,
                                                              others);
                                            }));
    }
    score now_score() { return await(db->find_match(id))->score; }
    std::vector<event_type> told() {
        std::vector<event_type> types;
        for (const auto& event : sink.take()) types.push_back(event.type);
        return types;
    }
};

using enum event_type;
using testing::ElementsAre;

TEST_F(PostgresCorrection, ADisallowedGoalTakesItsOwnGoalBackAndKeepsLaterOnes) {
    const auto first = add(1, 0);
    add(1, 1);
    add(2, 1);
    sink.take();
    update_commentary command;
    command.event_type = "disallowed_goal";
    command.message = "Offside";
    const auto corrected = correct(first.id, command).value();
    EXPECT_EQ(corrected.entry.entry.event_type, "disallowed_goal");
    EXPECT_EQ(corrected.entry.id, first.id);
    EXPECT_EQ(now_score(), (score{1, 1}));
    EXPECT_THAT(told(), ElementsAre(score_update, commentary_updated));
    // Not a second time.
    EXPECT_TRUE(remove(first.id));
    EXPECT_EQ(now_score(), (score{1, 1}));
    EXPECT_THAT(told(), ElementsAre(commentary_removed));
}

TEST_F(PostgresCorrection, ARemovedGoalTakesItsGoalBackInOneTransaction) {
    const auto goal = add(0, 1);
    sink.take();
    ASSERT_TRUE(remove(goal.id));
    EXPECT_EQ(now_score(), (score{0, 0}));
    EXPECT_THAT(told(), ElementsAre(score_update, commentary_removed));
    EXPECT_EQ(
        database.value<int>("SELECT count(DISTINCT change_id) FROM match_events WHERE seq > 3"), 1);
    EXPECT_EQ(remove(goal.id).error().code, errc::not_found);
}

TEST_F(PostgresCorrection, AnEntryWithoutAScoreLeavesTheScoreAlone) {
    add(1, 0);
    const auto plain = *await(db->append(a_comment(id))).value().entry;
    sink.take();
    ASSERT_TRUE(remove(plain.id));
    EXPECT_EQ(now_score(), (score{1, 0}));
    EXPECT_THAT(told(), ElementsAre(commentary_removed));
}

TEST_F(PostgresCorrection, AGoalOfAnotherKindStillCounts) {
    const auto goal = add(1, 0);
    update_commentary command;
    command.event_type = "own_goal";
    ASSERT_TRUE(correct(goal.id, command));
    EXPECT_EQ(now_score(), (score{1, 0}));
}

TEST_F(PostgresCorrection, AScoreInTheCorrectionIsTaken) {
    const auto goal = add(5, 0);
    update_commentary command;
    command.score = score{0, 5};
    ASSERT_TRUE(correct(goal.id, command));
    EXPECT_EQ(now_score(), (score{0, 5}));
}

TEST_F(PostgresCorrection, TheEffectOfAGoalIsKeptWithItWhateverComesBetween) {
    const auto first = add(1, 0);
    const auto second = add(2, 0);
    update_commentary moved;
    moved.team.emplace("B");
    moved.score = score{1, 1};
    ASSERT_TRUE(correct(first.id, moved));
    update_commentary disallowed;
    disallowed.event_type = "Goal Disallowed - offside";
    ASSERT_TRUE(correct(first.id, disallowed));
    EXPECT_EQ(now_score(), (score{1, 0}));
    update_commentary given;
    given.event_type = "Goal";
    ASSERT_TRUE(correct(first.id, given));
    EXPECT_EQ(now_score(), (score{1, 1}));
    ASSERT_TRUE(remove(first.id));
    ASSERT_TRUE(remove(second.id));
    EXPECT_EQ(now_score(), (score{0, 0}));
}

TEST_F(PostgresCorrection, ACommentThatBecameAGoalTakesItBack) {
    const auto shot = *await(db->append(a_comment(id))).value().entry;
    update_commentary goal;
    goal.event_type = "goal";
    goal.score = score{1, 0};
    ASSERT_TRUE(correct(shot.id, goal));
    ASSERT_TRUE(remove(shot.id));
    EXPECT_EQ(now_score(), (score{0, 0}));
}

TEST_F(PostgresCorrection, AnEntryOfTheReleaseBeforeGetsItsEffectFromTheLog) {
    add(0, 1);
    const auto goal = add(1, 1);
    database.exec("UPDATE commentary SET effect_home = NULL, effect_away = NULL");
    ASSERT_TRUE(remove(goal.id));
    EXPECT_EQ(now_score(), (score{0, 1}));
}

/// The pure part of this has ten thousand chains (unit/domain/goal_chains_test.cpp). Here they go
/// through the statements that append, correct and remove.
TEST_F(PostgresCorrection, RandomChainsOfCorrectionsEndWithTheScoreOfTheTally) {
    struct stored_pitch final : pitch {
        explicit stored_pitch(PostgresCorrection& suite) : suite(suite) {}
        std::int64_t add(const std::string& type, std::optional<score> stands) override {
            auto request = a_comment(suite.id);
            request.entry->event_type = type;
            request.score = stands;
            return raw(await(suite.db->append(request)).value().entry->id);
        }
        void update(std::int64_t entry, const update_commentary& command) override {
            ASSERT_TRUE(suite.correct(commentary_id{entry}, command));
        }
        void remove(std::int64_t entry) override {
            ASSERT_TRUE(suite.remove(commentary_id{entry}));
        }
        void set_score(score stands) override {
            ASSERT_TRUE(await(suite.db->append(a_score(suite.id, stands.home, stands.away))));
        }
        score stands() override { return suite.now_score(); }
        PostgresCorrection& suite;
    } on(*this);
    for (unsigned seed = 1; seed <= 20 && !HasFailure(); ++seed) goal_chains(on, seed).run(20);
}

TEST_F(PostgresCorrection, NothingNewMakesNoEvent) {
    const auto goal = add(1, 0);
    sink.take();
    update_commentary command;
    command.message = "GOAL";
    ASSERT_TRUE(correct(goal.id, command));
    EXPECT_TRUE(told().empty());
}

TEST_F(PostgresCorrection, AllFieldsAreStoredAndCleared) {
    auto request = a_comment(id);
    request.entry->actor = "A";
    request.entry->tags = std::vector<std::string>{"x"};
    const auto entry = *await(db->append(request)).value().entry;
    update_commentary command;
    command.minute = 90;
    command.sequence = 7;
    command.period = 2;
    command.actor.emplace(std::nullopt);
    command.team.emplace("B");
    command.message = "new ⚽";
    command.metadata.emplace(R"({"a":1})");
    command.tags.emplace(std::nullopt);
    ASSERT_TRUE(correct(entry.id, command));
    const auto stored = await(db->list_commentary(id, {})).items.at(0);
    EXPECT_EQ(stored.entry.minute, 90);
    EXPECT_EQ(stored.entry.sequence, 7);
    EXPECT_EQ(stored.entry.period, 2);
    EXPECT_FALSE(stored.entry.actor);
    EXPECT_EQ(stored.entry.team, "B");
    EXPECT_EQ(stored.entry.message, "new ⚽");
    EXPECT_EQ(stored.entry.metadata, R"({"a": 1})");
    EXPECT_FALSE(stored.entry.tags);
    EXPECT_EQ(stored.created_at, entry.created_at);
}

TEST_F(PostgresCorrection, AnEntryOfAnotherMatchIsNotFound) {
    const auto other = await(db->create_match(a_match())).value().match.id;
    const auto entry = *await(db->append(a_comment(other))).value().entry;
    EXPECT_EQ(remove(entry.id).error().code, errc::not_found);
}

/// Adds an entry as the API does when it concerns more than itself.
result<changed_commentary> add_entry(store& db, match_id id, add_commentary command) {
    complete(command);
    new_commentary entry = command.entry;
    return await(db.add_entry(
        id, std::move(entry), {},
        [command](const match& m, const commentary_record& record, timestamp at,
                  other_entries& others) { return decide(m, record, command, at, others); }));
}

add_commentary incident_of(const char* type, const incident_change& told) {
    add_commentary command;
    command.entry.event_type = type;
    command.entry.message = type;
    change_incident(command.entry.incident, told);
    return command;
}

TEST_F(PostgresCorrection, AnEntryStrikesAGoalInOneTransactionAndOnce) {
    const auto goal = add(1, 0);
    sink.take();
    incident_change about;
    about.corrects.emplace(goal.id);
    const auto first = add_entry(*db, id, incident_of("goal_disallowed", about)).value();
    EXPECT_THAT(told(), ElementsAre(score_update, commentary_updated, commentary_new));
    const auto second = add_entry(*db, id, incident_of("goal_disallowed", about)).value();
    EXPECT_THAT(told(), ElementsAre(commentary_new));
    EXPECT_EQ(now_score(), (score{0, 0}));
    const auto struck = await(db->find_commentary(id, goal.id))->entry;
    EXPECT_EQ(struck.entry.incident->retracted_by, first.entry.id);
    EXPECT_TRUE(remove(first.entry.id));
    EXPECT_EQ(now_score(), (score{0, 0}));
    EXPECT_TRUE(remove(second.entry.id));
    EXPECT_EQ(now_score(), (score{1, 0}));
    EXPECT_FALSE(await(db->find_commentary(id, goal.id))->entry.entry.incident->retracted_by);
}

TEST_F(PostgresCorrection, AnEntryThatIsRefusedLeavesNothing) {
    sink.take();
    incident_change about;
    about.corrects.emplace(commentary_id{999'999});
    const auto refused = add_entry(*db, id, incident_of("goal_disallowed", about));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, errc::invalid_argument);
    EXPECT_TRUE(told().empty());
    EXPECT_EQ(await(db->find_match(id))->last_seq, 1);
}

TEST_F(PostgresCorrection, KicksOfTheShootoutAreCountedFromTheRows) {
    set_status step;
    step.status = match_status::live;
    step.phase = match_phase::penalty_shootout;
    ASSERT_TRUE(await(db->change_match(
        id, {}, [step](const match& m, timestamp at) { return decide(m, step, at); })));
    incident_change home;
    home.side.emplace(match_side::home);
    incident_change away;
    away.side.emplace(match_side::away);
    const auto first = add_entry(*db, id, incident_of("shootout_goal", home)).value();
    EXPECT_TRUE(add_entry(*db, id, incident_of("shootout_goal", away)));
    EXPECT_TRUE(add_entry(*db, id, incident_of("shootout_goal", home)));
    const auto kicked = [&] { return await(db->find_match(id))->details.periods.back().own; };
    EXPECT_EQ(kicked(), (score{2, 1}));
    update_commentary overturned;
    overturned.incident.review.emplace(review_state::overturned);
    EXPECT_TRUE(correct(first.entry.id, overturned));
    EXPECT_EQ(kicked(), (score{1, 1}));
    EXPECT_EQ(now_score(), (score{0, 0}));
}

}  // namespace
}  // namespace livescore::test
