/// The settings of src/api/traffic_control.h, read from the environment; .env.example documents
/// each.
#pragma once
#include <string_view>

#include "livescore/api/traffic_options.h"
#include "livescore/core/env.h"

namespace livescore {

/// `environment`: what "auto" stands for depends on it.
[[nodiscard]] traffic_options read_traffic_config(env_reader& env, std::string_view environment);

}  // namespace livescore
