#include "goal_rows.h"

#include <algorithm>
#include <limits>
#include <tuple>

#include "incident_identity.h"
#include "incident_text.h"
#include "livescore/core/text/name.h"
#include "paired_rows.h"
#include "player_name.h"

namespace livescore {
namespace {

/// A row without a minute comes after those of the same moment, and before the others.
constexpr int unknown_apart = 3;

/// A goal without a minute is the latest.
int order_of(const commentary_record& record) {
    return moment_of(record).value_or(std::numeric_limits<int>::max());
}

bool has_no_name(const std::optional<std::string>& player) {
    return !player || is_blank(*player);
}

/// A goal that only the score told of.
bool never_had_row(const incident& told) {
    return told.minute_unknown && has_no_name(told.player);
}

/// Whether the review is told of an earlier moment than the goal, so that it is about another one.
bool comes_before(const commentary_record& review, const commentary_record& goal) {
    return is_after(moment_of(goal), moment_of(review));
}

class settlement {
public:
    settlement(incident_draft& draft, incident_memory& memory, goal_side& goals,
               const std::string& provider, bool has_rows)
        : draft_(draft),
          memory_(memory),
          goals_(goals),
          provider_(provider),
          has_rows_(has_rows),
          standing_(static_cast<int>(goals.standing.size())) {}

    void run() {
        if (goals_.wanted) {
            take_returning();
            take_other_scorers(std::max(0, missing()));
            add_rows(missing());
            take_struck();
            strike_surplus();
        } else {
            take_returning();
            take_other_scorers(static_cast<int>(goals_.rows.size()));
            add_rows(static_cast<int>(goals_.rows.size()));
        }
        count_unseen();
        if (goals_.wanted) add_without_scorer();
    }

private:
    /// The goals that the score has and no entry; below 0 when it has fewer.
    [[nodiscard]] int missing() const {
        return goals_.wanted ? *goals_.wanted - standing_ : std::numeric_limits<int>::max();
    }

    void restore(std::size_t entry, const reported_incident& row) {
        draft_.restore(entry);
        draft_.take_row(entry, row);
        ++standing_;
    }

    void strike(std::size_t entry) { strike(entry, find_review(draft_, entry)); }
    void strike(std::size_t entry, std::optional<std::size_t> review) {
        draft_.strike(entry, review);
        if (!review && !draft_.at(entry).is_new)
            memory_.note_struck(draft_.at(entry).record.item.id);
        std::erase(goals_.unseen, entry);
        --standing_;
    }

    void take_returning() {
        for (const auto& [row, entry] : goals_.returning) {
            // Another goal was struck in its place.
            while (missing() <= 0 && (strike_named() || strike_last_unseen())) {
            }
            if (missing() > 0) {
                restore(entry, *row);
            } else {
                memory_.age(draft_.at(entry).record.item.id);
            }
        }
    }

    /// Rows beyond `room` are not new goals: an entry that lost its row has another scorer now.
    void take_other_scorers(int room) {
        cover_with_unnamed(room);
        while (!goals_.unseen.empty() && !goals_.rows.empty()) {
            const bool surplus = static_cast<int>(goals_.rows.size()) > room;
            std::optional<std::tuple<int, std::size_t, std::size_t>> best;
            for (std::size_t r = 0; r < goals_.rows.size(); ++r) {
                for (std::size_t e = 0; e < goals_.unseen.size(); ++e) {
                    const auto& record = draft_.at(goals_.unseen[e]).record;
                    const bool near_only = !surplus || is_persons(goals_.unseen[e]);
                    if (near_only && !is_one_moment(*goals_.rows[r], record)) continue;
                    const std::tuple candidate(
                        minutes_between(*goals_.rows[r], record).value_or(unknown_apart), r, e);
                    if (!best || candidate < *best) best = candidate;
                }
            }
            if (!best || (!surplus && goals_.wanted)) return;
            const auto [apart, r, e] = *best;
            draft_.take_row(goals_.unseen[e], *goals_.rows[r]);
            goals_.unseen.erase(goals_.unseen.begin() + static_cast<std::ptrdiff_t>(e));
            goals_.rows.erase(goals_.rows.begin() + static_cast<std::ptrdiff_t>(r));
        }
    }

    /// A row beyond `room` that names nobody may be the row of any goal, so it corrects none. While
    /// it is there, an entry without a row is not missing.
    void cover_with_unnamed(int room) {
        const auto named = [this](std::size_t i) { return !has_no_name(draft_.told(i).player); };
        if (!std::ranges::all_of(goals_.unseen, named)) return;
        std::erase_if(goals_.rows, [this, &room](const reported_incident* row) {
            const bool near = std::ranges::any_of(goals_.unseen, [this, row](std::size_t i) {
                return is_one_moment(*row, draft_.at(i).record);
            });
            if (!has_no_name(row->player) || near) return false;
            if (room-- > 0) return false;
            ++goals_.blank;
            return true;
        });
    }

    static bool is_one_moment(const reported_incident& row, const commentary_record& record) {
        return minutes_between(row, record) && may_be_one_moment(row, record);
    }

    void add_rows(int room) {
        for (const reported_incident* const row : goals_.rows) {
            if (room <= 0) return;  // the others wait until the score has them
            draft_.add(*row);
            ++standing_;
            --room;
        }
    }

    /// The score has more goals than stand: what a review took back was given after all.
    void take_struck() {
        for (const auto& [row, entry] : goals_.struck) {
            if (missing() <= 0) return;
            restore(entry, *row);
        }
        for (const reported_incident* const row : goals_.cancelled) {
            if (missing() <= 0) return;
            draft_.add(*row);
            ++standing_;
        }
    }

    /// A goal that a person entered is not struck because the provider lacks it.
    [[nodiscard]] bool is_persons(std::size_t i) const { return !draft_.told(i).source; }

    /// The goal without a row that goes first when one has to go.
    [[nodiscard]] std::optional<std::size_t> last_unseen() const {
        std::vector<std::size_t> fed;
        for (const std::size_t i : goals_.unseen) {
            if (!is_persons(i)) fed.push_back(i);
        }
        if (fed.empty()) return std::nullopt;
        return *std::ranges::max_element(fed, {}, [this](std::size_t i) {
            const drafted_entry& entry = draft_.at(i);
            const bool lost_row = has_rows_ && !never_had_row(draft_.told(i));
            const auto review = find_review(draft_, i);
            const bool reviewed = review && !is_long_before_it(i, *review);
            return std::tuple(reviewed, review.has_value(), lost_row, order_of(entry.record),
                              entry.record.item.id);
        });
    }

    bool strike_last_unseen() {
        const auto last = last_unseen();
        if (last) strike(*last);
        return last.has_value();
    }

    /// Whether the review is about a goal so long ago that it is rather about another one.
    [[nodiscard]] bool is_long_before_it(std::size_t goal, std::size_t review) const {
        return is_long_before(moment_of(draft_.at(goal).record),
                              moment_of(draft_.at(review).record));
    }
    /// Whether a goal whose scorer no row has told of may be the one of the review.
    [[nodiscard]] bool has_unnamed(std::size_t review) const {
        return std::ranges::any_of(goals_.unseen, [this, review](std::size_t i) {
            return has_no_name(draft_.told(i).player) && !is_persons(i) &&
                   !is_long_before_it(i, review);
        });
    }

    /// Strikes a goal whose scorer a review names. Returns whether there is one.
    bool strike_named() {
        std::optional<std::size_t> named;
        for (const std::size_t i : goals_.standing) {
            if (!draft_.stands(i)) continue;
            const auto review = find_review(draft_, i);
            if (!review) continue;
            // Beside a goal that lost its row, this one has its row still: the review is about
            // another row, or it has been there for a while and was about another goal.
            const bool other = !goals_.cancelled.empty() || !draft_.at(*review).is_new;
            if (draft_.at(i).row != nullptr && !goals_.unseen.empty() && other) continue;
            const auto like = compare_players(draft_.told(*review).player, draft_.told(i).player);
            const bool same = like == player_likeness::same || like == player_likeness::similar;
            if (!same) continue;
            if (is_long_before_it(i, *review) && has_unnamed(*review)) continue;
            if (!named || order_of(draft_.at(*named).record) <= order_of(draft_.at(i).record))
                named = i;
        }
        if (named) strike(*named);
        return named.has_value();
    }

    /// The score has fewer goals than stand. Those that a review names go at once, and those that
    /// have lost their row. For others the rows may follow the score: they are waited for.
    void strike_surplus() {
        while (missing() < 0 && strike_named()) {
        }
        while (missing() < 0 && strike_last_unseen()) {
        }
        auto seen = goals_.standing;
        std::ranges::stable_sort(seen, {}, [this](std::size_t i) {
            return std::tuple(order_of(draft_.at(i).record), draft_.at(i).record.item.id);
        });
        // Those that only a person tells of stand beside the score.
        int surplus = -missing() - static_cast<int>(goals_.unseen.size());
        for (std::size_t at = seen.size(); at-- > 0 && surplus > 0;) {
            if (!draft_.stands(seen[at]) || is_persons(seen[at])) continue;
            if (!find_review(draft_, seen[at])) continue;
            strike(seen[at]);
            --surplus;
        }
        for (std::size_t at = seen.size(); at-- > 0 && surplus > 0;) {
            if (!draft_.stands(seen[at]) || is_persons(seen[at])) continue;
            --surplus;
            if (memory_.count_missing(draft_.at(seen[at]).record.item.id)) strike(seen[at]);
        }
    }

    void count_unseen() {
        if (!has_rows_) return;
        std::size_t covered = goals_.blank;
        for (const std::size_t entry : std::vector(goals_.unseen)) {
            const incident& told = draft_.told(entry);
            if (told.source != provider_ || never_had_row(told)) continue;
            if (covered > 0) {
                --covered;
                continue;
            }
            if (!memory_.count_missing(draft_.at(entry).record.item.id)) continue;
            const auto review = find_review(draft_, entry);
            // The score has the goal still. It is missing, and no review says why.
            const bool other =
                goals_.wanted && missing() >= 0 && review && is_long_before_it(entry, *review);
            strike(entry, other ? std::nullopt : review);
        }
    }

    void add_without_scorer() {
        int count = missing();
        if (!has_rows_) {
            const int came = goals_.known ? *goals_.wanted - *goals_.known : 0;
            count = std::min(count, came);
        }
        for (; count > 0; --count) draft_.add_goal_without_scorer(goals_.side);
    }

    incident_draft& draft_;
    incident_memory& memory_;
    goal_side& goals_;
    const std::string& provider_;
    const bool has_rows_;
    int standing_;
};

}  // namespace

std::optional<std::size_t> find_review(const incident_draft& draft, std::size_t goal) {
    const auto side = side_of(draft.at(goal).record);
    const incident& told = draft.told(goal);
    std::optional<std::tuple<int, int, std::size_t>> best;
    for (std::size_t i = 0; i < draft.size(); ++i) {
        const drafted_entry& review = draft.at(i);
        if (review.row == nullptr || !cancels_goal(*review.row) || !draft.stands(i)) continue;
        const incident& says = draft.told(i);
        if (says.corrects || (says.side && side && says.side != side)) continue;
        bool used = false;
        for (std::size_t other = 0; other < draft.size(); ++other)
            used |= draft.at(other).struck_by == i;
        const auto like = compare_players(says.player, told.player);
        if (used || like == player_likeness::different) continue;
        const auto apart = minutes_between(*review.row, draft.at(goal).record);
        if (comes_before(review.record, draft.at(goal).record)) continue;
        const std::tuple candidate(-static_cast<int>(like), apart.value_or(0), i);
        if (!best || candidate < *best) best = candidate;
    }
    return best ? std::optional(std::get<2>(*best)) : std::nullopt;
}

void explain_struck(incident_draft& draft) {
    for (std::size_t review = 0; review < draft.size(); ++review) {
        const reported_incident* const row = draft.at(review).row;
        if (row == nullptr || !cancels_goal(*row) || draft.told(review).corrects) continue;
        std::optional<std::tuple<int, int, bool, std::size_t>> best;
        for (std::size_t i = 0; i < draft.size(); ++i) {
            const commentary_record& record = draft.at(i).record;
            const auto side = side_of(record);
            if (class_of(record.item.entry.event_type) != incident_class::goal) continue;
            if (draft.is_explained(i) || (row->side && side && row->side != side)) continue;
            const auto like = compare_players(row->player, draft.told(i).player);
            const int apart = minutes_between(*row, record).value_or(0);
            if (like == player_likeness::different || apart > longest_review) continue;
            if (comes_before(draft.at(review).record, record)) continue;
            const std::tuple candidate(like == player_likeness::unknown ? 1 : 0, apart,
                                       draft.stands(i), i);
            if (!best || candidate < *best) best = candidate;
        }
        if (!best || std::get<bool>(*best)) continue;
        const std::size_t goal = std::get<std::size_t>(*best);
        if (draft.at(goal).is_new) continue;
        // A review only names an entry that is older.
        if (draft.at(review).is_new ||
            draft.at(review).record.item.id > draft.at(goal).record.item.id) {
            draft.explain(goal, review);
        }
    }
}

void settle_goals(incident_draft& draft, incident_memory& memory, goal_side& goals,
                  const std::string& provider, bool has_rows) {
    settlement(draft, memory, goals, provider, has_rows).run();
}

}  // namespace livescore
