#include "cancelled_goals.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "incident_identity.h"
#include "incident_text.h"
#include "livescore/core/text/name.h"
#include "player_name.h"

namespace livescore {
namespace {

/// What a row says of its goal, completed by its entry: a row may lack the name or the minute.
struct known_goal {
    std::optional<std::string> player{};
    std::optional<int> moment{};
    std::optional<std::size_t> standing{};  ///< its entry
};

bool names_scorer(const reported_incident& review, const std::optional<std::string>& player) {
    return compare_players(review.player, player) >= player_likeness::similar;
}

bool is_shortly_before(std::optional<int> goal, const reported_incident& review) {
    return !is_long_before(goal, moment_of(review)) && !is_after(goal, moment_of(review));
}

class cancellation {
public:
    cancellation(incident_draft& draft, const incident_memory& memory, const row_list& all,
                 goal_side& goals, row_list& rows, const std::vector<std::size_t>& entries)
        : draft_(draft), memory_(memory), goals_(goals), rows_(rows), entries_(entries) {
        for (const reported_incident* const row : all) {
            if (cancels_goal(*row) && (!row->side || row->side == goals.side))
                reviews_.push_back(row);
        }
        // Those that have not struck anything yet go first.
        std::ranges::stable_partition(
            reviews_, [this](const reported_incident* row) { return !settled_by(*row); });
    }

    void run() {
        strike_without_row();
        take_rows(false);
        take_rows(true);
    }

private:
    void strike_without_row() {
        if (!goals_.wanted) return;
        for (const reported_incident* const review : reviews_) {
            if (static_cast<int>(goals_.standing.size()) <= *goals_.wanted) return;
            if (!review->minute || settled_by(*review)) continue;
            std::optional<std::size_t> latest;
            for (const std::size_t i : goals_.standing) {
                if (!is_about_lost(*review, i)) continue;
                if (latest && moment_of(draft_.at(i).record) < moment_of(draft_.at(*latest).record))
                    continue;
                latest = i;
            }
            if (latest) strike(*latest, *review);
        }
    }

    /// Whether the review says for sure that it is about this goal, and no row may be its row.
    [[nodiscard]] bool is_about_lost(const reported_incident& review, std::size_t goal) const {
        const commentary_record& record = draft_.at(goal).record;
        const auto moment = moment_of(record);
        if (!moment || !draft_.told(goal).source) return false;
        if (!names_scorer(review, draft_.told(goal).player)) return false;
        if (!is_shortly_before(moment, review)) return false;
        return std::ranges::none_of(rows_, [&](const reported_incident* row) {
            if (compare_players(row->player, draft_.told(goal).player) ==
                player_likeness::different) {
                return false;
            }
            if (may_be_one_moment(*row, record)) return true;
            // A later goal of the player whose row stays.
            return is_shortly_before(moment_of(*row), review) && moment_of(*row) > moment;
        });
    }

    /// The row of a goal stays at some providers, beside the review that took it back. `late`: the
    /// goal may be long before the review.
    void take_rows(bool late) {
        for (const reported_incident* const review : reviews_) {
            if (used_.contains(review)) continue;
            const paired_rows paired = pair_rows(draft_, memory_, rows_, entries_);
            const auto settled = settled_by(*review);
            const bool has_row = std::ranges::any_of(
                paired.struck, [&](const auto& one) { return one.second == settled; });
            if (has_row) continue;
            const auto left = std::ranges::count_if(rows_, [&](const reported_incident* row) {
                return !is_struck_by_review(paired, row);
            });
            if (goals_.wanted ? left <= *goals_.wanted : settled.has_value()) continue;
            const reported_incident* best = nullptr;
            known_goal best_known;
            for (const reported_incident* const row : rows_) {
                const known_goal known = know(*row, paired);
                if (is_struck_by_review(paired, row) || !may_be_about(*review, known)) continue;
                // What a review struck without a row may have been another goal than it names.
                const bool named = names_scorer(*review, known.player);
                if ((!goals_.wanted || settled) && !named) continue;
                if ((!late || settled) && is_long_before(known.moment, moment_of(*review)))
                    continue;
                if (best != nullptr && !is_likelier(*review, known, best_known)) continue;
                best = row;
                best_known = known;
            }
            if (best != nullptr) take_row(*best, best_known, *review);
        }
    }

    void take_row(const reported_incident& row, const known_goal& goal,
                  const reported_incident& review) {
        used_.insert(&review);
        std::erase(rows_, &row);
        const bool is_its_row = goal.standing &&
                                minutes_between(row, draft_.at(*goal.standing).record) &&
                                may_be_one_moment(row, draft_.at(*goal.standing).record);
        if (goals_.wanted && is_its_row && !settled_by(review)) {
            // Its entry goes with it, so that the row of another goal does not take its place.
            strike(*goal.standing, review);
            goals_.struck.emplace_back(&row, *goal.standing);
        } else {
            goals_.cancelled.push_back(&row);
        }
    }

    void strike(std::size_t goal, const reported_incident& review) {
        used_.insert(&review);
        draft_.strike(goal, entry_of(review));
        std::erase(goals_.standing, goal);
    }

    [[nodiscard]] std::optional<std::size_t> entry_of(const reported_incident& review) const {
        for (std::size_t i = 0; i < draft_.size(); ++i) {
            if (draft_.at(i).row == &review) return i;
        }
        return std::nullopt;
    }

    /// The goal of an earlier report that the review has struck.
    [[nodiscard]] std::optional<std::size_t> settled_by(const reported_incident& review) const {
        const auto entry = entry_of(review);
        const auto struck = entry ? draft_.told(*entry).corrects : std::nullopt;
        for (std::size_t i = 0; struck && i < draft_.size(); ++i) {
            if (!draft_.at(i).is_new && draft_.at(i).record.item.id == struck) return i;
        }
        return std::nullopt;
    }

    [[nodiscard]] bool is_struck_by_review(const paired_rows& paired,
                                           const reported_incident* row) const {
        return std::ranges::any_of(paired.struck, [this, row](const auto& one) {
            return one.first == row && draft_.is_explained(one.second);
        });
    }

    [[nodiscard]] known_goal know(const reported_incident& row, const paired_rows& paired) const {
        known_goal known{row.player, moment_of(row), std::nullopt};
        for (const auto* const pairs : {&paired.standing, &paired.struck}) {
            const auto found =
                std::ranges::find(*pairs, &row, [](const auto& one) { return one.first; });
            if (found == pairs->end()) continue;
            if (pairs == &paired.standing) known.standing = found->second;
            if (!known.player || is_blank(*known.player))
                known.player = draft_.told(found->second).player;
            if (!known.moment) known.moment = moment_of(draft_.at(found->second).record);
        }
        return known;
    }

    static bool may_be_about(const reported_incident& review, const known_goal& goal) {
        if (compare_players(review.player, goal.player) == player_likeness::different) return false;
        return !is_after(goal.moment, moment_of(review));
    }

    static bool is_likelier(const reported_incident& review, const known_goal& a,
                            const known_goal& b) {
        const bool names_a = names_scorer(review, a.player);
        if (names_a != names_scorer(review, b.player)) return names_a;
        const bool long_before_a = is_long_before(a.moment, moment_of(review));
        if (long_before_a != is_long_before(b.moment, moment_of(review))) return !long_before_a;
        return a.moment.value_or(0) >= b.moment.value_or(0);  // the latest goal before the review
    }

    incident_draft& draft_;
    const incident_memory& memory_;
    goal_side& goals_;
    row_list& rows_;
    const std::vector<std::size_t>& entries_;
    row_list reviews_;
    std::set<const reported_incident*> used_;
};

}  // namespace

bool is_reviewed(const incident_draft& draft, std::size_t goal) {
    const auto moment = moment_of(draft.at(goal).record);
    for (std::size_t i = 0; moment && i < draft.size(); ++i) {
        const reported_incident* const review = draft.at(i).row;
        if (review == nullptr || !cancels_goal(*review) || draft.told(i).corrects) continue;
        const auto side = side_of(draft.at(goal).record);
        if (review->side && side && review->side != side) continue;
        if (!names_scorer(*review, draft.told(goal).player)) continue;
        if (review->minute && is_shortly_before(moment, *review)) return true;
    }
    return false;
}

void take_cancelled(incident_draft& draft, const incident_memory& memory, const row_list& all,
                    goal_side& goals, row_list& rows, const std::vector<std::size_t>& entries) {
    cancellation(draft, memory, all, goals, rows, entries).run();
}

}  // namespace livescore
