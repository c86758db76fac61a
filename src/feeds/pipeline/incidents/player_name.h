/// Whether two providers, or two answers of one, mean the same player. Pure.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace livescore {

enum class player_likeness {
    different,
    unknown,  ///< one of the names is missing
    similar,  ///< "F. Balogun" or "Balogun", and "Folarin Balogun"
    same      ///< equal but for case and accents
};

[[nodiscard]] player_likeness compare_players(const std::optional<std::string>& a,
                                              const std::optional<std::string>& b);

/// Whether the name that a provider gives now says more than ours, or another player. An initial
/// never replaces the full name: two answers of one provider would change it to and fro.
[[nodiscard]] bool is_better_name(const std::optional<std::string>& ours,
                                  const std::optional<std::string>& theirs);

}  // namespace livescore
