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

namespace livescore {
namespace {

using row_list = std::vector<const reported_incident*>;

int goals_of(score s, match_side side) {
    return side == match_side::home ? s.home : s.away;
}

std::tuple<int, int> moment_of(const reported_incident& row) {
    return {row.minute.value_or(0), row.added_minute.value_or(0)};
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
                  report.quality != "inconsistent"),
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
            age_struck();
        } else {
            memory_.keep_all();
        }
        tell_scores();
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
        // A new deed of a player is not the one that was struck.
        const pair_filter allowed = [this, &index](const reported_incident& row,
                                                   const commentary_record& record) {
            return draft_.stands(index.at(&record)) || memory_.may_come_back(record.item.id) ||
                   may_be_one_moment(row, record);
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

    // Goals

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
        for (const reported_incident* const review : rows_) {
            if (!cancels_goal(*review) || (review->side && review->side != goals.side)) continue;
            if (is_settled(*review)) continue;
            const paired_rows paired = pair(rows, entries);
            const auto left = std::ranges::count_if(rows, [&](const reported_incident* row) {
                return !is_struck_by_review(paired, row);
            });
            if (goals.wanted && left <= *goals.wanted) continue;
            const reported_incident* best = nullptr;
            for (const reported_incident* const row : rows) {
                if (is_struck_by_review(paired, row) || !may_be_about(*review, *row)) continue;
                if (!goals.wanted &&
                    compare_players(review->player, row->player) < player_likeness::similar) {
                    continue;
                }
                if (best == nullptr || is_likelier(*review, *row, *best)) best = row;
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
    /// Whether the review has an entry that names its goal already.
    [[nodiscard]] bool is_settled(const reported_incident& review) const {
        for (std::size_t i = 0; i < draft_.size(); ++i) {
            if (draft_.at(i).row == &review) return draft_.told(i).corrects.has_value();
        }
        return false;
    }
    static bool may_be_about(const reported_incident& review, const reported_incident& row) {
        constexpr int told_late = 2;  // minutes
        if (compare_players(review.player, row.player) == player_likeness::different) return false;
        return !review.minute || !row.minute || *row.minute <= *review.minute + told_late;
    }
    static bool is_likelier(const reported_incident& review, const reported_incident& a,
                            const reported_incident& b) {
        const auto like_a = compare_players(review.player, a.player);
        const auto like_b = compare_players(review.player, b.player);
        if (like_a != like_b) return like_a > like_b;
        return moment_of(a) >= moment_of(b);  // the latest goal before the review
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

    /// The score after each goal, where the order of the goals is known and they make the score.
    void tell_scores() {
        if (!counts_) return;
        std::vector<std::size_t> goals;
        score sum;
        for (std::size_t i = 0; i < draft_.size(); ++i) {
            if (class_at(i) != incident_class::goal || !draft_.stands(i)) continue;
            const auto side = side_of(draft_.at(i).record);
            if (!side) return;
            goals.push_back(i);
            ++(*side == match_side::home ? sum.home : sum.away);
        }
        const bool ordered = sum == *report_.goals && std::ranges::all_of(goals, [this](auto i) {
                                 return !draft_.told(i).minute_unknown;
                             });
        const auto is_told = [this](std::size_t i) {
            const reported_incident* const row = draft_.at(i).row;
            return row != nullptr && row->score_then;
        };
        if (!ordered) {
            const auto added =
                std::ranges::count_if(goals, [this](std::size_t i) { return draft_.at(i).is_new; });
            for (const std::size_t i : goals) {
                if (draft_.at(i).is_new && added == 1 && !is_told(i))
                    draft_.set_score_then(i, *report_.goals);
            }
            return;
        }
        std::ranges::stable_sort(goals, {}, [this](std::size_t i) {
            const drafted_entry& entry = draft_.at(i);
            return std::tuple(entry.record.item.entry.minute,
                              draft_.told(i).added_minute.value_or(0), place_of(i));
        });
        score running;
        for (const std::size_t i : goals) {
            ++(side_of(draft_.at(i).record) == match_side::home ? running.home : running.away);
            if (!is_told(i)) draft_.set_score_then(i, running);
        }
    }

    /// The place of the entry's row.
    [[nodiscard]] std::size_t place_of(std::size_t i) const {
        const auto found = std::ranges::find(rows_, draft_.at(i).row);
        return static_cast<std::size_t>(found - rows_.begin());
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
    const bool counts_;  ///< the score tells how many goals stand
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
