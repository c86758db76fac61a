#include "scores_then.h"

#include <algorithm>
#include <tuple>
#include <vector>

#include "incident_identity.h"
#include "incident_text.h"

namespace livescore {

void tell_scores_then(incident_draft& draft, score total) {
    std::vector<std::size_t> goals;
    score sum;
    for (std::size_t i = 0; i < draft.size(); ++i) {
        if (class_of(draft.at(i).record.item.entry.event_type) != incident_class::goal) continue;
        if (!draft.stands(i)) continue;
        const auto side = side_of(draft.at(i).record);
        if (!side) return;
        goals.push_back(i);
        ++(*side == match_side::home ? sum.home : sum.away);
    }
    const bool ordered = sum == total && std::ranges::all_of(goals, [&draft](std::size_t i) {
                             return !draft.told(i).minute_unknown;
                         });
    const auto is_told = [&draft](std::size_t i) {
        const reported_incident* const row = draft.at(i).row;
        return row != nullptr && row->score_then;
    };
    if (!ordered) {
        const auto added =
            std::ranges::count_if(goals, [&draft](std::size_t i) { return draft.at(i).is_new; });
        for (const std::size_t i : goals) {
            if (draft.at(i).is_new && added == 1 && !is_told(i)) draft.set_score_then(i, total);
        }
        return;
    }
    // In one minute the entries decide, not the rows: the same report may give two goals of one
    // moment each other's row, and that is no news.
    std::ranges::stable_sort(goals, {}, [&draft](std::size_t i) {
        const drafted_entry& entry = draft.at(i);
        return std::tuple(entry.record.item.entry.minute, draft.told(i).added_minute.value_or(0),
                          entry.order);
    });
    score running;
    for (const std::size_t i : goals) {
        ++(side_of(draft.at(i).record) == match_side::home ? running.home : running.away);
        if (!is_told(i)) draft.set_score_then(i, running);
    }
}

}  // namespace livescore
