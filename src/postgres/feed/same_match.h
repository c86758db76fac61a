/// Which match of ours a fixture is that its provider has not told of before.
#pragma once
#include <optional>
#include <pqxx/pqxx>
#include <string>

#include "livescore/domain/feed/fixture_report.h"

namespace livescore {

/// The rows that a report names, as far as there are any.
struct found_rows {
    std::optional<league_id> league{};
    bool is_league_of_ref = false;  ///< by the provider's reference, not by its name
    std::optional<team_id> home{};  ///< by the provider's reference
    std::optional<team_id> away{};
};

/// A match is the same when its teams have the names of the report's, or are meant by its
/// references, and the provider calls neither of them by another reference.
///   - In the same league, or in none: when it starts within 24 hours, whoever brought it. The
///     provider may have called it otherwise: some change their references.
///   - In another league: when it starts within 15 minutes, another provider brought it, this one
///     has not told of it, and nothing contradicts that the leagues are one (may_be_one_league). No
///     provider calls the two leagues by different references.
/// The first wins over the second; then the one that starts nearest. A match of the second kind
/// alone comes when `knows_league` is false: the name of the league fits several.
/// Nothing for a report without a start.
[[nodiscard]] std::optional<match_id> find_same_match(pqxx::transaction_base& tx,
                                                      const std::string& provider,
                                                      const fixture_report& report,
                                                      const found_rows& rows, bool knows_league);

}  // namespace livescore
