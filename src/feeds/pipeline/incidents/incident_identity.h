/// Which row of a report is which of our entries. Rows have no lasting identity at most providers,
/// so class, side, player and order tell it. The minute only decides between candidates. Pure.
#pragma once
#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

#include "livescore/domain/corrections.h"
#include "livescore/domain/feed/fixture_report.h"

namespace livescore {

/// How much the row looks like the entry; nothing when it is another incident for sure: another
/// class, another player, another side. `any_side`: the side may differ.
[[nodiscard]] std::optional<int> likeness(const reported_incident& row,
                                          const commentary_record& entry, bool any_side = false);

/// The minutes between both; nothing when one of them is not known.
[[nodiscard]] std::optional<int> minutes_between(const reported_incident& row,
                                                 const commentary_record& entry);
/// Whether the minutes are equal, nearly so, or not known.
[[nodiscard]] bool may_be_one_moment(const reported_incident& row, const commentary_record& entry);

/// The side of an entry: as it says, else the one whose score it raised.
[[nodiscard]] std::optional<match_side> side_of(const commentary_record& entry);

struct row_pair {
    std::size_t row = 0;    ///< index in `rows`
    std::size_t entry = 0;  ///< index in `entries`
};
enum class may_pair {
    no,
    /// As well, but of two equal entries the other one is taken, and no row has to go to this one.
    rather_not,
    yes
};
using pair_filter = std::function<may_pair(const reported_incident&, const commentary_record&)>;
/// Pairs of rows and entries, the likeliest first; each is in one pair at most. Among equals, the
/// order decides. `allowed` may be empty.
[[nodiscard]] std::vector<row_pair> pair_up(const std::vector<const reported_incident*>& rows,
                                            const std::vector<const commentary_record*>& entries,
                                            const pair_filter& allowed = {});

/// The rows without repetitions: a red card that is told as a second yellow one too, and a deed of
/// the same player in the same minute. Rows of free types are left out.
[[nodiscard]] std::vector<const reported_incident*> distinct_rows(
    const std::vector<reported_incident>& rows);

}  // namespace livescore
