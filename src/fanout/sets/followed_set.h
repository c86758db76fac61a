/// A set of matches that clients of this instance follow, or wish to.
#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "livescore/core/steady_clock.h"
#include "livescore/fanout/join.h"

namespace livescore {

/// The matches of a set as they were at one moment, for the joins of all who came before it was
/// read, and for those who come while nothing has changed since.
class set_snapshot {
public:
    std::string matches_json;
    bool has_more = false;
    set_places places;
    log_epoch epoch{};
    steady_time read_at{};
    bool is_outdated = false;  ///< an event of the set went out behind the begin of the read

    /// The framed `subscribed` message. Clients that ask alike share it.
    [[nodiscard]] shared_bytes acknowledge(const join_request& request);

private:
    using way_of_asking = std::tuple<wire_format, std::chrono::milliseconds, std::uint16_t>;
    std::map<way_of_asking, shared_bytes> acknowledgements_;
};

struct set_wish {
    std::size_t shard;
    join_request request;
};

struct followed_set {
    std::vector<std::uint32_t> members;  ///< by shard. Wishes count: their frames must come too
    std::size_t member_count = 0;
    std::vector<set_wish> waiting;  ///< for a snapshot; in the order of their coming
    std::shared_ptr<set_snapshot> being_read;
    std::shared_ptr<set_snapshot> snapshot;  ///< the newest that was read
    std::vector<set_wish> served;            ///< get `snapshot` once nothing is `behind`
    /// Matches of the snapshot that the feed has not delivered so far yet.
    std::unordered_map<match_id, sequence_number> behind;
};

}  // namespace livescore
