/// The SQL of one list of matches, from its conditions: walks of indexes and a gathering statement.
/// See docs/DATABASE_SCHEMA.md, "How lists are read".
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "livescore/domain/queries.h"

namespace livescore {

namespace sql {
/// The columns `place`, `more` and `bytes` of the rows `m` of matches, in the order of the window
/// in_order, which goes from its first row to the current one. `bytes` is at least what the matches
/// up to there take in an answer.
[[nodiscard]] const std::string& place_in_page();
}  // namespace sql

/// A statement and its parameters. The first one is $1.
struct search_statement {
    std::string sql;
    std::vector<std::string> values;
};

/// The matches that have `value` in `column`.
struct alternative {
    std::string column;
    std::string value;
    std::string besides{};  ///< a further condition, with its AND
};
/// No match is in two of these sets.
using alternatives = std::vector<alternative>;

/// The orders in which an index has the matches of a filter: it goes on with the time and the id.
enum class walkable { by_creation, always };

/// Conditions are fixed text; every value from a request becomes a parameter. The statements are
/// not prepared, because the best index depends on the conditions. So PostgreSQL plans each shape
/// with its values.
class listing_statements {
public:
    listing_statements(match_order order, std::int64_t max_bytes);

    /// Whether the list is in the order in which the matches start.
    [[nodiscard]] bool is_by_start() const { return order_.column == "start_time"; }
    /// Adds a parameter and returns its placeholder.
    std::string value(std::string text);
    /// Adds the matches that the index of one filter gives. The search walks the first chosen index
    /// first. With `are_few` it walks no other: then it is as fast to gather the matches that all
    /// filters have in common. When no index has the matches in the order of the list, they are a
    /// condition.
    void choose(const alternatives& some, bool are_few = false,
                walkable when = walkable::by_creation);
    /// The same for statuses. With `are_common`, most matches have one of them: PostgreSQL then
    /// looks at the status of what the other filters leave.
    void choose_statuses(const alternatives& some, bool are_few, bool are_common);
    /// For filters that leave few matches: a walk would look at many in vain.
    void only_gather() { only_gathers_ = true; }
    /// Adds a condition for which no index has the order of the list.
    void require(const std::string& condition);
    /// Only matches that start at `moment` or later.
    void start_from(const std::string& moment);
    /// Only matches that start before `moment`.
    void start_before(const std::string& moment);
    /// Keeps only the matches behind this position in the list.
    void begin_after(std::string time, std::string id);
    /// For lists by creation of matches that start before `moment`. A walk begins at the given
    /// position; with `is_sooner`, it begins a day after `moment`. A separate walk finds the
    /// matches that were entered later than that.
    void end_at(const std::string& moment, bool is_sooner);
    void check_timezone(const std::string& zone) { zone_ = zone; }

    [[nodiscard]] bool only_gathers() const { return only_gathers_; }
    [[nodiscard]] bool gathers() const {
        return chosen_.size() > 1 || !rest_.empty() || only_gathers_;
    }

    /// One statement for each index that the search walks, the best one first.
    [[nodiscard]] std::vector<search_statement> walks(const match_page_request& request) const;
    /// Finds all requested matches, by any index, and takes the first ones.
    [[nodiscard]] search_statement gather(const match_page_request& request) const;
    /// Counts all requested matches, wherever the page begins.
    [[nodiscard]] search_statement count() const;

private:
    /// An order of the list in SQL.
    struct sql_order {
        std::string column;
        std::string direction;

        [[nodiscard]] bool descends() const { return direction == " DESC"; }
        /// The order of the rows of `alias`.
        [[nodiscard]] std::string by(const std::string& alias) const {
            return alias + '.' + column + direction + ", " + alias + ".id" + direction;
        }
    };

    [[nodiscard]] static sql_order to_sql_order(match_order order);
    [[nodiscard]] std::string in_order() const { return " ORDER BY " + order_.by("m"); }
    [[nodiscard]] std::string behind() const { return order_.descends() ? " < (" : " > ("; }
    [[nodiscard]] std::string position() const;
    [[nodiscard]] std::string end_of_walk(const alternative& one) const;
    [[nodiscard]] bool has_only_statuses() const;
    [[nodiscard]] std::string listing() const;
    [[nodiscard]] std::string condition_of(const alternatives& some) const;
    [[nodiscard]] std::string all_conditions() const;
    [[nodiscard]] search_statement walk(const alternatives& walked, const std::string& conditions,
                                        const match_page_request& request) const;
    search_statement page_of(const std::string& from, const std::string& order,
                             const match_page_request& request);

    sql_order order_;
    std::int64_t max_bytes_;
    std::vector<std::string> values_;
    std::vector<alternatives> chosen_;
    bool first_is_few_ = false;
    bool statuses_are_common_ = false;
    bool only_gathers_ = false;
    std::string rest_;
    std::string first_start_;  ///< of a list by start
    std::string end_of_starts_;
    std::string time_behind_;  ///< where the walks begin; empty: at the first match
    std::string id_behind_;
    std::string after_;
    std::string late_;
    std::string zone_;
};

}  // namespace livescore
