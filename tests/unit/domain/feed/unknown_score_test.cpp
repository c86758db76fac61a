// A score that is not known is not 0-0.
#include <gtest/gtest.h>

#include "livescore/domain/competition/competition.h"
#include "livescore/domain/corrections.h"
#include "livescore/domain/sport_rules.h"
#include "livescore/domain/standings/standings.h"
#include "livescore/domain/upkeep.h"

namespace livescore::unknown_score_tests {
namespace {

const timestamp now = timestamp(std::chrono::hours(500'000));

match unknown(match_status status = match_status::live) {
    match m;
    m.sport = "football";
    m.status = status;
    m.home_team_ref = team_id{1};
    m.away_team_ref = team_id{2};
    m.details.fed = true;
    m.details.score_known = false;
    return m;
}

TEST(UnknownScore, IsKnownByAScoreAlsoByNilNil) {
    const decision d = decide(unknown(), set_score{{0, 0}}, now).value();
    EXPECT_TRUE(d.after.details.score_known);
    EXPECT_EQ(d.events.size(), 1U);
}

TEST(UnknownScore, StaysSoWithEditsThatTellNoScore) {
    update_match venue;
    venue.details.venue.emplace("Wembley");
    EXPECT_FALSE(decide(unknown(), venue, now)->after.details.score_known);
    const set_status over{.status = match_status::finished};
    EXPECT_FALSE(decide(unknown(), over, now)->after.details.score_known);
    commentary_record card;
    card.item.entry.event_type = "red_card";
    EXPECT_FALSE(decide(unknown(), card, remove_commentary{}, now)->after.details.score_known);
}

TEST(UnknownScore, IsToldByACorrectionThatBringsOne) {
    commentary_record goal;
    goal.item.entry.event_type = "goal";
    const correction removed = decide(unknown(), goal, remove_commentary{score{0, 0}}, now).value();
    EXPECT_TRUE(removed.after.details.score_known);
    EXPECT_EQ(type_of(removed.events.front()), event_type::score_update);
    update_commentary command;
    command.score = score{0, 0};
    const correction updated = decide(unknown(), goal, command, now).value();
    EXPECT_TRUE(updated.after.details.score_known);
    EXPECT_EQ(type_of(updated.events.front()), event_type::score_update);
    add_commentary added;
    added.score = score{0, 0};
    EXPECT_TRUE(decide(unknown(), goal, added, now, no_other_entries())->after.details.score_known);
}

TEST(UnknownScore, HasNoWinner) {
    match over = unknown(match_status::finished);
    EXPECT_EQ(outcome_of(over).winner, std::nullopt);
    EXPECT_EQ(outcome_of(over).decided, std::nullopt);
    EXPECT_EQ(result_of(over, team_id{1}), std::nullopt);
    over.details.first_leg = score{2, 0};
    EXPECT_EQ(outcome_of(over).winner, std::nullopt) << "the second leg's goals are missing";
    match awarded = unknown(match_status::awarded);
    EXPECT_EQ(outcome_of(awarded).winner, std::nullopt);
    awarded.details.award = match_award{award_result::win, award_result::loss, true};
    EXPECT_EQ(outcome_of(awarded).winner, match_winner::home);
    EXPECT_EQ(result_of(awarded, team_id{1}), match_result::win);
}

TEST(UnknownScore, CountsInNoTableAndSettlesNoTie) {
    EXPECT_EQ(to_standings_match(unknown()).score, std::nullopt);
    match known = unknown();
    known.details.score_known = true;
    EXPECT_EQ(to_standings_match(known).score, score{});

    match first = unknown(match_status::finished);
    first.id = match_id{1};
    first.details.tie = "final";
    first.details.leg = 1;
    match second = unknown(match_status::scheduled);
    second.id = match_id{2};
    second.details.tie = "final";
    second.details.leg = 2;
    EXPECT_TRUE(find_unsettled_ties({first, second}).empty());
    first.details.score_known = true;
    EXPECT_EQ(find_unsettled_ties({first, second}).size(), 1U) << "0-0 is a result";
}

}  // namespace
}  // namespace livescore::unknown_score_tests
