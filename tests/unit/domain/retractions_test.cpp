// Goals that are struck by other entries or by a review, each for any number of reasons.
#include <gmock/gmock.h>

#include <algorithm>
#include <random>

#include "incidents.h"
#include "support/seeds.h"

namespace livescore::test {
namespace {

using testing::ElementsAre;

TEST(Retractions, AStruckGoalLosesItsScoreOnceAndTellsWhoStruckIt) {
    incident_pitch on;
    const auto goal = on.add("goal", score{1, 0});
    on.add("goal", score{2, 0});
    const auto first = on.strike(goal);
    EXPECT_EQ(on.played.score, (score{1, 0}));
    EXPECT_EQ(on.struck(goal), first);
    EXPECT_THAT(on.told(), ElementsAre(event_type::score_update, event_type::commentary_updated,
                                       event_type::commentary_new));
    EXPECT_EQ(on.last.entry->item.entry.incident->score_then, (score{1, 0}));
    // A second one is accepted and strikes nothing.
    on.strike(goal);
    EXPECT_EQ(on.played.score, (score{1, 0}));
    EXPECT_EQ(on.struck(goal), first);
    EXPECT_THAT(on.told(), ElementsAre(event_type::commentary_new));
}

TEST(Retractions, AScoreBesideTheRetractionIsTheScoreAndStrikesNoSecondTime) {
    incident_pitch on;
    const auto goal = on.add("goal", score{1, 0});
    const auto by = on.strike(goal, "goal_disallowed", score{0, 0});
    EXPECT_EQ(on.played.score, (score{0, 0}));
    EXPECT_FALSE(on.last.entry->effect);
    on.remove(by);
    EXPECT_EQ(on.played.score, (score{1, 0}));
    EXPECT_FALSE(on.struck(goal));
}

TEST(Retractions, AGoalWithoutAScoreOfItsOwnTakesTheScoreThatIsTold) {
    incident_pitch on;
    const auto goal = on.add("goal");
    on.played.score = {1, 0};  // PATCH …/score
    const auto by = on.strike(goal, "goal_disallowed", score{0, 0});
    EXPECT_EQ(on.played.score, (score{0, 0}));
    on.remove(by);
    EXPECT_EQ(on.played.score, (score{1, 0}));
}

TEST(Retractions, AThirdEntryGoesOnStrikingWhenTheFirstIsRemoved) {
    incident_pitch on;
    const auto goal = on.add("goal", score{1, 0});
    const auto first = on.strike(goal);
    const auto second = on.strike(goal, "Goal Disallowed - offside");
    on.remove(first);
    EXPECT_EQ(on.struck(goal), second);
    EXPECT_EQ(on.played.score, (score{0, 0}));
    on.remove(second);
    EXPECT_FALSE(on.struck(goal));
    EXPECT_EQ(on.played.score, (score{1, 0}));
    EXPECT_THAT(on.told(), ElementsAre(event_type::score_update, event_type::commentary_updated,
                                       event_type::commentary_removed));
}

TEST(Retractions, ARetractionCanBeRetracted) {
    incident_pitch on;
    const auto goal = on.add("goal", score{1, 0});
    const auto by = on.strike(goal);
    on.strike(by, "decision overturned");
    EXPECT_EQ(on.played.score, (score{1, 0}));
    EXPECT_FALSE(on.struck(goal));
}

TEST(Retractions, AReviewTakesTheScoreBackAndGivesItAgain) {
    incident_pitch on;
    incident_change pending;
    pending.review.emplace(review_state::pending);
    const auto goal = on.add("goal", score{0, 1}, pending);
    EXPECT_EQ(on.played.score, (score{0, 1}));
    on.review(goal, review_state::overturned);
    EXPECT_EQ(on.played.score, (score{0, 0}));
    EXPECT_THAT(on.told(), ElementsAre(event_type::score_update, event_type::commentary_updated));
    on.review(goal, review_state::overturned);
    EXPECT_TRUE(on.last.events.empty());
    on.review(goal, review_state::confirmed);
    EXPECT_EQ(on.played.score, (score{0, 1}));
    on.review(goal, review_state::overturned);
    on.remove(goal);
    EXPECT_EQ(on.played.score, (score{0, 0}));
}

TEST(Retractions, AVarEntryStrikesWhatItIsAboutOnceItIsOverturned) {
    incident_pitch on;
    const auto goal = on.add("goal", score{1, 0});
    const auto var = on.strike(goal, "var");
    EXPECT_EQ(on.played.score, (score{1, 0}));
    on.review(var, review_state::overturned);
    EXPECT_EQ(on.played.score, (score{0, 0}));
    EXPECT_EQ(on.struck(goal), var);
    on.review(var, review_state::confirmed);
    EXPECT_EQ(on.played.score, (score{1, 0}));
    EXPECT_FALSE(on.struck(goal));
}

TEST(Retractions, CardsAreStruckTooAndRemarksStrikeNothing) {
    incident_pitch on;
    const auto card = on.add("red_card");
    on.strike(card, "commentary");
    EXPECT_FALSE(on.struck(card));
    const auto by = on.strike(card, "Red card cancelled");
    EXPECT_EQ(on.struck(card), by);
    const auto goal = on.add("goal", score{1, 0});
    on.strike(goal, "Goal confirmed");
    EXPECT_FALSE(on.struck(goal));
}

TEST(Retractions, AnUnknownEntryIsRefusedByTheNameOfTheMember) {
    incident_pitch on;
    incident_change told;
    told.corrects.emplace(commentary_id{77});
    const auto refused = on.try_add(incident_pitch::entry_of("goal_disallowed", {}, told));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, errc::invalid_argument);
    EXPECT_THAT(refused.error().details.at(0).path, ElementsAre("corrects"));
    // Neither can an entry be about itself.
    const auto goal = on.add("goal", score{1, 0});
    update_commentary own;
    own.incident.corrects.emplace(goal);
    EXPECT_FALSE(decide(on.played, on.entries.at(goal), own, on.now, on));
}

TEST(Retractions, AGoalThatComesOverturnedDoesNotCountTwiceOnceConfirmed) {
    incident_pitch on;
    incident_change overturned;
    overturned.review.emplace(review_state::overturned);
    const auto goal = on.add("goal", score{0, 0}, overturned);
    EXPECT_EQ(on.played.score, (score{0, 0}));
    update_commentary confirmed;
    confirmed.incident.review.emplace(review_state::confirmed);
    confirmed.score = score{1, 0};
    on.update(goal, confirmed);
    EXPECT_EQ(on.played.score, (score{1, 0}));
    on.review(goal, review_state::overturned);
    EXPECT_EQ(on.played.score, (score{0, 0}));
}

/// What the test knows of an entry.
struct noted {
    std::string type;
    review_state review = review_state::none;
    std::optional<commentary_id> about{};
    score worth{};
};

/// The score by the test's own reckoning, from nothing but what was asked for.
class reckoning {
public:
    std::map<commentary_id, noted> entries;

    [[nodiscard]] bool is_struck(commentary_id id) const {
        return std::ranges::any_of(entries, [&](const auto& item) {
            const auto& [other, note] = item;
            if (note.about != id || is_struck(other)) return false;
            if (note.type == "var") return note.review == review_state::overturned;
            return note.type == "goal_disallowed" && note.review != review_state::overturned;
        });
    }
    [[nodiscard]] score tally() const {
        score sum;
        for (const auto& [id, note] : entries) {
            if (note.type != "goal" || note.review == review_state::overturned || is_struck(id))
                continue;
            sum.home += note.worth.home;
            sum.away += note.worth.away;
        }
        return sum;
    }
};

class random_match {
public:
    explicit random_match(unsigned seed) : dice_(seed) {}

    void step() {
        const auto roll = dice_() % 10;
        if (entries().empty() || roll < 2) return score_goal();
        const auto id = any_entry();
        if (roll < 5) return correct(id);
        if (roll < 7) return review(id);
        if (roll < 8) return retype(id);
        told_ += " remove " + std::to_string(raw(id));
        on_.remove(id);
        entries().erase(id);
    }
    void check() {
        ASSERT_EQ(on_.played.score, book_.tally()) << told_;
        const auto types = on_.told();
        ASSERT_LE(std::ranges::count(types, event_type::score_update), 1) << told_;
        for (const auto& [id, note] : entries())
            ASSERT_EQ(on_.struck(id).has_value(), book_.is_struck(id)) << raw(id) << told_;
    }

private:
    std::map<commentary_id, noted>& entries() { return book_.entries; }
    commentary_id any_entry() {
        auto at = entries().begin();
        std::advance(at, static_cast<std::ptrdiff_t>(dice_() % entries().size()));
        return at->first;
    }
    review_state any_review() { return static_cast<review_state>(dice_() % 4); }

    void score_goal() {
        noted note{"goal"};
        ++(dice_() % 2 == 0 ? note.worth.home : note.worth.away);
        const score stands{on_.played.score.home + note.worth.home,
                           on_.played.score.away + note.worth.away};
        const auto id = on_.add("goal", stands);
        told_ += " goal " + std::to_string(raw(id));
        entries()[id] = note;
    }
    void correct(commentary_id about) {
        noted note{dice_() % 3 == 0 ? "var" : "goal_disallowed"};
        note.about = about;
        if (dice_() % 3 == 0) note.review = any_review();
        incident_change told;
        told.corrects.emplace(about);
        told.review.emplace(note.review);
        const auto id = on_.add(note.type, {}, told);
        told_ +=
            " " + note.type + " " + std::to_string(raw(id)) + " of " + std::to_string(raw(about));
        entries()[id] = note;
    }
    void review(commentary_id id) {
        const review_state state = any_review();
        on_.review(id, state);
        entries()[id].review = state;
        told_ += " " + std::string(to_string(state)) + " " + std::to_string(raw(id));
    }
    void retype(commentary_id id) {
        noted& note = entries()[id];
        const bool is_goal = note.worth != score{};
        update_commentary command;
        if (is_goal) {
            note.type = note.type == "goal" ? "goal_annulled" : "goal";
        } else {
            note.type = note.type == "var" ? "goal_disallowed" : "var";
        }
        command.event_type = note.type;
        on_.update(id, command);
        told_ += " " + note.type + " " + std::to_string(raw(id));
    }

    incident_pitch on_;
    reckoning book_;
    std::mt19937 dice_;
    std::string told_;
};

TEST(Retractions, FiveThousandMatchesEndWithTheScoreOfTheTally) {
    for (unsigned seed = 1; seed <= seeds(5'000) && !testing::Test::HasFailure(); ++seed) {
        random_match played(seed);
        for (int i = 0; i < 16 && !testing::Test::HasFailure(); ++i) {
            played.step();
            played.check();
        }
    }
}

}  // namespace
}  // namespace livescore::test
