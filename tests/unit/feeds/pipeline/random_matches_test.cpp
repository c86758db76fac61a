// Whole matches with the faults of providers, against the truth that the generator knows.
#include <limits>
#include <set>
#include <utility>

#include "support/seeds.h"
#include "unit/feeds/pipeline/match_truth.h"

namespace livescore::test {
namespace {

constexpr unsigned matches = seeds(2'000);

std::string text_of(score s) {
    return std::to_string(s.home) + "-" + std::to_string(s.away);
}

std::string text_of(const std::vector<match_event>& events) {
    std::string text;
    for (const match_event& event : events) {
        text += "\n  " + std::string(to_string(type_of(event)));
        const commentary* item = nullptr;
        if (const auto* const added = std::get_if<commentary_added>(&event)) item = &added->item;
        if (const auto* const changed = std::get_if<commentary_updated>(&event))
            item = &changed->item;
        if (item == nullptr) continue;
        text += " #" + std::to_string(raw(item->id)) + " " + item->entry.message;
        if (is_void(item->entry.incident)) text += " (void)";
    }
    return text;
}
std::string text_of(const fixture_report& report) {
    std::string text = text_of(*report.goals);
    if (!report.incidents) return text + ", no rows";
    for (const reported_incident& row : *report.incidents) {
        text += "\n    " + row.type + " " + std::string(to_string(*row.side)) + " " +
                row.player.value_or("?") + " " + std::to_string(row.minute.value_or(-1));
    }
    return text;
}

std::string text_of(const std::vector<std::pair<fixture_report, std::vector<match_event>>>& story) {
    std::string text;
    for (const auto& [report, events] : story)
        text += "\n" + text_of(report) + " makes" + text_of(events);
    return text;
}

/// Side, player, kind and minute of the goals that stand.
using goal_list = std::multiset<std::pair<std::string, int>>;

goal_list true_goals(const match_truth& truth) {
    goal_list all;
    for (const true_goal& goal : truth.all()) {
        if (goal.cancelled) continue;
        all.emplace(goal.type + " " + std::string(to_string(goal.side)) + " " + goal.player,
                    goal.minute);
    }
    return all;
}
goal_list told_goals(const fixture_book& book) {
    goal_list all;
    for (const commentary_record* const goal : book.goals()) {
        const new_commentary& entry = goal->item.entry;
        all.emplace(entry.event_type + " " + std::string(to_string(*entry.incident->side)) + " " +
                        entry.incident->player.value_or("nobody"),
                    entry.minute);
    }
    return all;
}

/// The scores that somebody heard are ones that the provider told, in its order.
bool is_subsequence(const std::vector<score>& heard, const std::vector<score>& told) {
    auto at = told.begin();
    for (const score& one : heard) {
        at = std::find(at, told.end(), one);
        if (at == told.end()) return false;
        ++at;
    }
    return true;
}

/// What the report changes when it comes again at once. What it lacks is not waited for.
std::vector<match_event> events_of_again(const fixture_book& book, const fixture_report& report) {
    reconcile_context patient = book.context;
    patient.retract_polls = std::numeric_limits<int>::max();
    std::int64_t newest = book.newest;
    const entry_id_source next = [&newest] { return commentary_id{++newest}; };
    auto again = reconcile(book.state, report, patient, book.now, next);
    EXPECT_TRUE(again);
    return again ? std::move(again->events) : std::vector<match_event>{match_updated{}};
}

void play(unsigned seed, bool always_faulty) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    match_truth truth(seed, always_faulty);
    fixture_book book;
    std::vector<score> reported;
    std::vector<std::pair<fixture_report, std::vector<match_event>>> story;
    while (!truth.over()) {
        const fixture_report report = truth.next();
        reported.push_back(*report.goals);
        book.take(report);
        story.emplace_back(report, book.last.events);
        ASSERT_EQ(text_of(book.state.match.score), text_of(*report.goals));
        ASSERT_EQ(book.state.match.status, report.status);
        const auto again = events_of_again(book, report);
        ASSERT_TRUE(again.empty()) << text_of(story) << "\nand again" << text_of(again);
    }
    ASSERT_TRUE(is_subsequence(book.follower->scores, reported));
    ASSERT_EQ(book.last.memory, fixture_memory{}) << text_of(story);
    EXPECT_EQ(text_of(book.effects()), text_of(truth.goals()));
    EXPECT_EQ(told_goals(book), true_goals(truth)) << text_of(story);
    score in_periods;
    for (const match_period& period : book.state.match.details.periods) {
        in_periods.home += period.own->home;
        in_periods.away += period.own->away;
    }
    EXPECT_EQ(text_of(in_periods), text_of(truth.goals()));
}

TEST(RandomFedMatches, EachEndsAsItWasAndIsToldWithoutContradiction) {
    for (unsigned seed = 1; seed <= matches; ++seed) play(seed, false);
}

TEST(RandomFedMatches, RowsWithoutNamesBesideReviewsChangeNothingOfThat) {
    for (unsigned seed = 1; seed <= matches; ++seed) play(seed, true);
}

}  // namespace
}  // namespace livescore::test
