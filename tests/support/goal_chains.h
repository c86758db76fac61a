/// Random chains of corrections, and a tally of the goals that knows nothing of how the product
/// keeps them: it remembers what each entry is worth, and whether it counts at present.
#pragma once
#include <gtest/gtest.h>

#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "livescore/domain/corrections.h"

namespace livescore::test {

/// A match that chains run on.
class pitch {
public:
    virtual ~pitch() = default;
    /// Returns the entry's number.
    virtual std::int64_t add(const std::string& type, std::optional<score> stands) = 0;
    virtual void update(std::int64_t entry, const update_commentary& command) = 0;
    virtual void remove(std::int64_t entry) = 0;
    virtual void set_score(score stands) = 0;
    [[nodiscard]] virtual score stands() = 0;
};

/// Chains on one pitch, a few at a time, so that what happens to one lies between the steps of the
/// others.
class goal_chains {
public:
    goal_chains(pitch& on, unsigned seed) : on_(on), dice_(seed), set_(on.stands()) {}

    /// Runs so many chains, and compares the score after every step. Returns how many chains began.
    int run(int chains) {
        int begun = 0;
        while (begun < chains || !entries_.empty()) {
            if (begun < chains && (entries_.size() < 4 || one_in(6))) {
                begin();
                ++begun;
            } else {
                step(dice_() % entries_.size());
            }
            const score wanted = tally();
            if (on_.stands() == wanted) continue;
            ADD_FAILURE() << "after\n"
                          << told_ << "it stands " << on_.stands().home << "-" << on_.stands().away
                          << ", and the tally is " << wanted.home << "-" << wanted.away;
            return begun;
        }
        return begun;
    }

private:
    struct entry {
        std::int64_t id;
        std::string type;
        int home = 0;
        int away = 0;
        bool counts = false;
        int steps = 0;
    };

    bool one_in(unsigned n) { return dice_() % n == 0; }
    std::string word(const std::vector<std::string>& words) {
        return words[dice_() % words.size()];
    }
    std::string goal_word() {
        return word({"goal", "Goal", "own_goal", "Penalty", "penalty goal", "Normal Goal",
                     "Goal confirmed", "GOAL"});
    }
    std::string other_word() {
        return word({"disallowed_goal", "Goal Disallowed - offside", "no-goal", "goal_annulled",
                     "goal overturned", "var", "Goal cancelled", "goal_ruled_out"});
    }
    [[nodiscard]] score tally() const {
        score sum = set_;
        for (const auto& e : entries_) {
            if (!e.counts) continue;
            sum.home += e.home;
            sum.away += e.away;
        }
        return sum;
    }
    void tell(const entry& e, const std::string& what) {
        told_ += "  #" + std::to_string(e.id) + " " + what + " (" + e.type + ")\n";
    }

    void begin() {
        entry e{};
        (one_in(2) ? e.home : e.away) = one_in(10) ? 2 : 1;
        const bool is_comment = one_in(4);
        e.type = is_comment ? "commentary" : goal_word();
        e.counts = !is_comment;
        entries_.push_back(e);
        const auto stands = is_comment ? std::nullopt : std::optional(tally());
        entries_.back().id = on_.add(e.type, stands);
        if (is_comment) entries_.back().home = entries_.back().away = 0;
        tell(entries_.back(), is_comment ? "commented" : "scored");
    }

    void update(entry& e, std::optional<std::string> type, bool with_score) {
        update_commentary command;
        if (type) e.type = *std::move(type);
        command.event_type = e.type;
        command.actor.emplace("Player " + std::to_string(dice_() % 20));
        if (with_score) command.score = tally();
        on_.update(e.id, command);
    }

    void step(std::size_t which) {
        entry& e = entries_[which];
        const bool worth_nothing = e.home == 0 && e.away == 0;
        if (++e.steps > 7 || one_in(8)) {
            tell(e, "deleted");
            on_.remove(e.id);
            entries_.erase(entries_.begin() + static_cast<std::ptrdiff_t>(which));
            return;
        }
        if (one_in(20)) {  // somebody sets the score by hand
            ++set_.home;
            tell(e, "+1 by hand");
            on_.set_score(tally());
            return;
        }
        if (worth_nothing) {  // a comment becomes a goal, or stays one
            const bool becomes_goal = !one_in(3);
            if (becomes_goal) (one_in(2) ? e.home : e.away) = 1;
            e.counts = becomes_goal;
            tell(e, becomes_goal ? "became a goal" : "corrected");
            update(e, becomes_goal ? std::optional(goal_word()) : std::nullopt,
                   becomes_goal || one_in(2));
        } else if (!e.counts) {  // given after all, or only corrected
            const bool given = !one_in(4);
            e.counts = given;
            const bool moved = given && one_in(3);
            if (moved) std::swap(e.home, e.away);
            tell(e, given ? (moved ? "given to the other side" : "given") : "corrected");
            update(e, given ? std::optional(goal_word()) : std::nullopt, moved || one_in(2));
        } else if (one_in(3)) {
            std::swap(e.home, e.away);
            tell(e, "moved");
            update(e, one_in(2) ? std::optional(goal_word()) : std::nullopt, true);
        } else if (one_in(2)) {
            e.counts = false;
            tell(e, "taken back");
            update(e, other_word(), one_in(3));
        } else {
            tell(e, "corrected");
            update(e, one_in(2) ? std::optional(goal_word()) : std::nullopt, one_in(2));
        }
    }

    pitch& on_;
    std::mt19937 dice_;
    score set_;  ///< what the score is without any entry
    std::vector<entry> entries_;
    std::string told_;
};

}  // namespace livescore::test
