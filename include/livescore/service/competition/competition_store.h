/// The port to leagues, teams, players and seasons. `postgres` implements it. A caller may await
/// from any executor, and resumes on it. All calls throw infrastructure_error (overloaded,
/// unavailable, in_doubt). Every change is one transaction.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <optional>
#include <vector>

#include "livescore/core/error.h"
#include "livescore/domain/competition/competition.h"
#include "livescore/domain/queries.h"
#include "livescore/service/idempotency.h"

namespace livescore {

namespace asio = boost::asio;

/// The guard of If-Match: the version of the row must be this.
using expected_version = std::optional<std::int64_t>;

template <class Row>
struct changed_row {
    Row row;                                ///< after the change; a removed row as it was before
    bool is_new = false;                    ///< the change made it
    std::optional<kept_answer> repeated{};  ///< a repetition: nothing else is set
};

/// Leagues, teams or players. `once`: see store.h, "Changing".
template <class Row>
class row_store {
public:
    using id_type = decltype(Row::id);
    virtual ~row_store() = default;

    virtual asio::awaitable<std::optional<Row>> find(id_type id) = 0;
    virtual asio::awaitable<page<Row>> list(row_filter filter, row_page_request request) = 0;

    // Errors of the two: those of `edit`; conflict for another row of the same name, country,
    // gender and age class, and for a reference that another row has.
    virtual asio::awaitable<result<changed_row<Row>>> create(
        row_edit<Row> edit, std::optional<idempotent<Row>> once) = 0;
    /// Also not_found and precondition_failed.
    virtual asio::awaitable<result<changed_row<Row>>> update(
        id_type id, expected_version expected, row_edit<Row> edit,
        std::optional<idempotent<Row>> once) = 0;
    /// Errors: not_found, precondition_failed; conflict while something refers to the row.
    virtual asio::awaitable<result<changed_row<Row>>> remove(
        id_type id, expected_version expected, std::optional<idempotent<Row>> once) = 0;
};

class competition_store {
public:
    virtual ~competition_store() = default;

    virtual row_store<league>& leagues() = 0;
    virtual row_store<team>& teams() = 0;
    virtual row_store<player>& players() = 0;

    /// not_found when there is no such league.
    virtual asio::awaitable<result<page<season>>> list_seasons(league_id of,
                                                               season_page_request request) = 0;
    virtual asio::awaitable<std::optional<season>> find_season(league_id of, std::string label) = 0;
    /// Replaces the season whole, or makes it. Errors: not_found for the league,
    /// precondition_failed; invalid_argument for a team of `deductions` that is not there; conflict
    /// when the league has too many seasons.
    virtual asio::awaitable<result<changed_row<season>>> put_season(
        season wanted, expected_version expected,
        std::optional<idempotent<changed_row<season>>> once) = 0;
    /// Errors: not_found, precondition_failed; conflict while matches are of the season.
    virtual asio::awaitable<result<changed_row<season>>> remove_season(
        league_id of, std::string label, expected_version expected,
        std::optional<idempotent<season>> once) = 0;

    /// Where a team has gone that was merged into another one.
    virtual asio::awaitable<std::optional<team_id>> find_merged(team_id old) = 0;
    /// Gives everything that refers to `old` to `into`, and removes `old`. Each match tells it by
    /// match:updated. The answer is the row of `into`. Errors: not_found for `old`;
    /// invalid_argument naming `into`; conflict when the teams play against each other, and for too
    /// many matches.
    virtual asio::awaitable<result<changed_row<team>>> merge(
        team_id old, team_id into, std::optional<idempotent<team>> once) = 0;

    /// The matches of a team that are over, newest first.
    virtual asio::awaitable<page<match>> list_results(team_id of, int limit, page_bytes bytes) = 0;
    virtual asio::awaitable<head_to_head> compare_teams(team_id of, team_id other, int limit,
                                                        page_bytes bytes) = 0;
};

}  // namespace livescore
