/// Makes documents from the declaration of the settings. livescore-settings prints them.
/// scripts/make_configuration_docs puts them where they belong.
#pragma once
#include <string>

namespace livescore {

/// docs/CONFIGURATION.md
[[nodiscard]] std::string configuration_markdown();
/// .env.example
[[nodiscard]] std::string env_example();

}  // namespace livescore
