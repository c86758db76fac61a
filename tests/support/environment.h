/// Environments of tests.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "livescore/core/env.h"

namespace livescore {

using environment = std::map<std::string, std::string, std::less<>>;

/// A reader that finds these variables and no others.
inline env_reader reader_of(environment variables) {
    return env_reader(
        [variables = std::move(variables)](std::string_view name) -> std::optional<std::string> {
            const auto found = variables.find(name);
            if (found == variables.end()) return std::nullopt;
            return found->second;
        });
}

}  // namespace livescore
