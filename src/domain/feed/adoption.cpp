#include "livescore/domain/feed/adoption.h"

namespace livescore {

decision take_over(const match& before, const std::string& provider, bool scored, timestamp now) {
    decision d{before, {}};
    if (before.details.fed) return d;
    match& m = d.after;
    const bool is_begun =
        m.status != match_status::scheduled && !was_kicked_off_by_plan(m) && !was_ended_by_plan(m);
    m.details.fed = true;
    m.details.clock = clock_source::feed;
    m.details.source = provider;
    m.details.locked = m.details.locked || scored || is_begun;
    m.updated_at = now;
    d.events.emplace_back(match_updated{});
    return d;
}

decision give_back(const match& before, timestamp now) {
    decision d{before, {}};
    if (!before.details.locked) return d;
    d.after.details.locked = false;
    d.after.updated_at = now;
    d.events.emplace_back(match_updated{});
    return d;
}

}  // namespace livescore
