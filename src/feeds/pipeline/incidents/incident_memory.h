/// Which entries the reports of a match have lacked. Pure.
#pragma once
#include <map>

#include "livescore/domain/feed/fixture_change.h"

namespace livescore {

/// What is remembered, while a report is looked at.
class incident_memory {
public:
    incident_memory(const fixture_memory& before, int retract_polls);

    /// One more report lacks the entry. Whether it is to be struck now.
    bool count_missing(commentary_id entry);
    /// It was struck, and may come back.
    void note_struck(commentary_id entry);
    [[nodiscard]] bool may_come_back(commentary_id entry) const;
    /// Those that were struck a while ago are forgotten report by report.
    void age(commentary_id entry);
    /// The report has no rows: what is remembered stays.
    void keep_all();
    [[nodiscard]] fixture_memory finish() &&;

private:
    [[nodiscard]] int polls_of(commentary_id entry) const;

    std::map<commentary_id, int> before_;
    std::map<commentary_id, int> after_;
    int retract_polls_;
};

}  // namespace livescore
