/// The league and the teams that a report names, as rows.
#pragma once
#include <optional>
#include <pqxx/pqxx>
#include <string>

#include "livescore/core/error.h"
#include "livescore/domain/feed/fixture_report.h"

namespace livescore {

/// What a reference of the provider leads to.
[[nodiscard]] std::optional<std::int64_t> find_by_ref(pqxx::transaction_base& tx, const char* kind,
                                                      const std::string& provider,
                                                      const std::string& ref);

/// By its name: the league of the sport that the report does not contradict.
/// When several fit, those win that share the most with the report, then those of which the least
/// is said. Nothing: there is none yet. Error: invalid_argument with details, when several fit.
[[nodiscard]] result<std::optional<league_id>> find_named_league(pqxx::transaction_base& tx,
                                                                 const reported_league& league);
[[nodiscard]] league_id make_league(pqxx::transaction_base& tx, const reported_league& league);

/// Whether the provider calls the team by another reference: then it means another team of this
/// name.
[[nodiscard]] bool has_other_ref(pqxx::transaction_base& tx, team_id team,
                                 const std::string& provider, const std::string& ref);
/// Another team of a name.
[[nodiscard]] team_id make_namesake(pqxx::transaction_base& tx, const std::string& sport,
                                    const reported_team& team, std::optional<league_id> league);

/// Fills in what is missing, and changes nothing that is there. A team that this transaction has
/// made has the country of the report.
void fill_in(pqxx::transaction_base& tx, league_id id, const reported_league& league);
void fill_in(pqxx::transaction_base& tx, team_id id, const reported_team& team);

}  // namespace livescore
