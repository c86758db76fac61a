#include "incident_memory.h"

#include <algorithm>

namespace livescore {

incident_memory::incident_memory(const fixture_memory& before, int retract_polls)
    : retract_polls_(retract_polls) {
    for (const missing_entry& one : before.missing) before_[one.entry] = one.polls;
}

int incident_memory::polls_of(commentary_id entry) const {
    const auto found = before_.find(entry);
    return found == before_.end() ? 0 : found->second;
}

bool incident_memory::count_missing(commentary_id entry) {
    const int polls = std::max(0, polls_of(entry)) + 1;
    if (polls >= retract_polls_) return true;
    after_[entry] = polls;
    return false;
}

void incident_memory::note_struck(commentary_id entry) {
    after_[entry] = -retract_polls_;
}

bool incident_memory::may_come_back(commentary_id entry) const {
    return polls_of(entry) < 0;
}

void incident_memory::age(commentary_id entry) {
    const int polls = polls_of(entry) + 1;
    if (polls < 0) after_[entry] = polls;
}

void incident_memory::keep_all() {
    for (const auto& [entry, polls] : before_) after_.emplace(entry, polls);
}

fixture_memory incident_memory::finish() && {
    fixture_memory memory;
    for (const auto& [entry, polls] : after_) memory.missing.push_back({entry, polls});
    return memory;
}

}  // namespace livescore
