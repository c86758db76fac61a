/// Corrections of commentary. A goal can be taken back with its entry. Pure.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "livescore/domain/commands.h"
#include "livescore/domain/commentary.h"

namespace livescore {

/// An absent member stays unchanged. Where a member can be null, an absent inner value stands for
/// null.
struct update_commentary {
    std::optional<int> minute{};
    std::optional<int> sequence{};
    std::optional<int> period{};
    std::optional<std::string> event_type{};
    std::optional<std::optional<std::string>> actor{};
    std::optional<std::optional<std::string>> team{};
    std::optional<std::string> message{};
    std::optional<std::optional<std::string>> metadata{};
    std::optional<std::optional<std::vector<std::string>>> tags{};
    std::optional<livescore::score> score{};  ///< the score as it stands with the correction
    incident_change incident{};
};

struct remove_commentary {
    std::optional<livescore::score> score;  ///< the score as it stands with the removal
};

/// What an entry does to the score: a gain (1-0), or a loss of a goal that another entry had given
/// (minus 1-0). It is a fact of the entry. What happens to the score in between does not change it.
struct goal_effect {
    int home = 0;
    int away = 0;
    friend bool operator==(const goal_effect&, const goal_effect&) = default;
};

/// A stored entry.
struct commentary_record {
    commentary item;
    std::optional<goal_effect> effect{};  ///< absent: it never changed the score
    bool taken_back = false;              ///< by its event type, the effect is not in the score
};

/// The other entries of the match, as they are before the change.
class other_entries {
public:
    virtual ~other_entries() = default;
    [[nodiscard]] virtual std::optional<commentary_record> find(commentary_id id) = 0;
    /// Those whose `corrects` names the entry, in the order of their ids.
    [[nodiscard]] virtual std::vector<commentary_record> about(commentary_id id) = 0;
    /// The goals of the shoot-out that stand.
    [[nodiscard]] virtual score shootout_goals() = 0;
};
/// A match without other entries.
[[nodiscard]] other_entries& no_other_entries() noexcept;

/// The entry that this one strikes: it names the entry by `corrects`, stands itself, and takes
/// something back. The type "var" does so when its review is `overturned`.
[[nodiscard]] std::optional<commentary_id> struck_by(const new_commentary& entry);

/// The match and the entries after the change, and the events that tell of the change, in order:
/// the score's, match:updated when the shoot-out's score changed, those of other entries, that of
/// the entry itself. Without events nothing changed.
struct correction {
    match after;
    std::optional<commentary_record> entry;  ///< absent: removed
    std::vector<match_event> events;
    std::vector<commentary_record> others{};  ///< entries that are struck now, or not any more
};

/// A new entry that needs_match(). `entry` has its id and time already, and no effect.
///   - The entry that it strikes (struck_by) loses its effect on the score, once: an entry that is
///     struck already changes nothing. Its `retracted_by` tells who struck it.
///   - A kick of a shoot-out changes the score of that period. Without such a period, the match
///     gets it. A period that a client gave another score than its kicks make is left alone.
/// A command with a score sets the score; what the struck entry does not explain of the difference
/// is the effect of the new one. Error: invalid_argument naming `corrects`, when there is no such
/// entry.
[[nodiscard]] result<correction> decide(const match& before, const commentary_record& entry,
                                        const add_commentary&, timestamp now,
                                        other_entries& others);

/// What a new event type does to the score depends on names_goal():
///   - An entry that is no goal any more takes its effect back. The score never falls below 0.
///   - An entry that is a goal again gives its effect again.
///   - An entry that had taken a goal away ("disallowed", with a lower score) does the opposite.
/// A command with a score sets the score of the match. The difference to the score before belongs
/// to the entry from then on: a goal can move to the other side, and a comment can become a goal.
/// The score that stands already changes nothing. The score beside a disallowed goal is an
/// exception: it is the match's, and the entry keeps the effect of the goal that it was.
/// A review that overturns an entry takes its effect back as well, and any other state of the
/// review gives it again. An entry that is void for two reasons has lost its effect once.
/// What an entry strikes follows its changes: see above. An entry that stops striking another gives
/// it back, unless a third one strikes it too.
/// The goals of a period that has ended follow the entries of that period.
[[nodiscard]] result<correction> decide(const match& before, const commentary_record& entry,
                                        const update_commentary&, timestamp now,
                                        other_entries& others = no_other_entries());
/// A removed entry takes its effect back, if the score has it. When the command brings a score, the
/// match takes that score instead. What the entry struck stands again.
[[nodiscard]] result<correction> decide(const match& before, const commentary_record& entry,
                                        const remove_commentary&, timestamp now,
                                        other_entries& others = no_other_entries());

}  // namespace livescore
