/// A random match as it really was, and what a provider makes of it: late, incomplete, in another
/// order, and corrected.
#pragma once
#include <algorithm>
#include <cstdlib>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "unit/feeds/pipeline/fixture_book.h"

namespace livescore::test {

struct true_goal {
    match_side side{};
    std::string player;
    std::string type = "goal";
    int minute = 0;
    bool cancelled = false;
    bool review_told = false;  ///< a row of the review is there
    bool row_stays = false;    ///< beside the review
};

/// Tells the match minute by minute. What a report says of the score is true at that moment; rows
/// may lag behind, and may be wrong for a while.
class match_truth {
public:
    /// `always_faulty`: rows also lack names and minutes while a review is told. Then only the
    /// other rows, and what was told before, say which goal it took back.
    match_truth(unsigned seed, bool always_faulty) : always_faulty_(always_faulty), dice_(seed) {}

    [[nodiscard]] bool over() const { return minute_ > 95 && settled_ > 6; }

    /// The next moment. Faults end with the match: the last reports are complete.
    fixture_report next() {
        if (minute_ > 95) {
            ++settled_;
        } else {
            minute_ += 1 + static_cast<int>(dice_() % 4);
            happen();
        }
        return tell();
    }

    [[nodiscard]] score goals() const {
        score sum;
        for (const true_goal& goal : goals_) {
            if (!goal.cancelled) ++(goal.side == match_side::home ? sum.home : sum.away);
        }
        return sum;
    }
    [[nodiscard]] const std::vector<true_goal>& all() const { return goals_; }
    /// The last report had all rows, and no fault.
    [[nodiscard]] bool complete() const { return complete_; }

private:
    bool one_in(unsigned n) { return dice_() % n == 0; }
    std::string some_player(match_side side) {
        static const std::vector<std::string> names{"Adams", "Baker", "Clark", "Davis",
                                                    "Evans", "Frank", "Ghosh", "Hill"};
        const std::string first = side == match_side::home ? "Anton " : "Bruno ";
        return first + names[dice_() % names.size()];
    }

    void happen() {
        if (one_in(9)) {
            true_goal goal;
            goal.side = one_in(2) ? match_side::home : match_side::away;
            goal.player = some_player(goal.side);
            goal.minute = std::min(minute_, 90);
            if (one_in(8)) goal.type = "penalty_goal";
            if (is_apart(goal, goals_.size())) goals_.push_back(goal);
        }
        if (goals_.empty()) return;
        if (one_in(30)) {
            true_goal& goal = goals_.back();
            if (!goal.cancelled) {
                goal.cancelled = true;
                goal.review_told = one_in(2);
                goal.row_stays = goal.review_told && one_in(2);
            }
        }
        const std::size_t at = dice_() % goals_.size();
        true_goal edited = goals_[at];
        if (edited.cancelled) return;
        if (one_in(40)) edited.minute = std::clamp(edited.minute + (one_in(2) ? 1 : -1), 1, 90);
        if (one_in(60)) edited.player = some_player(edited.side);
        if (one_in(80)) {
            edited.side = edited.side == match_side::home ? match_side::away : match_side::home;
            edited.type = edited.type == "own_goal" ? "goal" : "own_goal";
        }
        if (is_apart(edited, at)) goals_[at] = edited;
    }

    /// Nobody scores twice within a few minutes: a repeated row could not be told from that.
    [[nodiscard]] bool is_apart(const true_goal& goal, std::size_t at) const {
        for (std::size_t i = 0; i < goals_.size(); ++i) {
            if (i == at || goals_[i].player != goal.player) continue;
            if (std::abs(goals_[i].minute - goal.minute) < 4) return false;
        }
        return true;
    }

    fixture_report tell() {
        fixture_report report = playing(goals());
        if (minute_ < 46) {
            report.phase = match_phase::first_half;
        } else if (minute_ < 50) {
            report.status = match_status::halftime;
            report.phase = match_phase::half_time;
        } else if (minute_ <= 95) {
            report.phase = match_phase::second_half;
        } else {
            report.status = match_status::finished;
            report.phase.reset();
        }
        if (report.status != match_status::live || report.phase == match_phase::second_half)
            if (!half_time_) half_time_ = goals();
        report.half_time = half_time_;
        const bool faults = settled_ == 0;
        complete_ = !faults;
        if (faults && one_in(10)) return report;  // an answer without rows
        const bool whole = !always_faulty_ && std::ranges::any_of(goals_, &true_goal::review_told);
        std::vector<reported_incident> rows;
        for (const true_goal& goal : goals_) {
            if (goal.review_told && goal.cancelled) {
                auto review = goal_cancelled(goal.side, goal.player, goal.minute + 1);
                rows.push_back(review);
            }
            if (goal.cancelled && !goal.row_stays) continue;
            if (faults && one_in(15)) continue;  // the row is late
            auto one = row(goal.type, goal.side, goal.player, goal.minute);
            if (faults && !whole && one_in(12)) one.player.reset();
            if (faults && one_in(12))
                one.player =
                    goal.player.substr(0, 1) + "." + goal.player.substr(goal.player.find(' '));
            if (faults && !whole && one_in(15)) one.minute.reset();
            rows.push_back(one);
            if (faults && one_in(30)) rows.push_back(one);
        }
        if (one_in(3)) std::ranges::shuffle(rows, dice_);
        report.incidents = std::move(rows);
        return report;
    }

    bool always_faulty_;
    std::mt19937 dice_;
    std::vector<true_goal> goals_;
    std::optional<score> half_time_;
    int minute_ = 0;
    int settled_ = 0;
    bool complete_ = false;
};

}  // namespace livescore::test
