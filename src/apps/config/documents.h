/// Makes documents from the declaration of the settings. livescore-settings prints them.
/// scripts/checks/configuration_documents puts them where they belong.
#pragma once
#include <string>

namespace livescore {

/// docs/CONFIGURATION.md
[[nodiscard]] std::string configuration_markdown();
/// .env.example
[[nodiscard]] std::string env_example();

}  // namespace livescore
