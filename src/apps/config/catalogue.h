/// All settings of Live Score, and which program reads each.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "settings/setting.h"

namespace livescore {

/// A setting as documents show it. Do not call `declared.value.read`: the options that it would
/// write to are gone.
struct catalogue_entry {
    setting declared;
    std::vector<std::string_view> readers;  ///< "API", "worker", "migrate", "admin", "Compose"
};

struct catalogue_section {
    std::string_view title;
    std::string_view introduction;
    std::vector<catalogue_entry> entries;
};

/// The sections of the API first, then the further ones of the worker, livescore-migrate,
/// livescore-admin and docker-compose.yml.
[[nodiscard]] std::vector<catalogue_section> all_settings();

}  // namespace livescore
