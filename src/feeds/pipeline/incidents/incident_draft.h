/// The entries of a match while a report changes them. Pure.
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "livescore/domain/feed/fixture_change.h"
#include "livescore/domain/feed/fixture_report.h"

namespace livescore {

struct drafted_entry {
    commentary_record record;
    bool is_new = false;
    /// The place of its row in the report when it is new; the entries get their ids in this order.
    std::size_t order = 0;
    /// The row that tells of it in this report. Null: none.
    const reported_incident* row = nullptr;
    /// The review that strikes it with this report: an index of the draft.
    std::optional<std::size_t> struck_by{};
};

struct drafted_changes {
    std::vector<commentary_record> added;
    std::vector<commentary_record> changed;
    std::vector<match_event> events;
};

/// Entries have indices, which stay.
class incident_draft {
public:
    /// `roles_known`: the report tells who goes and who comes, and does not guess.
    incident_draft(const fixture_state& before, const match& m, const fixture_report& report,
                   std::string provider, timestamp now);

    [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }
    [[nodiscard]] const drafted_entry& at(std::size_t i) const { return entries_[i]; }
    [[nodiscard]] const incident& told(std::size_t i) const;
    /// Whether nothing has struck it.
    [[nodiscard]] bool stands(std::size_t i) const;

    /// What the row says is what the entry says from now on.
    void take_row(std::size_t i, const reported_incident& row);
    std::size_t add(const reported_incident& row);
    std::size_t add_goal_without_scorer(match_side side);
    /// By the review, else the entry is overturned itself.
    void strike(std::size_t i, std::optional<std::size_t> review);
    /// The review is about an entry of before that does not stand anyway.
    void explain(std::size_t i, std::size_t review);
    /// The review that takes it back, when that is an entry of before.
    [[nodiscard]] std::optional<std::size_t> review_of(std::size_t i) const;
    /// Whether a review is about it that takes it back.
    [[nodiscard]] bool is_explained(std::size_t i) const;
    /// The entry stands again.
    void restore(std::size_t i);
    void set_score_then(std::size_t i, score then);

    [[nodiscard]] drafted_changes finish(const entry_id_source& next_entry_id) &&;

private:
    [[nodiscard]] std::size_t place_of(const reported_incident& row) const;
    void take_players(new_commentary& entry, const reported_incident& row) const;
    void take_minute(new_commentary& entry, const reported_incident& row) const;
    void release_struck(std::size_t review);

    const fixture_state& before_;
    const match& match_;
    const fixture_report& report_;
    std::string provider_;
    timestamp now_;
    std::vector<drafted_entry> entries_;
};

}  // namespace livescore
