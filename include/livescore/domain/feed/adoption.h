/// How a match comes to be run by a feed, and how the feed gets it back from a person. Pure.
#pragma once
#include <string>

#include "livescore/domain/commands.h"

namespace livescore {

/// A match that is there already is the provider's from now on. `scored`: somebody has entered a
/// score or an incident. A person's word stands: a match that somebody has scored, or whose status
/// somebody has decided, is locked. What the plan did by itself locks nothing.
/// Without events: a feed runs it already.
[[nodiscard]] decision take_over(const match& before, const std::string& provider, bool scored,
                                 timestamp now);
/// The match without its lock. Without events: it is not locked.
[[nodiscard]] decision give_back(const match& before, timestamp now);

}  // namespace livescore
