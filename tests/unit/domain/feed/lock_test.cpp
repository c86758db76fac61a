#include "livescore/domain/feed/lock.h"

#include <gmock/gmock.h>

namespace livescore::lock_tests {
namespace {

using testing::ElementsAre;

const timestamp now = timestamp(std::chrono::hours(500'000));

match fed(bool locked = false) {
    match m;
    m.sport = "football";
    m.status = match_status::live;
    m.phase = match_phase::first_half;
    m.schedule.start = now - std::chrono::minutes(30);
    m.schedule.end = now + std::chrono::hours(2);
    m.details.clock = clock_source::feed;
    m.details.fed = true;
    m.details.locked = locked;
    return m;
}

commentary_record entry(const std::string& type, goal_effect effect = {}) {
    commentary_record record;
    record.item.id = commentary_id{7};
    record.item.entry.event_type = type;
    if (effect != goal_effect{}) record.effect = effect;
    return record;
}

std::vector<event_type> types(const std::vector<match_event>& events) {
    std::vector<event_type> all;
    for (const auto& event : events) all.push_back(type_of(event));
    return all;
}

template <class Command>
decision edit(const match& before, const Command& command) {
    auto decided = decide(before, command, now).value();
    lock_if_fed(before, decided);
    return decided;
}
template <class Command>
correction change(const match& before, const commentary_record& of, const Command& command) {
    auto decided = decide(before, of, command, now).value();
    lock_if_fed(before, of, decided);
    return decided;
}

TEST(FedLock, AScoreLocksAndItsOwnEventSaysSo) {
    const decision d = edit(fed(), set_score{{1, 0}});
    EXPECT_TRUE(d.after.details.locked);
    ASSERT_THAT(types(d.events), ElementsAre(event_type::score_update));
    EXPECT_TRUE(std::get<score_updated>(d.events.front()).locks);
    const decision again = edit(d.after, set_score{{2, 0}});
    EXPECT_TRUE(again.after.details.locked);
    EXPECT_FALSE(std::get<score_updated>(again.events.front()).locks) << "it was locked before";
}

TEST(FedLock, AStatusLocksAndAnEventBehindItSaysSo) {
    const decision d = edit(fed(), set_status{.status = match_status::halftime});
    EXPECT_TRUE(d.after.details.locked);
    EXPECT_THAT(types(d.events), ElementsAre(event_type::match_status, event_type::match_updated));
    EXPECT_THAT(types(edit(fed(true), set_status{.status = match_status::halftime}).events),
                ElementsAre(event_type::match_status));
}

TEST(FedLock, AnUpdateLocksByItsOwnEvent) {
    update_match command;
    command.details.venue.emplace("Wembley");
    const decision d = edit(fed(), command);
    EXPECT_TRUE(d.after.details.locked);
    EXPECT_THAT(types(d.events), ElementsAre(event_type::match_updated));
}

TEST(FedLock, AnEditThatChangesNothingDoesNotLock) {
    const decision d = edit(fed(), set_status{.status = match_status::live});
    EXPECT_FALSE(d.after.details.locked);
    EXPECT_TRUE(d.events.empty());
    EXPECT_FALSE(edit(fed(), update_match{}).after.details.locked);
}

TEST(FedLock, AMatchWithoutAFeedIsAsItWas) {
    match plain = fed();
    plain.details.fed = false;
    const decision scored = edit(plain, set_score{{1, 0}});
    EXPECT_FALSE(scored.after.details.locked);
    EXPECT_FALSE(std::get<score_updated>(scored.events.front()).locks);
    const decision stopped = edit(plain, set_status{.status = match_status::halftime});
    EXPECT_THAT(types(stopped.events), ElementsAre(event_type::match_status));
}

TEST(FedLock, CorrectionsAndRemovalsOfIncidentsLock) {
    match before = fed();
    before.score = {1, 0};
    const auto goal = entry("goal", {1, 0});
    const correction removed = change(before, goal, remove_commentary{});
    EXPECT_TRUE(removed.after.details.locked);
    EXPECT_THAT(types(removed.events),
                ElementsAre(event_type::score_update, event_type::commentary_removed));
    EXPECT_TRUE(std::get<score_updated>(removed.events.front()).locks);

    update_commentary scorer;
    scorer.incident.player.emplace("Kane");
    const correction named = change(before, goal, scorer);
    EXPECT_TRUE(named.after.details.locked);
    EXPECT_THAT(types(named.events),
                ElementsAre(event_type::match_updated, event_type::commentary_updated));

    EXPECT_TRUE(change(before, entry("yellow_card"), remove_commentary{}).after.details.locked);
    update_commentary to_goal;
    to_goal.event_type = "goal";
    EXPECT_TRUE(change(before, entry("commentary"), to_goal).after.details.locked);
}

TEST(FedLock, APlainCommentDoesNotLock) {
    update_commentary text;
    text.message = "Shot wide of the left post";
    const correction worded = change(fed(), entry("commentary"), text);
    EXPECT_FALSE(worded.after.details.locked);
    EXPECT_THAT(types(worded.events), ElementsAre(event_type::commentary_updated));
    EXPECT_FALSE(change(fed(), entry("chance"), remove_commentary{}).after.details.locked);
    // A score beside it is an edit of the score.
    EXPECT_TRUE(
        change(fed(), entry("commentary"), remove_commentary{score{2, 0}}).after.details.locked);
}

}  // namespace
}  // namespace livescore::lock_tests
