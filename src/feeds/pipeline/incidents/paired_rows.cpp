#include "paired_rows.h"

#include <algorithm>
#include <map>

#include "incident_identity.h"
#include "livescore/core/text/name.h"

namespace livescore {
namespace {

bool tells_again(const incident_draft& draft, const incident_memory& memory,
                 const reported_incident& row, std::size_t entry) {
    const commentary_record& record = draft.at(entry).record;
    const auto review = draft.review_of(entry);
    if (!review && memory.may_come_back(record.item.id)) return true;
    if (!may_be_one_moment(row, record)) return false;
    const auto moment = moment_of(record);
    if (!review) return moment.has_value();
    const auto reviewed = moment_of(draft.at(*review).record);
    if (!moment && is_long_before(moment_of(row), reviewed)) return false;
    return !is_after(moment_of(row), reviewed);
}

/// A goal without a scorer that a review took back was the goal of the player it names.
commentary_record as_reviewed(const incident_draft& draft, std::size_t entry) {
    commentary_record record = draft.at(entry).record;
    auto& told = record.item.entry.incident;
    if (!told || (told->player && !is_blank(*told->player))) return record;
    if (const auto review = draft.review_of(entry)) told->player = draft.told(*review).player;
    return record;
}

}  // namespace

std::optional<int> moment_of(const reported_incident& row) {
    if (!row.minute) return std::nullopt;
    return *row.minute + row.added_minute.value_or(0);
}

std::optional<int> moment_of(const commentary_record& record) {
    const auto& told = record.item.entry.incident;
    if (told && told->minute_unknown) return std::nullopt;
    return record.item.entry.minute + (told ? told->added_minute.value_or(0) : 0);
}

bool is_long_before(std::optional<int> goal, std::optional<int> review) {
    return goal && review && *goal + longest_review < *review;
}

bool is_after(std::optional<int> goal, std::optional<int> review) {
    return goal && review && *review + told_late < *goal;
}

paired_rows pair_rows(const incident_draft& draft, const incident_memory& memory,
                      const row_list& rows, const std::vector<std::size_t>& entries) {
    std::vector<commentary_record> known;
    known.reserve(entries.size());
    std::vector<const commentary_record*> records;
    std::map<const commentary_record*, std::size_t> index;
    for (const std::size_t i : entries) {
        records.push_back(&known.emplace_back(as_reviewed(draft, i)));
        index[records.back()] = i;
    }
    const pair_filter allowed = [&](const reported_incident& row, const commentary_record& record) {
        const std::size_t entry = index.at(&record);
        if (draft.stands(entry)) return may_pair::yes;
        return tells_again(draft, memory, row, entry) ? may_pair::rather_not : may_pair::no;
    };
    paired_rows paired;
    std::vector<bool> row_paired(rows.size());
    std::vector<bool> entry_paired(entries.size());
    auto pairs = pair_up(rows, records, allowed);
    std::ranges::sort(pairs, {}, &row_pair::row);
    for (const row_pair& one : pairs) {
        row_paired[one.row] = entry_paired[one.entry] = true;
        const std::size_t entry = entries[one.entry];
        (draft.stands(entry) ? paired.standing : paired.struck).emplace_back(rows[one.row], entry);
    }
    for (std::size_t r = 0; r < rows.size(); ++r) {
        if (!row_paired[r]) paired.rows.push_back(rows[r]);
    }
    for (std::size_t e = 0; e < entries.size(); ++e) {
        if (!entry_paired[e] && draft.stands(entries[e])) paired.unseen.push_back(entries[e]);
    }
    return paired;
}

}  // namespace livescore
