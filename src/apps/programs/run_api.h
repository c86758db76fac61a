/// The program livescore-api, apart from its `main`.
#pragma once
#include "livescore/fanout/shard_inlet.h"

namespace livescore {

/// Runs until SIGINT or SIGTERM and returns the exit code. `decorate` stands between the feed and
/// the shards. Only the tests of the chaos harness pass one.
int run_api(int argc, char** argv, const inlet_decorator& decorate = {});

}  // namespace livescore
