/// The parts of service_commands(), each in a file of its own.
#pragma once
#include <vector>

#include "admin/command_description.h"

namespace livescore {

[[nodiscard]] std::vector<command_description> competition_commands();
[[nodiscard]] std::vector<command_description> webhook_commands();
[[nodiscard]] std::vector<command_description> operation_commands();

/// --limit of a list that goes on over pages.
[[nodiscard]] command_option page_limit();

}  // namespace livescore
