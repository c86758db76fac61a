/// A file of settings beside the environment: `--config FILE`, in TOML or INI.
#pragma once
#include <string>

#include "livescore/core/env.h"

namespace livescore {

/// Reads the environment, and `path` for what the environment does not set. A variable also hides
/// its partner in the file: NAME hides NAME_FILE and the other way round. The reader has a problem
/// for each name that no program knows; it names the nearest one. An empty path: no file.
[[nodiscard]] env_reader open_configuration(const std::string& path);

}  // namespace livescore
