// Which partitions of events the bus has to bring: all, or with `only_followed` those of the
// tracks.
#include "feed_engine.h"

namespace livescore {

/// Also takes back what nobody needs any more. The bus decides when that is worth its cost.
void feed_engine::want_followed() {
    if (!options_.only_followed) return;
    wanted_.reset();
    for (const auto& [match, track] : tracks_) wanted_.set(partition_of(match_of(match)));
    if (follows_many()) wanted_.set();
    bus_.want(wanted_);
}

void feed_engine::want_partition_of(match_id match) {
    const std::size_t partition = partition_of(match_of(match));
    if (!options_.only_followed || wanted_.test(partition)) return;
    wanted_.set(partition);
    bus_.want(wanted_);
}

void feed_engine::want_everything() {
    if (!options_.only_followed) return;
    wanted_.set();
    bus_.want(wanted_);
}

}  // namespace livescore
