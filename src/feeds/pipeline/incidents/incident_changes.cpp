#include "incident_changes.h"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>
#include <utility>

#include "goal_rows.h"
#include "incident_draft.h"
#include "incident_identity.h"
#include "incident_text.h"
#include "livescore/core/text/name.h"
#include "player_name.h"
#include "scores_then.h"

namespace livescore {
namespace {

constexpr int settled_review = 5;  // minutes from the goal, when another goal was struck
constexpr int told_late = 2;       // minutes that a goal may be told after its review

using row_list = std::vector<const reported_incident*>;

int goals_of(score s, match_side side) {
    return side == match_side::home ? s.home : s.away;
}

bool comes_after(const reported_incident& row, const commentary_record& review) {
    const auto& told = review.item.entry.incident;
    if (!row.minute || (told && told->minute_unknown)) return false;
    const int reviewed = review.item.entry.minute + (told ? told->added_minute.value_or(0) : 0);
    return *row.minute + row.added_minute.value_or(0) > reviewed + told_late;
}

/// The pairs of a class: rows and entries that stand, or that were struck and are told again.
struct paired_rows {
    row_list rows;  ///< without an entry
    std::vector<std::size_t> unseen;
    std::vector<std::pair<const reported_incident*, std::size_t>> standing;
    std::vector<std::pair<const reported_incident*, std::size_t>> struck;
};

class changer {
public:
    changer(const fixture_state& before, const match& m, const std::optional<score>& known,
            const fixture_report& report, const reconcile_context& context, timestamp now)
        : known_(known),
          report_(report),
          context_(context),
          has_rows_(report.incidents.has_value()),
          counts_(report.goals && m.details.score_known && m.score == *report.goals &&
                  report.quality != "inconsistent" && report.status != match_status::awarded),
          draft_(before, m, report, context.provider, now),
          memory_(before.memory, context.retract_polls) {
        if (has_rows_) rows_ = distinct_rows(*report.incidents);
    }

    incident_changes run(const entry_id_source& next_entry_id) && {
        if (has_rows_) {
            using enum incident_class;
            for (const incident_class kind :
                 {review, card, missed_penalty, substitution, kick, other})
                change(kind);
        }
        if (has_rows_) explain_struck(draft_);
        change_goals();
        if (has_rows_) {
            explain_struck(draft_);  // those that the score has just struck
            age_struck();
        } else {
            memory_.keep_all();
        }
        if (counts_) tell_scores_then(draft_, *report_.goals);
        incident_changes done;
        done.kicks = count_kicks();
        drafted_changes drafted = std::move(draft_).finish(next_entry_id);
        done.added = std::move(drafted.added);
        done.changed = std::move(drafted.changed);
        done.events = std::move(drafted.events);
        done.memory = std::move(memory_).finish();
        return done;
    }

private:
    [[nodiscard]] incident_class class_at(std::size_t i) const {
        return class_of(draft_.at(i).record.item.entry.event_type);
    }

    [[nodiscard]] row_list rows_of(incident_class kind) const {
        row_list rows;
        for (const reported_incident* const row : rows_) {
            if (class_of(row->type) == kind && !row->struck) rows.push_back(row);
        }
        return rows;
    }

    /// `entries`: those that take part.
    [[nodiscard]] paired_rows pair(const row_list& rows,
                                   const std::vector<std::size_t>& entries) const {
        std::vector<const commentary_record*> records;
        std::map<const commentary_record*, std::size_t> index;
        for (const std::size_t i : entries) {
            records.push_back(&draft_.at(i).record);
            index[records.back()] = i;
        }
        const pair_filter allowed = [this, &index](const reported_incident& row,
                                                   const commentary_record& record) {
            return draft_.stands(index.at(&record)) || tells_again(row, index.at(&record));
        };
        paired_rows paired;
        std::vector<bool> row_paired(rows.size());
        std::vector<bool> entry_paired(entries.size());
        auto pairs = pair_up(rows, records, allowed);
        std::ranges::sort(pairs, {}, &row_pair::row);
        for (const row_pair& one : pairs) {
            row_paired[one.row] = entry_paired[one.entry] = true;
            const std::size_t entry = entries[one.entry];
            (draft_.stands(entry) ? paired.standing : paired.struck)
                .emplace_back(rows[one.row], entry);
        }
        for (std::size_t r = 0; r < rows.size(); ++r) {
            if (!row_paired[r]) paired.rows.push_back(rows[r]);
        }
        for (std::size_t e = 0; e < entries.size(); ++e) {
            if (!entry_paired[e] && draft_.stands(entries[e])) paired.unseen.push_back(entries[e]);
        }
        return paired;
    }

    /// Whether the row may be that of an entry that is struck. A new deed of a player is not the
    /// one that was struck, and what comes after a review is not what it took back.
    [[nodiscard]] bool tells_again(const reported_incident& row, std::size_t entry) const {
        const commentary_record& record = draft_.at(entry).record;
        if (memory_.may_come_back(record.item.id)) return true;
        if (!may_be_one_moment(row, record)) return false;
        const auto review = draft_.review_of(entry);
        if (!review) return !draft_.told(entry).minute_unknown;
        return !comes_after(row, draft_.at(*review).record);
    }

    void change(incident_class kind) {
        std::vector<std::size_t> entries;
        for (std::size_t i = 0; i < draft_.size(); ++i) {
            if (class_at(i) == kind) entries.push_back(i);
        }
        paired_rows paired = pair(rows_of(kind), entries);
        for (const auto& [row, entry] : paired.standing) draft_.take_row(entry, *row);
        for (const auto& [row, entry] : paired.struck) {
            if (!memory_.may_come_back(draft_.at(entry).record.item.id)) continue;
            draft_.restore(entry);
            draft_.take_row(entry, *row);
        }
        change_others(kind, paired);
        for (const reported_incident* const row : paired.rows) draft_.add(*row);
        if (kind == incident_class::card) take_cards_back();
        // What a review said is not unsaid by its absence.
        if (kind == incident_class::review || kind == incident_class::other) return;
        for (const std::size_t entry : paired.unseen) {
            if (draft_.told(entry).source != context_.provider || !draft_.stands(entry)) continue;
            if (memory_.count_missing(draft_.at(entry).record.item.id)) {
                draft_.strike(entry, std::nullopt);
                memory_.note_struck(draft_.at(entry).record.item.id);
            }
        }
    }

    /// A card for another player, and a kick that is told otherwise.
    void change_others(incident_class kind, paired_rows& paired) {
        if (kind != incident_class::card && kind != incident_class::kick) return;
        std::erase_if(paired.rows, [this, kind, &paired](const reported_incident* row) {
            const auto found = std::ranges::find_if(paired.unseen, [&](std::size_t entry) {
                const commentary_record& record = draft_.at(entry).record;
                if (row->side != side_of(record)) return false;
                return kind == incident_class::kick || (row->type == record.item.entry.event_type &&
                                                        minutes_between(*row, record) == 0);
            });
            if (found == paired.unseen.end()) return false;
            draft_.take_row(*found, *row);
            paired.unseen.erase(found);
            return true;
        });
    }

    void take_cards_back() {
        for (std::size_t i = 0; i < draft_.size(); ++i) {
            const drafted_entry& review = draft_.at(i);
            if (review.row == nullptr || class_at(i) != incident_class::review ||
                !cancels_card(*review.row) || draft_.told(i).corrects) {
                continue;
            }
            for (std::size_t card = 0; card < draft_.size(); ++card) {
                const auto& record = draft_.at(card).record;
                if (!is_dismissal(record.item.entry.event_type) || !draft_.stands(card)) continue;
                if (review.row->side && side_of(record) != review.row->side) continue;
                const auto like = compare_players(review.row->player, draft_.told(card).player);
                if (like != player_likeness::same && like != player_likeness::similar) continue;
                draft_.strike(card, i);
                break;
            }
        }
    }

    [[nodiscard]] goal_side side_now(match_side side) const {
        goal_side goals;
        goals.side = side;
        if (counts_) goals.wanted = goals_of(*report_.goals, side);
        if (known_) goals.known = goals_of(*known_, side);
        return goals;
    }

    void change_goals() {
        std::array<goal_side, 2> sides{side_now(match_side::home), side_now(match_side::away)};
        for (goal_side& goals : sides) pair_goals(goals);
        move_sides(sides[0], sides[1]);
        move_sides(sides[1], sides[0]);
        for (goal_side& goals : sides)
            settle_goals(draft_, memory_, goals, context_.provider, has_rows_);
    }

    void pair_goals(goal_side& goals) {
        std::vector<std::size_t> entries;
        for (std::size_t i = 0; i < draft_.size(); ++i) {
            if (class_at(i) != incident_class::goal || side_of(draft_.at(i).record) != goals.side)
                continue;
            entries.push_back(i);
            if (draft_.stands(i)) goals.standing.push_back(i);
        }
        row_list rows = rows_of(incident_class::goal);
        std::erase_if(rows,
                      [&goals](const reported_incident* row) { return row->side != goals.side; });
        if (goals.wanted) {
            goals.blank = std::erase_if(rows, [](const reported_incident* row) {
                return !row->minute && (!row->player || is_blank(*row->player));
            });
        }
        take_cancelled(goals, rows, entries);
        paired_rows paired = pair(rows, entries);
        for (const auto& [row, entry] : paired.standing) draft_.take_row(entry, *row);
        for (const auto& [row, entry] : paired.struck) {
            (!draft_.is_explained(entry) ? goals.returning : goals.struck).emplace_back(row, entry);
        }
        goals.unseen = std::move(paired.unseen);
        goals.rows = std::move(paired.rows);
    }

    /// The row of a goal stays at some providers, beside the review that took it back.
    void take_cancelled(goal_side& goals, row_list& rows,
                        const std::vector<std::size_t>& entries) const {
        row_list reviews = rows_;  // those that have not struck anything yet go first
        std::ranges::stable_partition(
            reviews, [this](const reported_incident* row) { return !settled_by(*row); });
        for (const reported_incident* const review : reviews) {
            if (!cancels_goal(*review) || (review->side && review->side != goals.side)) continue;
            const paired_rows paired = pair(rows, entries);
            const auto settled = settled_by(*review);
            const bool has_row = std::ranges::any_of(
                paired.struck, [&](const auto& one) { return one.second == settled; });
            if (has_row) continue;
            const auto left = std::ranges::count_if(rows, [&](const reported_incident* row) {
                return !is_struck_by_review(paired, row);
            });
            if (goals.wanted ? left <= *goals.wanted : settled.has_value()) continue;
            const reported_incident* best = nullptr;
            known_goal best_known;
            for (const reported_incident* const row : rows) {
                const known_goal known = know(*row, paired);
                if (is_struck_by_review(paired, row) || !may_be_about(*review, known)) continue;
                // What a review struck without a row may have been another goal than it names.
                if ((!goals.wanted || settled) && !names_scorer(*review, known)) continue;
                if (settled && known.moment.value_or(0) + settled_review < review->minute) continue;
                if (best != nullptr && !is_likelier(*review, known, best_known)) continue;
                best = row;
                best_known = known;
            }
            if (best == nullptr) continue;
            goals.cancelled.push_back(best);
            std::erase(rows, best);
        }
    }

    [[nodiscard]] bool is_struck_by_review(const paired_rows& paired,
                                           const reported_incident* row) const {
        return std::ranges::any_of(paired.struck, [this, row](const auto& one) {
            return one.first == row && draft_.is_explained(one.second);
        });
    }
    [[nodiscard]] std::optional<std::size_t> settled_by(const reported_incident& review) const {
        std::optional<commentary_id> struck;
        for (std::size_t i = 0; i < draft_.size(); ++i) {
            if (draft_.at(i).row == &review) struck = draft_.told(i).corrects;
        }
        for (std::size_t i = 0; struck && i < draft_.size(); ++i) {
            if (!draft_.at(i).is_new && draft_.at(i).record.item.id == struck) return i;
        }
        return std::nullopt;
    }
    /// What a row says of its goal, completed by its entry: a row may lack the name or the minute.
    struct known_goal {
        std::optional<std::string> player{};
        std::optional<int> moment{};
    };
    [[nodiscard]] known_goal know(const reported_incident& row, const paired_rows& paired) const {
        known_goal known{row.player, std::nullopt};
        if (row.minute) known.moment = *row.minute + row.added_minute.value_or(0);
        for (const auto* const pairs : {&paired.standing, &paired.struck}) {
            const auto found =
                std::ranges::find(*pairs, &row, [](const auto& one) { return one.first; });
            if (found == pairs->end()) continue;
            const incident& told = draft_.told(found->second);
            if (!known.player || is_blank(*known.player)) known.player = told.player;
            if (!known.moment && !told.minute_unknown) {
                known.moment = draft_.at(found->second).record.item.entry.minute +
                               told.added_minute.value_or(0);
            }
        }
        return known;
    }
    static bool may_be_about(const reported_incident& review, const known_goal& goal) {
        if (compare_players(review.player, goal.player) == player_likeness::different) return false;
        return !review.minute || !goal.moment ||
               *goal.moment <= *review.minute + review.added_minute.value_or(0) + told_late;
    }
    static bool names_scorer(const reported_incident& review, const known_goal& goal) {
        return compare_players(review.player, goal.player) >= player_likeness::similar;
    }
    static bool is_likelier(const reported_incident& review, const known_goal& a,
                            const known_goal& b) {
        const bool names_a = names_scorer(review, a);
        if (names_a != names_scorer(review, b)) return names_a;
        return a.moment.value_or(0) >= b.moment.value_or(0);  // the latest goal before the review
    }

    /// A goal that is the other side's now: the score confirms it, or the same player at the same
    /// time without a score.
    void move_sides(goal_side& from, goal_side& to) {
        for (const std::size_t entry : std::vector(from.unseen)) {
            const auto found = std::ranges::find_if(to.rows, [&](const reported_incident* row) {
                const commentary_record& record = draft_.at(entry).record;
                const auto like = compare_players(row->player, draft_.told(entry).player);
                const bool moment =
                    minutes_between(*row, record) && may_be_one_moment(*row, record);
                if (like == player_likeness::different) return false;
                if (!from.wanted) return like != player_likeness::unknown && moment;
                return like != player_likeness::unknown || moment;
            });
            if (found == to.rows.end()) continue;
            if (from.wanted && (static_cast<int>(from.standing.size()) <= *from.wanted ||
                                static_cast<int>(to.standing.size()) >= *to.wanted)) {
                continue;
            }
            draft_.take_row(entry, **found);
            to.rows.erase(found);
            to.standing.push_back(entry);
            std::erase(from.unseen, entry);
            std::erase(from.standing, entry);
        }
    }

    void age_struck() {
        for (std::size_t i = 0; i < draft_.size(); ++i) {
            const drafted_entry& entry = draft_.at(i);
            if (entry.is_new || draft_.stands(i)) continue;
            if (memory_.may_come_back(entry.record.item.id)) memory_.age(entry.record.item.id);
        }
    }

    [[nodiscard]] std::optional<score> count_kicks() const {
        std::optional<score> kicks;
        for (std::size_t i = 0; i < draft_.size(); ++i) {
            const auto& entry = draft_.at(i).record.item.entry;
            if (!names_shootout_kick(entry.event_type)) continue;
            if (!kicks) kicks.emplace();
            if (entry.event_type != shootout_goal_type || !draft_.stands(i)) continue;
            const auto side = draft_.told(i).side;
            if (side) ++(*side == match_side::home ? kicks->home : kicks->away);
        }
        return kicks;
    }

    const std::optional<score>& known_;
    const fixture_report& report_;
    const reconcile_context& context_;
    const bool has_rows_;
    const bool counts_;  ///< the score tells how many goals stand; that of an award does not
    incident_draft draft_;
    incident_memory memory_;
    row_list rows_;
};

}  // namespace

incident_changes change_incidents(const fixture_state& before, const match& m,
                                  const std::optional<score>& known, const fixture_report& report,
                                  const reconcile_context& context, timestamp now,
                                  const entry_id_source& next_entry_id) {
    return changer(before, m, known, report, context, now).run(next_entry_id);
}

}  // namespace livescore
