/// Reads the viewer of /docs from the folder of npm's package swagger-ui-dist.
#pragma once
#include <string>

#include "livescore/api/api_options.h"
#include "livescore/core/error.h"

namespace livescore {

/// Error: a file of the viewer cannot be read, is empty, or is larger than a viewer can be (8 MiB).
/// The message names the file. Blocks, so it is for the start of the program.
[[nodiscard]] result<docs_viewer> read_docs_viewer(const std::string& folder);

}  // namespace livescore
