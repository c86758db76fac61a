#include "incident_changes.h"

#include <algorithm>
#include <array>
#include <utility>

#include "cancelled_goals.h"
#include "goal_rows.h"
#include "incident_draft.h"
#include "incident_identity.h"
#include "incident_text.h"
#include "livescore/core/text/name.h"
#include "paired_rows.h"
#include "player_name.h"
#include "scores_then.h"

namespace livescore {
namespace {

int goals_of(score s, match_side side) {
    return side == match_side::home ? s.home : s.away;
}

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

    void change(incident_class kind) {
        std::vector<std::size_t> entries;
        for (std::size_t i = 0; i < draft_.size(); ++i) {
            if (class_at(i) == kind) entries.push_back(i);
        }
        paired_rows paired = pair_rows(draft_, memory_, rows_of(kind), entries);
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
        take_cancelled(draft_, memory_, rows_, goals, rows, entries);
        paired_rows paired = pair_rows(draft_, memory_, rows, entries);
        for (const auto& [row, entry] : paired.standing) draft_.take_row(entry, *row);
        for (const auto& [row, entry] : paired.struck) {
            const bool stays = draft_.is_explained(entry) || is_reviewed(draft_, entry);
            (stays ? goals.struck : goals.returning).emplace_back(row, entry);
        }
        goals.unseen = std::move(paired.unseen);
        goals.rows = std::move(paired.rows);
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
