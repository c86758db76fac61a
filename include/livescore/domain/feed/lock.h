/// The lock that keeps feeds away from a match that a person has edited. Pure.
#pragma once
#include "livescore/domain/commands.h"
#include "livescore/domain/corrections.h"

namespace livescore {

/// The author of a change.
enum class editor { feed, person };

/// Whether an edit by a person locks the match: a feed runs it, and nobody has locked it before.
[[nodiscard]] bool takes_from_feed(const match& before) noexcept;

/// Completes a person's edit. When a feed runs the match, the edit sets `locked`, and its events
/// tell so: a match:updated carries it anyhow, a lone score:update says it in its data, and other
/// edits get a match:updated. An edit without events changes nothing, so it does not lock.
/// A command that gives `locked` itself has decided: do not complete it.
void lock_if_fed(const match& before, decision& edit);
/// The same for a change of `entry`. A change of a plain comment does not lock.
void lock_if_fed(const match& before, const commentary_record& entry, correction& edit);

}  // namespace livescore
