/// The items that the feed hands to a shard.
#pragma once
#include <functional>
#include <memory>
#include <vector>

#include "livescore/fanout/delivery_trace.h"
#include "livescore/fanout/frame.h"
#include "livescore/fanout/join.h"

namespace livescore {

/// A frame, the result of a join, or the word that the log's history was replaced: all followers
/// must then subscribe anew.
struct shard_item {
    shared_frame frame{};
    std::shared_ptr<delivery_trace> trace{};  ///< of the frame; null: it is not traced
    std::unique_ptr<join_result> join{};
    bool log_replaced = false;
};

/// Takes items, in order, to a shard's thread. The feed calls it on the feed's thread, once for all
/// the items that one event of that thread made. So the shard sends a burst together that came
/// together.
using shard_inlet = std::function<void(std::vector<shard_item>)>;

/// Returns the function that the feed calls in place of a shard's inlet. The product has no
/// decorator. The tests of the chaos harness (tests/chaos/broken_api.cpp) break the promise here.
using inlet_decorator = std::function<shard_inlet(shard_inlet)>;

}  // namespace livescore
