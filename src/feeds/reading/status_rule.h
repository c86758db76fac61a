/// What the word that a provider has for a status means.
#pragma once
#include <algorithm>
#include <optional>
#include <span>
#include <string_view>

#include "livescore/domain/match.h"

namespace livescore {

struct status_rule {
    std::string_view word;  ///< in lower case
    match_status status;
    std::optional<match_phase> phase{};
};

/// Null for a word that no rule has: it says nothing of the status.
[[nodiscard]] constexpr const status_rule* find_status(std::span<const status_rule> rules,
                                                       std::string_view word) noexcept {
    const auto found = std::ranges::find(rules, word, &status_rule::word);
    return found == rules.end() ? nullptr : &*found;
}

}  // namespace livescore
